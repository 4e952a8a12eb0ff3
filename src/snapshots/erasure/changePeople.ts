import { dirname } from 'node:path';
import { makeFolders } from '../access/folders.ts';
import { keepOutOfGit } from '../access/git.ts';
import type { Installation } from '../access/installation.ts';
import { clearErasure, executeErasure, leaveErasure, lockErasure, removeHalfWritten } from './erasure.ts';

/**
 * Runs `work`, which writes into the people folder (absolute) of a collection or batch, while no other window
 * writes there or deletes a participant's data from it. Creates the folder, keeps it out of Git, and first
 * finishes an interrupted deletion and removes what interrupted writes have left. The signal that `work` gets is aborted if another process takes over.
 * @throws {ProblemError} running-elsewhere: another window changes it. foreign-plan; unsafe-path. Throws the
 * disk's errors and those of `work`.
 */
export async function changePeople<T>(
  folder: string,
  installation: Installation,
  work: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const collection = dirname(folder);
  const exportFolder = dirname(collection);
  await makeFolders(exportFolder, folder);
  await keepOutOfGit([exportFolder, collection, folder]);
  const lost = new AbortController();
  const lock = await lockErasure(folder, installation, () => lost.abort());
  try {
    await executeErasure(folder, installation);
    await removeHalfWritten(folder);
    return await work(AbortSignal.any([signal, lost.signal]));
  } finally {
    if (!lost.signal.aborted) await clearErasure(folder, installation).catch(() => undefined);
    await lock.release();
    await leaveErasure(folder, installation);
  }
}
