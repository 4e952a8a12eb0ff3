import { dirname } from 'node:path';
import { removeEmpty } from '../access/changeFiles.ts';
import { isMissing, makeFolders } from '../access/folders.ts';
import { keepOutOfGit } from '../access/git.ts';
import type { Installation } from '../access/installation.ts';
import { clearErasure, executeErasure, leaveErasure, lockErasure, removeHalfWritten } from './erasure.ts';
import type { StagingLock } from '../staging/stagingLock.ts';

/**
 * Runs `work`, which writes into the people folder (absolute) of a collection or batch, while no other window
 * writes there or deletes a participant's data from it. Creates the folder, keeps it out of Git, and first
 * finishes an interrupted deletion and removes what interrupted writes have left. The signal that `work` gets is
 * aborted if another process takes over.
 * @throws {ProblemError} running-elsewhere: another window changes it. foreign-plan; unsafe-path. Throws the
 * disk's errors and those of `work`.
 */
export async function changePeople<T>(
  folder: string,
  installation: Installation,
  work: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const lost = new AbortController();
  const lock = await lockPeople(folder, installation, () => lost.abort());
  try {
    await executeErasure(folder, installation);
    await removeHalfWritten(folder);
    return await work(AbortSignal.any([signal, lost.signal]));
  } finally {
    if (!lost.signal.aborted) await clearErasure(folder, installation).catch(() => undefined);
    await lock.release();
    await leaveErasure(folder, installation);
    // If `work` failed and nothing was there before.
    await removeEmpty(folder);
  }
}

/** Creates and locks the folder; repeats if another window removes the empty folder in between. */
async function lockPeople(
  folder: string,
  installation: Installation,
  onLost: () => void,
): Promise<StagingLock> {
  const collection = dirname(folder);
  const exportFolder = dirname(collection);
  for (let tries = 1; ; tries++) {
    try {
      await makeFolders(exportFolder, folder);
      await keepOutOfGit([exportFolder, collection, folder]);
      return await lockErasure(folder, installation, onLost);
    } catch (error) {
      if (tries === 5 || !isMissing(error)) throw error;
    }
  }
}
