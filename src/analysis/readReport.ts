/** Something that was counted, with the first of it. */
export interface Found<T> {
  readonly count: number;
  /** At most 100. */
  readonly first: readonly T[];
}

export interface UnreadableLine {
  /** From 1. */
  readonly line: number;
  readonly reason: UnreadableReason;
  /** About where it stops making sense, in bytes from where its text begins; where that is known. */
  readonly position: number | undefined;
}

/**
 * `cut-off`: it ends in the middle, as the last line of a file that is not all there does. `not-a-record`: JSON, but no object. `too-long`: more
 * than the reader's limit. `too-deep`: lists in lists beyond what is meant to be read.
 */
export type UnreadableReason = 'not-json' | 'cut-off' | 'not-utf8' | 'too-long' | 'too-deep' | 'not-a-record';

/** Answers to a question that the codebook hasn't. */
export interface UnknownInstructionUse {
  readonly instructionId: string;
  /** The first answer's type as its record says or shows it; that of a duplicate only where there is no other. */
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
  /** What the participant called it, or else its path or key. */
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

/** What one reading of a snapshot's records found. Counts are exact, lists are the first few. Findings are not of duplicates, and count a row once. */
export interface ReadReport {
  /** Whether the file was read to its end; else all of the following is of what was read. */
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
  /** In the order of their first answers, those of duplicates included; with 1,000 ids more are only counted in `answersToUnlisted`. */
  readonly unknownInstructions: readonly UnknownInstructionUse[];
  readonly answersToUnlisted: number;
  /** Chosen values that are none of their question's options. */
  readonly wrongOptions: Found<WrongOption>;
  /** Answers to questions of a known type in no known shape: they are given as `unknown`. */
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
  /** Several of one name in one record, of which nothing tells which file each is. */
  readonly unsure: Found<MissingFile>;
  /** Paths of files that no record names, relative to the snapshot's folder; none before the reading is complete. */
  readonly orphans: Found<string>;
  /** Whether the snapshot was made without its uploads. */
  readonly leftOut: boolean;
}

export const mostListed = 100;

/** Counts and keeps the first. */
export interface Finding<T> {
  readonly add: (item: T) => void;
  readonly found: () => Found<T>;
}

export function finding<T>(): Finding<T> {
  let count = 0;
  const first: T[] = [];
  return {
    add: (item) => {
      if (count++ < mostListed) first.push(item);
    },
    found: () => ({ count, first: [...first] }),
  };
}
