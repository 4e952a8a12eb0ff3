import { dirname } from 'node:path';
import { toDiskProblem } from '../problems/diskProblem.ts';
import type { ProlificClient } from '../prolific/client.ts';
import type { Installation } from '../snapshots/access/installation.ts';
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

/**
 * Runs `work` while no other window changes the people folder, with what was deleted by then: a participant
 * who was deleted during a long download must not come back.
 * @throws {ProblemError} running-elsewhere, unsafe-path, or of a disk kind.
 */
export async function writePeople<T>(
  folder: string,
  { installation, deletedIds }: Pick<PeopleDeps, 'installation' | 'deletedIds'>,
  work: (isDeleted: (id: string) => boolean, signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await changePeople(
      folder,
      installation,
      async (pending) => await work(await deletedIds(), pending),
      signal,
    );
  } catch (error) {
    signal.throwIfAborted();
    throw await toDiskProblem(error, dirname(dirname(folder)));
  }
}
