import { basename, dirname, join } from 'node:path';
import { randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import { removeBelow } from '../../snapshots/access/changeFiles.ts';
import { isRealFolder, makeFolder } from '../../snapshots/access/folders.ts';
import type { Installation } from '../../snapshots/access/installation.ts';
import { stagingPrefix } from '../../snapshots/knownNames.ts';
import { lockHolder, makeAndLock, type StagingLock } from '../../snapshots/staging/stagingLock.ts';

/** Names the folders in which copies are being written, in the installation's own folder. */
const listName = 'copies.json';
const listSchema = z.array(z.string());
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
  await remember(installation, [...(await listed(installation)), folder]);
  return { folder, lock: await makeAndLock(folder, () => makeFolder(folder), onLost) };
}

/** Removes what is left of a copy and forgets it; of a published one, nothing is. Throws the disk's errors. */
export async function removeStaging(folder: string, installation: Installation): Promise<void> {
  await removeBelow(dirname(folder), folder);
  await remember(
    installation,
    (await listed(installation)).filter((other) => other !== folder),
  );
}

/**
 * Removes folders of copies that were being written when a process ended. Must not run in a process that
 * writes one. Never throws: the next time tries again.
 */
export async function removeUnfinishedCopies(installation: Installation): Promise<void> {
  for (const folder of await listed(installation)) {
    if (!namePattern.test(basename(folder))) continue;
    if ((await isRealFolder(folder)) && (await lockHolder(folder)) !== undefined) continue;
    await removeStaging(folder, installation).catch(() => undefined);
  }
}

async function listed(installation: Installation): Promise<readonly string[]> {
  const text = await installation.read(listName).catch(() => undefined);
  try {
    return listSchema.parse(JSON.parse(text ?? '[]'));
  } catch {
    return [];
  }
}

async function remember(installation: Installation, folders: readonly string[]): Promise<void> {
  await installation.write(listName, JSON.stringify(folders));
}
