import { basename, join } from 'node:path';
import { readQuestionsJson } from '../../analysis/answers/codebook.ts';
import { peopleFilesOf } from '../../analysis/people/peopleFiles.ts';
import type { People } from '../../analysis/people/people.ts';
import type { AnswerSource, Submission } from '../../analysis/answers/submission.ts';
import { isJsonObject, textOf } from '../../analysis/records/json.ts';
import type { SnapshotData } from '../../analysis/snapshotData.ts';
import { readBytes } from '../../snapshots/access/files.ts';
import { readHeadJson } from '../../snapshots/manifest.ts';
import { maxCsvBytes, readCsvRecords } from '../../snapshots/reading/csvRecords.ts';
import { readLines } from '../../snapshots/reading/lines.ts';
import type { Identifiers } from './identifiers.ts';

const maxLevels = 60;
const maxLineBytes = 1024 * 1024;
const idKey = /(?:^|_)ids?$|^participant$/i;
const codeKey = /(?:^|_)code$/i;

/** Adds the ids that a record has, of a duplicate or of a submission that isn't included, too. */
export function addRecordIds(ids: Identifiers, submission: Submission): void {
  ids.add(submission.submissionId);
  ids.add(submission.participantId);
  ids.add(submission.studyId);
  ids.add(submission.taskId);
  for (const { source, instructionId } of submission.answers) {
    ids.add(instructionId);
    if (source !== undefined) addSource(ids, source);
  }
  for (const source of submission.unanswered) addSource(ids, source);
  addIdsIn(ids, submission.others, 0);
}

function addSource(ids: Identifiers, { taskId, submissionId, participantId }: AnswerSource): void {
  ids.add(taskId);
  ids.add(submissionId);
  ids.add(participantId);
}

/**
 * Adds the ids in a snapshot besides those of its records: of its manifest, its list of questions, its uploads
 * and the people folder, and the name of its folder. Throws the disk's errors and the signal's reason.
 */
export async function addOtherIds(
  ids: Identifiers,
  { folder, codebook, uploads }: SnapshotData,
  people: People | undefined,
  signal: AbortSignal,
): Promise<void> {
  const manifest = await readHeadJson(folder);
  addIdsIn(ids, manifest, 0);
  if (isJsonObject(manifest) && isJsonObject(manifest['studies'])) {
    for (const id of Object.keys(manifest['studies'])) ids.add(id);
  }
  addIdsIn(ids, (await readQuestionsJson(join(folder, uploads.root)))?.json, 0);
  for (const { id } of codebook.instructions) ids.add(id);
  for (let file = 0; file < uploads.index.size; file++) {
    ids.add(uploads.index.path(file));
    ids.add(uploads.index.archivePath(file));
  }
  ids.add(basename(folder));
  ids.add(folder);
  for (const { submissionId, participantId, studyId } of people?.all ?? []) {
    ids.add(submissionId);
    ids.add(participantId);
    ids.add(studyId);
  }
  await addFromPeople(ids, folder, signal);
}

/** Adds the values of all keys of a JSON value that name an id. */
function addIdsIn(ids: Identifiers, json: unknown, level: number): void {
  if (level > maxLevels) return;
  if (Array.isArray(json)) for (const item of json) addIdsIn(ids, item, level + 1);
  if (!isJsonObject(json)) return;
  for (const [key, value] of Object.entries(json)) {
    if (typeof value === 'object') addIdsIn(ids, value, level + 1);
    else if (idKey.test(key)) ids.add(textOf(value));
    else if (codeKey.test(key)) ids.addCode(textOf(value));
  }
}

/** Adds what the people folder has besides the ids that join it: codes and addresses. */
async function addFromPeople(ids: Identifiers, snapshot: string, signal: AbortSignal): Promise<void> {
  for (const { path, studyId } of await peopleFilesOf(snapshot)) {
    signal.throwIfAborted();
    ids.add(studyId);
    await (studyId === undefined ? addFromSubmissions(ids, path, signal) : addFromCsv(ids, path));
  }
}

async function addFromSubmissions(ids: Identifiers, path: string, signal: AbortSignal): Promise<void> {
  for await (const { lines, textOf: decode } of readLines(path, maxLineBytes, signal)) {
    for (const { bytes } of lines) {
      const json = jsonIn(bytes === undefined ? undefined : decode(bytes));
      addIdsIn(ids, json, 0);
      if (isJsonObject(json)) ids.add(textOf(json['ip']));
    }
  }
}

function jsonIn(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function addFromCsv(ids: Identifiers, path: string): Promise<void> {
  let header: readonly string[] | undefined;
  readCsvRecords(await readBytes(path, maxCsvBytes), ({ fields }) => {
    if (header === undefined) header = fields.map((name) => name.trim().toLowerCase().replaceAll(' ', '_'));
    else {
      for (const [place, name] of header.entries()) {
        if (idKey.test(name)) ids.add(fields[place]);
        else if (codeKey.test(name)) ids.addCode(fields[place]);
      }
    }
  });
}
