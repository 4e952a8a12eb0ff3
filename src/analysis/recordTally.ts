import { recordChecks } from './checks.ts';
import type { Codebook } from './codebook.ts';
import { isJsonObject } from './json.ts';
import {
  finding,
  type DuplicateSubmission,
  type ReadReport,
  type UnreadableLine,
  type UnreadableReason,
} from './readReport.ts';
import type { SnapshotUploads } from './snapshotUploads.ts';
import type { Submission } from './submission.ts';
import { submissionOf, type RecordContent, type RecordKind } from './submissionOf.ts';

/** Where a line stands: its number from 1, its first byte and its length in bytes. */
export interface LinePlace {
  readonly line: number;
  readonly at: number;
  readonly length: number;
}

/** Makes submissions of records' JSON and counts what it sees. */
export interface RecordTally {
  /** The submission that a record is, `undefined` where it is none. `hasTokens`: `NaN` or `Infinity` was in it. Throws TooDeepError. */
  readonly record: (json: unknown, hasTokens: boolean, place: LinePlace) => Submission | undefined;
  readonly unreadable: (line: number, reason: UnreadableReason, position: number | undefined) => void;
  readonly blank: () => void;
  /** How far the file has been read, in bytes. */
  readonly readTo: (bytes: number) => void;
  readonly report: (complete: boolean) => ReadReport;
}

/** Starts to count for one reading. `isSuperseded`: whether another line of the same record counts in a line's stead. */
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
      const { submissionId, participantId, studyId, taskId, createdAt, time, answers, unanswered, others } =
        content;
      records++;
      if (answers.length === 0) recordsWithoutAnswers++;
      const duplicate = isDuplicate(content, line);
      return {
        line,
        at,
        length,
        submissionId,
        participantId,
        studyId,
        taskId,
        createdAt,
        time,
        answers,
        unanswered,
        others,
        duplicate,
      };
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
