import { join } from 'node:path';
import { recordChecks, type RecordChecks } from '../answers/checks.ts';
import { readQuestionsJson, type Codebook } from '../answers/codebook.ts';
import type { UploadedFile } from '../answers/submission.ts';
import { roleOf, submissionOf } from '../answers/submissionOf.ts';
import { isJsonObject } from '../records/json.ts';
import { jsonOfLine, type ReadProgress } from '../records/readRecords.ts';
import type { UnreadableReason } from '../records/readReport.ts';
import { defaultMaxLineBytes, openSnapshotData } from '../snapshotData.ts';
import type { OwnIds, UploadReference } from '../uploads/linkUpload.ts';
import type { SnapshotUploads } from '../uploads/snapshotUploads.ts';
import { createYielder } from '../../problems/longWork.ts';
import { isContentType } from '../../snapshots/instructionType.ts';
import { TooDeepError } from '../../snapshots/reading/longJson.ts';
import { readLines } from '../../snapshots/reading/lines.ts';
import { itemsIn } from '../../snapshots/reading/pageItems.ts';
import type { RecordsFile } from '../../snapshots/responseFiles.ts';
import { answerShapes } from './answerShapes.ts';
import { pathTally, type RuleOf } from './pathTally.ts';
import { filePattern, type KnownIds } from './safeNames.ts';
import { structureText, type QuestionsStructure, type RecordsStructure } from './structureText.ts';
import { idsInPaths, uploadPatterns, type UploadPatterns } from './uploadPatterns.ts';

export interface StructureRequest {
  /** The snapshot's, absolute. */
  readonly folder: string;
  /** Shown at the top: the versions of the programs. */
  readonly versions: string;
  /** How much of each response file is read: a million submissions are built like the first thousands. */
  readonly maxBytes?: number;
}

const defaultMaxBytes = 64 * 1024 * 1024;

/**
 * Returns a report, in Markdown, on how a snapshot's files are structured and which rules read them. It
 * contains no values, ids, names or texts: keys only if they consist of known words, everything else by its
 * shape. Throws the disk's errors and the signal's reason.
 */
export async function structureReport(
  { folder, versions, maxBytes = defaultMaxBytes }: StructureRequest,
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<string> {
  const { codebook, recordsFiles, uploads } = await openSnapshotData({ folder }, signal);
  const questionIds = new Map([...codebook.byId.keys()].map((id) => [id.toLowerCase(), 'instruction_id']));
  const questions = await questionsStructure(join(folder, uploads.root));
  const patterns = uploadPatterns(uploads);
  const records: RecordsStructure[] = [];
  for (const [index, file] of recordsFiles.entries()) {
    signal.throwIfAborted();
    const context = { folder, file, maxBytes, codebook, uploads, questionIds, patterns };
    // A batch's second file has the same uploads.
    const tallied = await recordsStructure(context, index === 0, onProgress, signal);
    if (index === 0 && !tallied.isCut) patterns.addUnnamed(questionIds);
    records.push(tallied);
  }
  return structureText({
    versions,
    isWrapped: uploads.root !== '',
    questions,
    records,
    uploads: { rows: patterns.rows(), isPartial: patterns.isPartial(), isLeftOut: uploads.leftOut },
  });
}

async function questionsStructure(folder: string): Promise<QuestionsStructure | undefined> {
  const read = await readQuestionsJson(folder);
  if (read === undefined) return undefined;
  const { file, json } = read;
  const name = filePattern(file);
  if (json === undefined) return { name, paths: undefined };
  const items = new Map(
    itemsIn(json).map((item) => [
      item.json as unknown,
      isContentType(item.json['type']) ? 'content' : 'question',
    ]),
  );
  const paths = pathTally();
  paths.add(json, (value) => items.get(value));
  return { name, paths: { rows: paths.rows(), isPartial: paths.isPartial() } };
}

interface RecordsContext {
  readonly folder: string;
  readonly file: RecordsFile;
  readonly maxBytes: number;
  readonly codebook: Codebook;
  readonly uploads: SnapshotUploads;
  readonly questionIds: KnownIds;
  readonly patterns: UploadPatterns;
}

async function recordsStructure(
  { folder, file, maxBytes, codebook, uploads, questionIds, patterns }: RecordsContext,
  countsUploads: boolean,
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<RecordsStructure> {
  const paths = pathTally();
  const shapes = answerShapes();
  const unreadable = new Map<UnreadableReason, number>();
  const found = (reason: UnreadableReason): unknown =>
    unreadable.set(reason, (unreadable.get(reason) ?? 0) + 1);
  /** How the current record's entries were read, and its uploads. */
  let entries = new Map<unknown, string>();
  let named: { readonly file: UploadedFile; readonly reference: UploadReference }[] = [];
  const checks = recordChecks(uploads);
  const traced: RecordChecks = {
    ...checks,
    link: (upload, reference) => {
      checks.link(upload, reference);
      named.push({ file: upload, reference });
    },
    sawEntry: (id, entry, instruction, answers) => {
      shapes.add(id, entry, instruction, answers);
      if (isJsonObject(entry)) entries.set(entry, answers.map(({ type }) => type).join(' + '));
    },
  };
  const ruleOf: RuleOf = (value, key, level) => (level === 1 ? roleOf(key, value) : entries.get(value));
  const turns = createYielder(signal);
  let lines = 0;
  let records = 0;
  let isCut = false;

  for await (const { lines: portion, textOf, to, size } of readLines(
    join(folder, file.path),
    defaultMaxLineBytes,
    signal,
  )) {
    for (const line of portion) {
      const json = await jsonOfLine(line, textOf, signal, found);
      lines++;
      if (json === undefined) continue;
      if (!isJsonObject(json)) {
        found('not-a-record');
        continue;
      }
      entries = new Map();
      named = [];
      checks.begin(lines, false);
      let own: OwnIds[] = [];
      try {
        const content = submissionOf(json, file.kind, codebook, traced);
        const { submissionId, participantId, taskId, studyId } = content;
        own = [
          { submissionId, participantId, taskId, studyId },
          ...named.map(({ reference }) => reference.ids),
        ];
        records++;
      } catch (error) {
        if (!(error instanceof TooDeepError)) throw error;
        found('too-deep');
      }
      const ids = idsInPaths(own, questionIds);
      if (countsUploads) for (const upload of named) patterns.add(upload.file, upload.reference, ids);
      paths.add(json, ruleOf, ids);
      if (turns.isDue()) await turns.pause();
    }
    onProgress({ bytes: Math.min(to, maxBytes), total: Math.min(Math.max(to, size), maxBytes) });
    isCut = to >= maxBytes && to < size;
    if (isCut) break;
  }
  return {
    name: filePattern(file.path.slice(uploads.root.length)),
    records,
    unreadable: [...unreadable],
    isCut,
    paths: { rows: paths.rows(), isPartial: paths.isPartial() },
    answers: { rows: shapes.rows(), isPartial: shapes.isPartial() },
  };
}
