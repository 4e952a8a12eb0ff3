import type { Found } from '../records/readReport.ts';
import type { Instruction } from '../answers/instruction.ts';
import type { ManifestHead } from '../../snapshots/manifest.ts';

/**
 * Differences between two snapshots of a collection or batch. Counts are exact; lists contain the first few.
 */
export interface Comparison {
  readonly before: ComparedSnapshot;
  readonly after: ComparedSnapshot;
  readonly submissions: Differences<SubmissionRow, ChangedSubmission>;
  /** `undefined`: one of the two has no readable list of questions. */
  readonly questions: Differences<Instruction, ChangedQuestion> | undefined;
  /** The words of all questions by their instruction's id, as they are now. */
  readonly questionNames: ReadonlyMap<string, string>;
  /** `responses-only`: one of the two has no uploads, so they can't be compared. */
  readonly files: Differences<FileRow, ChangedFile> | 'responses-only';
}

export interface ComparedSnapshot {
  /** Absolute. */
  readonly folder: string;
  readonly manifest: ManifestHead;
  /** Submissions that are in it, each counted once. */
  readonly submissions: number;
  /** Lines of submissions that have another line, which counts in their stead. */
  readonly duplicates: number;
  /** Lines that could not be read and are compared with nothing. */
  readonly unreadable: number;
  /** Path of the file of responses in the folder, with `/`; `undefined`: none. */
  readonly responses: string | undefined;
  /** Path of the file of questions in the folder; `undefined`: none that can be read. */
  readonly questions: string | undefined;
}

export interface Differences<Item, Changed> {
  readonly fresh: Found<Item>;
  readonly changed: Found<Changed>;
  readonly gone: Found<Item>;
}

export interface SubmissionRow {
  readonly submissionId: string | undefined;
  readonly participantId: string | undefined;
}

export interface ChangedSubmission extends SubmissionRow {
  /** Instructions whose answers are different. */
  readonly instructionIds: readonly string[];
  /** Other keys of the record that are. */
  readonly keys: readonly string[];
}

/** Path relative to the archive's root, with `/`, and size in bytes. */
export interface FileRow {
  readonly path: string;
  readonly size: number;
}

export interface ChangedFile extends FileRow {
  readonly sizeBefore: number;
}

export interface ChangedQuestion {
  readonly before: Instruction;
  readonly after: Instruction;
  readonly changes: readonly QuestionChange[];
}

/** `rules`: what an answer must be, how many may be chosen and the like. */
export type QuestionChange =
  | { readonly what: 'wording' | 'note' | 'type' | 'page' | 'rules' }
  | { readonly what: 'stars'; readonly before: number; readonly after: number }
  | {
      readonly what: 'choices';
      readonly fresh: readonly string[];
      readonly gone: readonly string[];
      /** Choices with a different label. */
      readonly renamed: readonly { readonly before: string; readonly after: string }[];
      /** Whether only their order changed. */
      readonly reordered: boolean;
    };
