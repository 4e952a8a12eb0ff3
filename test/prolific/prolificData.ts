import type { ObjectContent } from './objectContent.ts';
import type { WireBatch, WireCollection, WireFilter } from './wire.ts';

/** What the local Prolific knows. Plain and mutable: a test may add submissions, rename, remove, at any time. */
export interface ProlificData {
  account: ProlificAccount;
  workspaces: ProlificWorkspaceData[];
  /** Collections of workspaces that the account is no member of: they answer 403. */
  foreignCollectionIds: string[];
}

export interface ProlificAccount {
  id: string;
  email: string;
  first_name: string;
  last_name: string;
}

export interface ProlificWorkspaceData {
  id: string;
  title: string;
  description: string;
  /** Besides the account. */
  members?: readonly { id: string; name: string; email: string }[];
  /** Whether collections are enabled for this workspace. */
  featureEnabled: boolean;
  projects: { id: string; title: string; studies: StudyData[] }[];
  collections: CollectionData[];
  batches: BatchData[];
}

export interface StudyData {
  id: string;
  name: string;
  internal_name: string;
  status: 'ACTIVE' | 'PAUSED' | 'UNPUBLISHED' | 'COMPLETED' | 'AWAITING REVIEW' | 'SCHEDULED';
  total_available_places: number;
  places_taken: number;
  date_created: string;
  published_at: string | null;
  reward: number;
  data_collection_method?: 'AI_TASK_BUILDER_COLLECTION' | 'AI_TASK_BUILDER_BATCH';
  data_collection_id?: string;
}

/** Anything that can be exported: gives the archive of what it holds now. */
export interface Exportable<Wire> {
  wire: Wire;
  archive(filter: WireFilter): Promise<ObjectContent>;
}

export interface CollectionData extends Exportable<WireCollection> {
  /** Where the archive is made of them; absent for generated ones. */
  submissions?: SubmissionData[];
}

export interface BatchData extends Exportable<WireBatch> {
  submissions: BatchSubmissionData[];
}

export interface UploadedFile {
  path: string;
  content: () => Buffer;
}

/** A submission: its line of responses.jsonl and its uploads. */
export interface SubmissionData {
  record: SubmissionRecord;
  files: UploadedFile[];
}

/** A submission to a batch: what one participant answered to each of the tasks that fell to them. */
export interface BatchSubmissionData {
  record: BatchSubmissionRecord;
  files: UploadedFile[];
}

/** A line of responses-by-submission.jsonl. */
export interface BatchSubmissionRecord extends Omit<SubmissionRecord, 'responses'> {
  tasks: BatchTaskRecord[];
}

export interface BatchTaskRecord {
  task_id: string;
  /** The row of the data set that the task was made of. */
  metadata: Record<string, string>;
  responses: Record<string, Response>;
}

export interface SubmissionRecord {
  submission_id: string;
  participant_id: string;
  study_id: string;
  created_at: string;
  responses: Record<string, Response>;
}

export type AnswerValue = string | number | boolean;

export type Response =
  | { type: 'free_text'; value: string }
  | { type: 'free_text_with_unit'; value: string; unit: AnswerValue }
  | { type: 'multiple_choice'; value: AnswerValue[] }
  | { type: 'multiple_choice_with_free_text'; value: { value: AnswerValue; explanation: string }[] }
  | {
      type: 'file_upload';
      value: {
        file_name: string;
        file_key: string;
        file_size_mb: number;
        content_type: string;
        path: string;
      }[];
    };
