import type { LeftOutFile } from '../archive/leftOut.ts';
import type { CodebookState } from '../analysis/codebookState.ts';
import type { Summary, SummaryFilter, TextSample, UploadItem } from '../analysis/summary/model.ts';

/**
 * A snapshot as the overview reads it. Everything is plain JSON that can cross to the webview. Whatever is long takes a
 * signal and, once that is aborted, rejects with its reason; problems are `ProblemError`s.
 */
export interface OverviewSource {
  /**
   * What the matching submissions say. The first call reads the whole file; later ones should live on what that one
   * kept. Never holds the thread for more than 50 ms at a time. Days and hours are those of `timeZone`, an IANA name; of UTC where it is left out or
   * not known here.
   */
  summary(
    filter: SummaryFilter,
    onProgress: (progress: ReadProgress) => void,
    signal: AbortSignal,
    timeZone?: string,
  ): Promise<Summary>;

  /** What is wrong with the snapshot, whatever the filter. Asked for after the first summary, so it may live on its reading. */
  quality(signal: AbortSignal): Promise<Quality>;

  /** The matching rows in the sort's order, those from `from` (counted from 0) to before `to`; fewer at the end. */
  rows(request: RowsRequest, signal: AbortSignal): Promise<RowsPage>;

  /** Rows whose texts of one instruction are searched for, in the file's order, no more than `limit`. */
  texts(request: TextsRequest, signal: AbortSignal): Promise<TextsFound>;

  /** The files of one upload instruction in the file's order, those from `from` to before `to`. */
  uploads(request: UploadsRequest, signal: AbortSignal): Promise<readonly UploadItem[]>;

  /** Lets go of what was kept and stops what runs. */
  dispose(): void;
}

/** How far the reading is: bytes of the file, submissions read. */
export interface ReadProgress {
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly submissions: number;
  /** What the submissions read so far say: once, early in a long reading for a summary without a filter. */
  readonly soFar?: Summary;
}

export interface RowsRequest {
  readonly filter: SummaryFilter;
  readonly sort: RowSort;
  readonly from: number;
  readonly to: number;
}

/** Rows that compare equal stay in the file's order, and so do all under `row`. What is absent comes last either way. */
export interface RowSort {
  readonly by: RowColumn | { readonly instructionId: string };
  readonly descending: boolean;
}

export type RowColumn = 'row' | 'submission' | 'participant' | 'study' | 'task' | 'time';

export interface RowsPage {
  /** All matching ones. */
  readonly total: number;
  readonly rows: readonly Row[];
}

/** A submission as a line of the table; of a batch a submission and task. */
export interface Row {
  /** Its number, from 0, in the file's order. */
  readonly row: number;
  readonly submission: string;
  readonly participant?: string;
  readonly study?: string;
  readonly task?: string;
  /** ISO 8601. */
  readonly time?: string;
  /** Answers in words by instruction: labels of options, number and unit, the beginning of a text, names of files. At most 200 characters each. */
  readonly answers: Readonly<Record<string, string>>;
  /** By instruction, which values a filter by an answer takes to find this row. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

export interface TextsRequest {
  readonly filter: SummaryFilter;
  readonly instructionId: string;
  /** `word`: one of the card's frequent words; `part`: what a text contains, in any case, all texts where empty. */
  readonly search: { readonly by: 'word' | 'part'; readonly text: string };
  readonly limit: number;
}

export interface TextsFound {
  /** All rows with such a text. */
  readonly count: number;
  readonly samples: readonly TextSample[];
}

export interface UploadsRequest {
  readonly filter: SummaryFilter;
  readonly instructionId: string;
  readonly from: number;
  readonly to: number;
}

/** What a researcher should know before trusting the figures. Each names how many there are and the first ones. */
export interface Quality {
  readonly unreadableLines: Finding<{ readonly line: number; readonly reason: string }>;
  /** Lines with `NaN` or `Infinity` in them, which is no JSON; they were read. */
  readonly notJson: Finding<number>;
  /** Whether the list of questions is as it should be. */
  readonly questions: CodebookState;
  /** Lines of records that name no submission. */
  readonly withoutSubmission: Finding<number>;
  /** Instructions that records answer and the codebook doesn't know, with how many answers each. */
  readonly unknownInstructions: Finding<{ readonly instructionId: string; readonly answers: number }>;
  /** Files that records name and the snapshot doesn't hold. */
  readonly missingFiles: Finding<string>;
  /** Files that were taken for those that records name, as the only ones left in their submissions' folders. */
  readonly filesByPlace: Finding<{ readonly name: string; readonly path: string }>;
  /** Files of one name in one record, of which it can't be told which is which. */
  readonly unsureFiles: Finding<{ readonly line: number; readonly name: string }>;
  /** Files in the snapshot that no record names; relative paths with `/`. */
  readonly orphanFiles: Finding<string>;
  /** Answers in a shape that their question's type doesn't have. */
  readonly notUnderstood: Finding<AnswerFinding>;
  /** Answers that were given when their question had another type. */
  readonly otherTypes: Finding<AnswerFinding & { readonly type: string }>;
  /** Questions that share another's id, so that all answers count as that one's; in plain text. */
  readonly sharedIds: Finding<string>;
  /** Chosen values that are none of their question's options. */
  readonly wrongOptions: Finding<AnswerFinding & { readonly value: string }>;
  /** Submission ids that occur more than once, of which only the latest counts. */
  readonly duplicateSubmissions: Finding<{ readonly submission: string; readonly times: number }>;
}

/** What has become of the files that a manifest lists. Paths are relative to the snapshot, with `/`. */
export interface FilesOnDisk {
  /** Whether the uploads have been looked at as well. */
  readonly complete: boolean;
  /** Files that have another size now. */
  readonly changed: Finding<string>;
  readonly missing: Finding<string>;
  /** What of the archive was left out when it was exported; paths as the archive has them. */
  readonly leftOut: Finding<LeftOutFile>;
}

/** Where an answer stands; `question` in plain text, the instruction's id where it has none. */
export interface AnswerFinding {
  readonly line: number;
  readonly question: string;
}

/** `first`: no more than 100. `line` counts from 1. */
export interface Finding<T> {
  readonly count: number;
  readonly first: readonly T[];
}

/** Opens a snapshot, an absolute folder, for reading. Reads nothing yet. */
export type OpenSource = (snapshotFolder: string) => OverviewSource;
