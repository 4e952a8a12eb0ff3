/** A count with the first findings. */
export interface Found<T> {
  readonly count: number;
  /** At most 100. */
  readonly first: readonly T[];
}

export interface UnreadableLine {
  /** From 1. */
  readonly line: number;
  readonly reason: UnreadableReason;
  /** Approximate offset of the error in bytes from the start of the text, if known. */
  readonly position: number | undefined;
}

/**
 * `cut-off`: ends in the middle, like an incomplete file's last line. `not-a-record`: JSON, but no object.
 * `too-long`, `too-deep`: beyond the reader's limits.
 */
export type UnreadableReason = 'not-json' | 'cut-off' | 'not-utf8' | 'too-long' | 'too-deep' | 'not-a-record';

/** Answers to a question that the codebook hasn't. */
export interface UnknownInstructionUse {
  readonly instructionId: string;
  /** Type of the first answer, preferably not a duplicate's. */
  readonly type: string;
  /** Rows with an answer, without duplicates. */
  readonly answers: number;
}

export interface AnswerPlace {
  readonly line: number;
  readonly instructionId: string;
}

export interface WrongOption extends AnswerPlace {
  readonly value: string;
}

/** An answer of another type than its question has now. */
export interface OtherType extends AnswerPlace {
  readonly type: string;
}

export interface MissingFile {
  readonly line: number;
  readonly submissionId: string | undefined;
  /** The participant's name of the file, otherwise its path or key. */
  readonly name: string;
}

/** A file that was taken for the one that a record names, as the only one left in its submission's folder. */
export interface FileByPlace extends MissingFile {
  readonly path: string;
}

export interface DuplicateSubmission {
  readonly line: number;
  readonly submissionId: string;
}

/**
 * Findings of one reading of a snapshot's records. Counts are exact; lists contain the first few. Excludes
 * duplicates and counts a row once.
 */
export interface ReadReport {
  /** Whether the file was read to its end; otherwise findings cover only the part read. */
  readonly complete: boolean;
  /** Bytes of the file. */
  readonly bytes: number;
  /** Lines that aren't blank: records and unreadable ones. */
  readonly lines: number;
  readonly blankLines: number;
  /** Lines that were read, duplicates included. */
  readonly records: number;
  readonly answers: number;
  readonly recordsWithoutAnswers: number;
  readonly unreadable: Found<UnreadableLine>;
  /** Lines with `NaN` or `Infinity` in them, which is no JSON: they were read. */
  readonly notJson: Found<number>;
  /**
   * In the order of their first answers, those of duplicates included; with 1,000 ids more are only counted
   * in `answersToUnlisted`.
   */
  readonly unknownInstructions: readonly UnknownInstructionUse[];
  readonly answersToUnlisted: number;
  /** Chosen values that are none of their question's options. */
  readonly wrongOptions: Found<WrongOption>;
  /** Answers in an unknown shape to questions of a known type, returned as `unknown`. */
  readonly notUnderstood: Found<AnswerPlace>;
  readonly otherTypes: Found<OtherType>;
  readonly duplicates: Found<DuplicateSubmission>;
  /** The lines of records that name no submission. */
  readonly withoutSubmissionId: Found<number>;
  readonly uploads: UploadsReport;
}

export interface UploadsReport {
  /** Files that records name, and how many of these were found. */
  readonly named: number;
  readonly linked: number;
  /** Named, not found. Where `leftOut`, that is no fault. */
  readonly missing: Found<MissingFile>;
  /** Linked though their names differ. */
  readonly byPlace: Found<FileByPlace>;
  /** Files of one name in one record that can't be distinguished. */
  readonly unsure: Found<MissingFile>;
  /**
   * Paths of files that no record names, relative to the snapshot's folder; none before the reading is
   * complete.
   */
  readonly orphans: Found<string>;
  /** Whether the snapshot has no uploads. */
  readonly leftOut: boolean;
}

export const maxListed = 100;

/** Counts and keeps the first. */
export interface Finding<T> {
  readonly add: (item: T) => void;
  /** Returns whether further findings are only counted. */
  readonly isFull: () => boolean;
  readonly found: () => Found<T>;
}

export function finding<T>(): Finding<T> {
  let count = 0;
  const first: T[] = [];
  return {
    add: (item) => {
      if (count++ < maxListed) first.push(item);
    },
    isFull: () => count >= maxListed,
    found: () => ({ count, first: [...first] }),
  };
}
