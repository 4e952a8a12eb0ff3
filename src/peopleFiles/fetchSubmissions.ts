import { join } from 'node:path';
import { problemOf } from '../problems/problem.ts';
import { traitsOf } from '../problems/traits.ts';
import type { Submission } from '../prolific/apiModel.ts';
import { replaceFile } from '../snapshots/access/changeFiles.ts';
import { fileSize } from '../snapshots/access/files.ts';
import { peopleNames } from '../snapshots/knownNames.ts';
import {
  isPlainStudyId,
  peopleFolderOf,
  readPeopleRecord,
  writePeopleRecord,
} from '../snapshots/people/peopleRecord.ts';
import { readLines } from '../snapshots/reading/lines.ts';
import { rememberFetched, writePeople, type PeopleDeps } from './peopleDeps.ts';

export interface SubmissionsRequest {
  /** Absolute. */
  readonly snapshotFolder: string;
  /** Ids that aren't plain are never sent. */
  readonly studyIds: readonly string[];
}

export interface SubmissionsProgress {
  readonly studyId: string;
  readonly received: number;
  /** `undefined`: Prolific doesn't say. */
  readonly expected: number | undefined;
}

export interface SubmissionsOutcome {
  /** The studies that were fetched, and how many submissions of each were stored. */
  readonly studies: readonly { readonly id: string; readonly count: number }[];
  /** Studies that Prolific doesn't show this account; what was stored of them before is kept. */
  readonly unavailable: readonly string[];
  /** Submissions that weren't stored because their participants' data was deleted. */
  readonly leftOut: number;
}

const maxLineBytes = 1024 * 1024;
/** Characters per write. */
const pieceLength = 64 * 1024;

/**
 * Fetches all submissions of studies and stores them in the people folder beside the snapshot, in place of
 * those stored before; submissions of other studies stay. Changes nothing unless all were received.
 * @throws {ProblemError} submissions-incomplete; any network, API or disk kind. Throws the signal's reason
 * when aborted.
 */
export async function fetchSubmissions(
  deps: PeopleDeps,
  { snapshotFolder, studyIds }: SubmissionsRequest,
  onProgress: (progress: SubmissionsProgress) => void,
  signal: AbortSignal,
): Promise<SubmissionsOutcome> {
  const fetched = new Map<string, readonly Submission[]>();
  const unavailable: string[] = [];
  let failure: Error | undefined;
  for (const studyId of new Set(studyIds.filter(isPlainStudyId))) {
    const onPage = (received: number, expected: number | undefined): void =>
      onProgress({ studyId, received, expected });
    try {
      fetched.set(studyId, await deps.client.submissions(studyId, { signal, onPage }));
    } catch (error) {
      if (!traitsOf(problemOf(error)).isUnlisted) throw error;
      unavailable.push(studyId);
      failure ??= error as Error;
    }
  }
  if (fetched.size === 0 && failure !== undefined) throw failure;
  if (fetched.size === 0) return { studies: [], unavailable, leftOut: 0 };
  const folder = peopleFolderOf(snapshotFolder);
  const outcome = await writePeople(
    folder,
    deps,
    async (isDeleted, pending) => {
      await rememberFetched(folder, deps, 'submissions');
      return await store(folder, fetched, isDeleted, deps.now(), pending);
    },
    signal,
  );
  return { ...outcome, unavailable };
}

async function store(
  folder: string,
  fetched: ReadonlyMap<string, readonly Submission[]>,
  isDeleted: (id: string) => boolean,
  now: Date,
  signal: AbortSignal,
): Promise<Pick<SubmissionsOutcome, 'studies' | 'leftOut'>> {
  const counts = new Map<string, number>();
  let leftOut = 0;
  const note = (studyId: string): void => void counts.set(studyId, (counts.get(studyId) ?? 0) + 1);
  async function* newLines(): AsyncGenerator<string, void> {
    for await (const { text, studyId, ids } of storedLines(folder, signal)) {
      if (fetched.has(studyId) || ids.some(isDeleted)) continue;
      note(studyId);
      yield text;
    }
    for (const [studyId, submissions] of fetched) {
      counts.set(studyId, 0);
      for (const { json } of submissions) {
        if (idsOf(json).some(isDeleted)) leftOut += 1;
        else {
          note(studyId);
          yield JSON.stringify({ ...json, study_id: studyId });
        }
      }
      signal.throwIfAborted();
    }
  }
  await replaceFile(join(folder, peopleNames.submissions), pieces(newLines()));
  const record = await readPeopleRecord(folder);
  const at = now.toISOString();
  const earlier = new Map(record.submissions?.studies.map((study) => [study.id, study]));
  await writePeopleRecord(folder, {
    ...record,
    submissions: {
      fetched_at: at,
      studies: [...counts].map(([id, count]) => ({
        ...{ id, count },
        ...(fetched.has(id) ? { fetched_at: at } : timeOf(earlier.get(id)?.fetched_at)),
      })),
    },
  });
  return { studies: [...fetched.keys()].map((id) => ({ id, count: counts.get(id) ?? 0 })), leftOut };
}

/** Joins lines to pieces that are worth a write each. */
async function* pieces(lines: AsyncIterable<string>): AsyncGenerator<Buffer, void> {
  let piece: string[] = [];
  let length = 0;
  for await (const line of lines) {
    piece.push(line, '\n');
    length += line.length;
    if (length < pieceLength) continue;
    yield Buffer.from(piece.join(''));
    [piece, length] = [[], 0];
  }
  yield Buffer.from(piece.join(''));
}

function timeOf(fetchedAt: string | undefined): { readonly fetched_at?: string } {
  return fetchedAt === undefined ? {} : { fetched_at: fetchedAt };
}

interface StoredLine {
  readonly text: string;
  readonly studyId: string;
  readonly ids: readonly string[];
}

/** Yields the lines of a file that is rewritten; whatever isn't a submission of a study is dropped. */
async function* storedLines(folder: string, signal: AbortSignal): AsyncGenerator<StoredLine, void> {
  const path = join(folder, peopleNames.submissions);
  if ((await fileSize(path)) === undefined) return;
  for await (const { lines, textOf } of readLines(path, maxLineBytes, signal)) {
    for (const { bytes } of lines) {
      const text = bytes === undefined ? undefined : textOf(bytes)?.trim();
      const json = text === undefined ? undefined : parsed(text);
      const studyId = json?.['study_id'];
      if (text === undefined || json === undefined || typeof studyId !== 'string') continue;
      if (isPlainStudyId(studyId)) yield { text, studyId, ids: idsOf(json) };
    }
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
    return isObject ? (json as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function idsOf(json: Readonly<Record<string, unknown>>): string[] {
  return [json['id'], json['participant_id'], json['participant']].filter((id) => typeof id === 'string');
}
