import { basename, dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { readQuestionsJson } from '../analysis/answers/codebook.ts';
import type { People } from '../analysis/people/people.ts';
import { isJsonObject, textOf } from '../analysis/records/json.ts';
import type { SnapshotData } from '../analysis/snapshotData.ts';
import { answerRows } from '../analysis/tables/rows/answerRows.ts';
import { readBytes } from '../snapshots/access/files.ts';
import { entriesOf } from '../snapshots/access/folders.ts';
import { demographicsFile, peopleFolder, peopleNames } from '../snapshots/knownNames.ts';
import { readHeadJson } from '../snapshots/manifest.ts';
import { readLines } from '../snapshots/reading/lines.ts';
import type { Identifiers } from './identifiers.ts';

type Submission = Parameters<typeof answerRows>[0] & { readonly studyId: string | undefined };

const maxLevels = 60;
const maxLineBytes = 1024 * 1024;
const maxCsvBytes = 512 * 1024 * 1024;
const idKey = /(?:^|_)ids?$|^participant$/i;
const codeKey = /(?:^|_)code$/i;
const fileOfStudy = /^demographics-([\w-]{1,100})\.csv$/;

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

function addSource(
  ids: Identifiers,
  { taskId, submissionId, participantId }: Submission['unanswered'][number],
): void {
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
  await addFromPeople(ids, join(dirname(folder), peopleFolder), signal);
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

/** Adds what the files of the people folder have besides the ids that join them: codes and addresses. */
async function addFromPeople(ids: Identifiers, folder: string, signal: AbortSignal): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    if (!entry.isFile()) continue;
    const path = join(folder, entry.name);
    const studyId = fileOfStudy.exec(entry.name)?.[1];
    if (entry.name === peopleNames.submissions) await addFromSubmissions(ids, path, signal);
    if (studyId !== undefined && entry.name === demographicsFile(studyId)) {
      ids.add(studyId);
      await addFromCsv(ids, path);
      signal.throwIfAborted();
    }
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
  const bytes = await readBytes(path, maxCsvBytes);
  let header: readonly string[] | undefined;
  const addRow = (row: readonly string[]): null => {
    if (header === undefined) header = row.map((name) => name.trim().toLowerCase().replaceAll(' ', '_'));
    else {
      for (const [place, name] of header.entries()) {
        if (idKey.test(name)) ids.add(row[place]);
        else if (codeKey.test(name)) ids.addCode(row[place]);
      }
    }
    return null;
  };
  try {
    parse(bytes, {
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      on_record: addRow,
    });
  } catch {
    // What isn't CSV has no columns, in tables neither.
  }
}
