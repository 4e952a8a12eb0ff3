import { recordChecks } from '../answers/checks.ts';
import type { Codebook } from '../answers/codebook.ts';
import { isJsonObject } from './json.ts';
import {
  finding,
  type DuplicateSubmission,
  type ReadReport,
  type UnreadableLine,
  type UnreadableReason,
} from './readReport.ts';
import type { SnapshotUploads } from '../uploads/snapshotUploads.ts';
import type { Submission } from '../answers/submission.ts';
import { submissionOf, type RecordContent } from '../answers/submissionOf.ts';
import type { RecordKind } from '../../snapshots/responseFiles.ts';

/** Position of a line: number from 1, offset and length in bytes. */
export interface LinePlace {
  readonly line: number;
  readonly at: number;
  readonly length: number;
}

/** Turns records' JSON into submissions and counts findings. */
export interface RecordTally {
  /**
   * Returns a record's submission; `undefined` if it is none. `hasTokens`: it contained `NaN` or `Infinity`.
   * Throws TooDeepError.
   */
  readonly record: (json: unknown, hasTokens: boolean, place: LinePlace) => Submission | undefined;
  readonly unreadable: (line: number, reason: UnreadableReason, position: number | undefined) => void;
  readonly blank: () => void;
  /** Number of bytes read so far. */
  readonly readTo: (bytes: number) => void;
  readonly report: (complete: boolean) => ReadReport;
}

/**
 * Starts to count for one reading. `isSuperseded`: whether another line of the same record counts in a line's
 * stead.
 */
export function recordTally(
  kind: RecordKind,
  codebook: Codebook,
  uploads: SnapshotUploads,
  isSuperseded: (line: number) => boolean,
): RecordTally {
  const checks = recordChecks(uploads);
  const unreadable = finding<UnreadableLine>();
  const duplicates = finding<DuplicateSubmission>();
  const withoutSubmissionId = finding<number>();
  const notJson = finding<number>();
  let bytes = 0;
  let blankLines = 0;
  let records = 0;
  let recordsWithoutAnswers = 0;

  const isDuplicate = (content: RecordContent, line: number): boolean => {
    const { submissionId } = content;
    if (submissionId === undefined) {
      if (!answersNameSubmissions(content)) withoutSubmissionId.add(line);
      return false;
    }
    if (!isSuperseded(line)) return false;
    duplicates.add({ line, submissionId });
    return true;
  };

  return {
    record: (json, hasTokens, { line, at, length }) => {
      if (!isJsonObject(json)) {
        unreadable.add({ line, reason: 'not-a-record', position: undefined });
        return undefined;
      }
      checks.begin(line, isSuperseded(line));
      const content = submissionOf(json, kind, codebook, checks);
      if (hasTokens) notJson.add(line);
      records++;
      if (content.answers.length === 0) recordsWithoutAnswers++;
      return { line, at, length, ...content, duplicate: isDuplicate(content, line) };
    },
    unreadable: (line, reason, position) => unreadable.add({ line, reason, position }),
    blank: () => {
      blankLines++;
    },
    readTo: (to) => {
      bytes = to;
    },
    report: (complete) => ({
      complete,
      bytes,
      lines: records + unreadable.found().count,
      blankLines,
      records,
      recordsWithoutAnswers,
      unreadable: unreadable.found(),
      notJson: notJson.found(),
      duplicates: duplicates.found(),
      withoutSubmissionId: withoutSubmissionId.found(),
      ...checks.report(complete),
    }),
  };
}

function answersNameSubmissions({ answers, unanswered }: RecordContent): boolean {
  return (
    answers.length + unanswered.length > 0 &&
    answers.every(({ source }) => source?.submissionId !== undefined) &&
    unanswered.every(({ submissionId }) => submissionId !== undefined)
  );
}
