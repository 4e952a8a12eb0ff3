import { basename, dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { removeBelow, removeFile } from '../../snapshots/access/changeFiles.ts';
import { isFolder, isRealFolder, makeFolder, namesIn } from '../../snapshots/access/folders.ts';
import type { Installation } from '../../snapshots/access/installation.ts';
import { stagingPrefix } from '../../snapshots/knownNames.ts';
import { lockHolder, makeAndLock, type StagingLock } from '../../snapshots/staging/stagingLock.ts';

/** In the installation's own folder, a file per copy that is being written, with the folder in which it is. */
const listFolder = 'copies';
const namePattern = new RegExp(`^\\${stagingPrefix}copy-[\\da-f]{8}$`);

/** A hidden folder in which a copy is written. */
export interface CopyStaging {
  /** Absolute. */
  readonly folder: string;
  readonly lock: StagingLock;
}

/**
 * Creates a hidden folder in `parent` and remembers it, so that {@link removeUnfinishedCopies} finds it if
 * this process ends. Throws the disk's errors.
 */
export async function stageCopy(
  parent: string,
  installation: Installation,
  onLost: () => void,
): Promise<CopyStaging> {
  const folder = join(parent, `${stagingPrefix}copy-${randomBytes(4).toString('hex')}`);
  await installation.write(`${listFolder}/${basename(folder)}`, folder);
  return { folder, lock: await makeAndLock(folder, () => makeFolder(folder), onLost) };
}

/** Removes what is left of a copy and forgets it; of a published one, nothing is. Throws the disk's errors. */
export async function removeStaging(folder: string, installation: Installation): Promise<void> {
  await removeBelow(dirname(folder), folder);
  await removeFile(join(installation.folder, listFolder, basename(folder)));
}

/**
 * Removes folders of copies that were being written when a process ended. Must not run in a process that
 * writes one. Never throws: the next time tries again.
 */
export async function removeUnfinishedCopies(installation: Installation): Promise<void> {
  for (const name of await namesIn(join(installation.folder, listFolder)).catch(() => [])) {
    if (!namePattern.test(name)) continue;
    const folder = (await installation.read(`${listFolder}/${name}`).catch(() => undefined)) ?? '';
    // Its disk may not be connected now.
    if (basename(folder) !== name || !(await isFolder(dirname(folder)))) continue;
    if ((await isRealFolder(folder)) && (await lockHolder(folder)) !== undefined) continue;
    await removeStaging(folder, installation).catch(() => undefined);
  }
}
