import type { LeftOutFile } from '../../snapshots/leftOut.ts';
import type { Found } from '../records/readReport.ts';
import type { CodebookState } from '../answers/codebookState.ts';
import type { Summary, SummaryFilter, TextSample, UploadItem } from './summary.ts';

/**
 * A snapshot as the overview reads it. Everything is plain JSON that can be sent to the webview. Long work
 * takes a signal and rejects with its reason once it is aborted; problems are `ProblemError`s.
 */
export interface OverviewSource {
  /**
   * Summarizes the matching submissions. The first call reads the whole file; later ones use what it kept.
   */
  summary(
    request: SummaryRequest,
    onProgress: (progress: ReadProgress) => void,
    signal: AbortSignal,
  ): Promise<Summary>;

  /** Returns what is wrong with the snapshot, regardless of the filter. Uses what the first summary read. */
  quality(signal: AbortSignal): Promise<Quality>;

  /** Returns the sorted matching rows from `from` (counted from 0) to before `to`; fewer at the end. */
  rows(request: RowsRequest, signal: AbortSignal): Promise<RowsPage>;

  /** Searches the texts of one question; returns at most `limit` rows in the file's order. */
  texts(request: TextsRequest, signal: AbortSignal): Promise<TextsFound>;

  /** Returns the files of one upload question in the file's order, from `from` to before `to`. */
  uploads(request: UploadsRequest, signal: AbortSignal): Promise<readonly UploadItem[]>;

  /** Frees memory and stops all work. */
  dispose(): void;
}

/** `timeZone`, an IANA name, determines a summary's days and hours. UTC if it is missing or unknown. */
export interface SummaryRequest {
  readonly filter: SummaryFilter;
  /** The id of a card about who answered, by whose values all figures are split. */
  readonly splitBy?: string | undefined;
  readonly timeZone?: string | undefined;
}

/** Progress of reading: bytes of the file, and submissions. */
export interface ReadProgress {
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly submissions: number;
  /** A preview of the submissions read so far, sent once, early in a long reading without a filter. */
  readonly soFar?: Summary;
}

export interface RowsRequest {
  readonly filter: SummaryFilter;
  readonly sort: RowSort;
  readonly from: number;
  readonly to: number;
}

/**
 * Equal rows, and all if sorted by `row`, stay in the file's order. Rows without a value always come last.
 */
export interface RowSort {
  readonly by: RowColumn | { readonly instructionId: string };
  readonly descending: boolean;
}

export type RowColumn = 'row' | 'submission' | 'participant' | 'study' | 'task' | 'time';

export interface RowsPage {
  /** The number of matching rows. */
  readonly total: number;
  readonly rows: readonly Row[];
}

/** One row of the table: a submission or, in a batch, a submission and task. */
export interface Row {
  /** The row's number, from 0, in the file's order. */
  readonly row: number;
  readonly submission: string;
  readonly participant?: string;
  readonly study?: string;
  readonly task?: string;
  /** ISO 8601. */
  readonly time?: string;
  /**
   * Answers as text by instruction, at most 200 characters each: labels, number and unit, the start of a
   * text, file names.
   */
  readonly answers: Readonly<Record<string, string>>;
  /** By instruction, the values that filter by this row's answers. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

export interface TextsRequest {
  readonly filter: SummaryFilter;
  readonly instructionId: string;
  /**
   * `word`: one of the card's frequent words. `part`: any part of a text, ignoring case; if empty, all texts.
   */
  readonly search: { readonly by: 'word' | 'part'; readonly text: string };
  readonly limit: number;
}

export interface TextsFound {
  /** The number of all rows with such a text. */
  readonly count: number;
  readonly samples: readonly TextSample[];
}

export interface UploadsRequest {
  readonly filter: SummaryFilter;
  readonly instructionId: string;
  readonly from: number;
  readonly to: number;
}

/**
 * What a researcher should know before trusting the figures. Each finding has a count and examples; `line`
 * starts at 1.
 */
export interface Quality {
  readonly unreadableLines: Found<{ readonly line: number; readonly reason: string }>;
  /** Lines with `NaN` or `Infinity`, which isn't valid JSON; they were read. */
  readonly notJson: Found<number>;
  /** Whether the list of questions exists and is complete. */
  readonly questions: CodebookState;
  /** Lines of records without a submission id. */
  readonly withoutSubmission: Found<number>;
  /** Instructions that aren't in the codebook, with their number of answers. */
  readonly unknownInstructions: Found<{ readonly instructionId: string; readonly answers: number }>;
  /** Files that records name but the snapshot doesn't contain. */
  readonly missingFiles: Found<string>;
  /** Files that were linked because they were the only ones left in their submissions' folders. */
  readonly filesByPlace: Found<{ readonly name: string; readonly path: string }>;
  /** Files with the same name in one record, which can't be told apart. */
  readonly unsureFiles: Found<{ readonly line: number; readonly name: string }>;
  /** Files in the snapshot that no record names; relative paths with `/`. */
  readonly orphanFiles: Found<string>;
  /** Answers in a shape that their question's type doesn't have. */
  readonly notUnderstood: Found<AnswerFinding>;
  /** Answers that were given when their question had another type. */
  readonly otherTypes: Found<AnswerFinding & { readonly type: string }>;
  /** Questions, in plain text, that share an id with another one, to which all their answers count. */
  readonly sharedIds: Found<string>;
  /** Chosen values that aren't options of their question. */
  readonly wrongOptions: Found<AnswerFinding & { readonly value: string }>;
  /** Number of types of questions that aren't supported. */
  readonly unknownTypes: number;
  /** Submission ids that occur more than once; only the latest counts. */
  readonly duplicateSubmissions: Found<{ readonly submission: string; readonly times: number }>;
  /** Participants with more than one submission. */
  readonly repeatedParticipants: Found<{ readonly participant: string; readonly submissions: number }>;
  /** What is wrong with who answered; absent if nothing is known about that. */
  readonly people?: PeopleQuality;
}

/** Findings about who answered. Statuses are in words. */
export interface PeopleQuality {
  /** The id of the card with the status, if any is known. */
  readonly statusId?: string;
  /** Submissions in the data that were returned or rejected. */
  readonly returned: Found<{ readonly submission: string; readonly status: string }>;
  /** Submissions that took less than a third of the median time, which is in minutes. */
  readonly fast: Found<{ readonly submission: string; readonly minutes: number }>;
  readonly medianMinutes?: number;
  /** Submissions in the data about which nothing is known. */
  readonly unknown: Found<string>;
  /** Completed submissions that the data doesn't contain. */
  readonly withoutAnswers: Found<{ readonly submission: string }>;
}

/** The manifest's files compared with the disk. Paths are relative to the snapshot, with `/`. */
export interface FilesOnDisk {
  /** Whether the uploads were checked too. */
  readonly complete: boolean;
  /** Files whose size has changed. */
  readonly changed: Found<string>;
  readonly missing: Found<string>;
  /** Files of the archive that the export left out; paths as in the archive. */
  readonly leftOut: Found<LeftOutFile>;
}

/** Identifies an answer. `question` is plain text, or the instruction's id if there is none. */
export interface AnswerFinding {
  readonly line: number;
  readonly question: string;
}
