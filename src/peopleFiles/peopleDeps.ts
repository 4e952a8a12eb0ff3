import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { toDiskProblem } from '../problems/diskProblem.ts';
import { problemOf } from '../problems/problem.ts';
import type { ProlificClient } from '../prolific/client.ts';
import type { Installation } from '../snapshots/access/installation.ts';
import { peopleNames } from '../snapshots/knownNames.ts';
import { changePeople } from '../snapshots/erasure/changePeople.ts';

/** What changes of a people folder need. */
export interface PeopleDeps {
  /** For the signed-in account. */
  readonly client: ProlificClient;
  readonly installation: Installation;
  /** Returns whether an id is that of a participant or submission whose data was deleted. */
  readonly deletedIds: () => Promise<(id: string) => boolean>;
  readonly now: () => Date;
}

/** What a person had fetched into a people folder; a study's demographics by its id. */
export type Fetched = 'submissions' | `demographics ${string}`;

/**
 * Remembers outside the folder that somebody had something fetched: the record in a folder from elsewhere must
 * not have anything fetched. Throws the disk's errors.
 */
export async function rememberFetched(
  folder: string,
  { installation }: Pick<PeopleDeps, 'installation'>,
  what: Fetched,
): Promise<void> {
  await installation.remember(join(folder, peopleNames.record), what);
}

/** Returns whether somebody had it fetched with this installation. Never throws. */
export async function wasFetched(
  folder: string,
  { installation }: Pick<PeopleDeps, 'installation'>,
  what: Fetched,
): Promise<boolean> {
  return await installation.wrote(join(folder, peopleNames.record), what);
}

/** Others hold the folder for as long as it takes to write its files. */
const maxWaits = 20;
const waitMs = 250;

/**
 * Runs `work` while no other window changes the people folder, with what was deleted by then: a participant
 * who was deleted during a long download must not come back.
 * @throws {ProblemError} running-elsewhere, unsafe-path, foreign-plan, or of a disk kind. Throws the signal's
 * reason when aborted.
 */
export async function writePeople<T>(
  folder: string,
  { installation, deletedIds }: Pick<PeopleDeps, 'installation' | 'deletedIds'>,
  work: (isDeleted: (id: string) => boolean, signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const write = async (pending: AbortSignal): Promise<T> => await work(await deletedIds(), pending);
  for (let waits = 0; ; waits++) {
    signal.throwIfAborted();
    try {
      return await changePeople(folder, installation, write, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (problemOf(error)?.kind !== 'running-elsewhere' || waits >= maxWaits)
        throw await toDiskProblem(error, dirname(dirname(folder)));
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
