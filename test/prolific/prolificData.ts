import type { Layout } from './layout.ts';
import type { ObjectContent } from './objectContent.ts';
import type { Response, WireBatch, WireCollection, WireFilter } from './wire.ts';

/**
 * The data of the local Prolific. Mutable: tests may add submissions, rename or remove anything at any time.
 */
export interface ProlificData {
  account: ProlificAccount;
  workspaces: ProlificWorkspaceData[];
  /** Collections in workspaces without the account as a member, which answer 403. */
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
  /** Members besides the account. */
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

/** A collection or batch that can be exported. */
export interface Exportable<Wire> {
  wire: Wire;
  /** Default `items`. */
  layout?: Layout | undefined;
  archive(filter: WireFilter): Promise<ObjectContent>;
}

export interface CollectionData extends Exportable<WireCollection> {
  /** The submissions of the archive; absent for generated archives. */
  submissions?: SubmissionData[];
}

export interface BatchData extends Exportable<WireBatch> {
  submissions: BatchSubmissionData[];
}

export interface UploadedFile {
  path: string;
  content: () => Buffer;
}

/** A submission with its line of responses.jsonl and its uploads. */
export interface SubmissionData {
  record: SubmissionRecord;
  files: UploadedFile[];
}

/** A submission to a batch: one participant’s answers to each assigned task. */
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
  /** The task’s row of the data set. */
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
