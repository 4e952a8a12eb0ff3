import { basename, dirname, join } from 'node:path';
import { exists } from '../access/files.ts';
import { entriesOf, isRealFolder, requireFoldersBelow } from '../access/folders.ts';
import type { Installation } from '../access/installation.ts';
import { renameFolder } from '../access/changeFiles.ts';
import { finishErasures } from '../erasure/erasure.ts';
import { readManifestHead } from '../manifest.ts';
import { snapshotName } from '../snapshotName.ts';
import type { Snapshot } from '../snapshots.ts';
import {
  discardStaging,
  isOwnStaging,
  putBack,
  readStaging,
  removeStaging,
  replacedName,
  stagingFoldersIn,
  updateStaging,
  type Staging,
} from './staging.ts';
import { hasRecord, readStagingRecord } from './stagingRecord.ts';
import { lockHolder } from './stagingLock.ts';

/**
 * Publishes `content`, a folder inside `staging`, with one rename, named after the record's time, and removes
 * staging. After an interruption, {@link recoverStagings} removes the rest. Returns the snapshot's folder.
 * Throws the disk's errors.
 */
export async function publishSnapshot(
  content: string,
  staging: Staging,
  installation: Installation,
): Promise<string> {
  const parent = dirname(staging.folder);
  await requireFoldersBelow(dirname(parent), content);
  const time = new Date(staging.record.requested_at);
  let folder;
  for (let tries = 1; ; tries++) {
    const taken = new Set((await entriesOf(parent)).map(({ name }) => name));
    folder = join(
      parent,
      snapshotName(time, (name) => taken.has(name)),
    );
    await updateStaging(staging.folder, { ...staging.record, publishes: basename(folder) }, installation);
    try {
      await renameFolder(content, folder);
      break;
    } catch (error) {
      // Another export of the same subject, made in the same second, may have got the name.
      if (tries === 5 || !(await exists(folder))) throw error;
    }
  }
  // A failed removal doesn't undo the export; the next reading tries again.
  await removeStaging(staging.folder, installation).catch(() => undefined);
  return folder;
}

/**
 * Puts `content`, a folder inside `staging`, in the place of the snapshot `folder`, whose name it takes, and
 * removes the old one and staging. The old one waits inside staging between the two renames: if this program
 * ends in between, {@link recoverStagings} puts it back, or removes it once the new one is in its place.
 * Throws the disk's errors; the old snapshot is in its place then.
 */
export async function replaceSnapshot(
  content: string,
  staging: string,
  folder: string,
  installation: Installation,
): Promise<void> {
  const exportFolder = dirname(dirname(staging));
  await requireFoldersBelow(exportFolder, content);
  await requireFoldersBelow(exportFolder, folder);
  if (await exists(folder)) await renameFolder(folder, join(staging, replacedName));
  try {
    await renameFolder(content, folder);
  } catch (error) {
    await putBack(staging, basename(folder));
    throw error;
  }
  await removeStaging(staging, installation).catch(() => undefined);
}

/**
 * Returns the snapshot that the content of this installation's staging folder has become already, if only
 * removing staging is left to do.
 */
export async function findPublished(
  { folder, record }: Staging,
  installation: Installation,
): Promise<Snapshot | undefined> {
  const name = record.publishes ?? record.completes;
  if (name === undefined || !(await isOwnStaging(folder, installation))) return undefined;
  const place = join(dirname(folder), name);
  const manifest = (await isRealFolder(place)) ? await readManifestHead(place) : undefined;
  const isItself =
    manifest?.export_id === record.export_id &&
    manifest.requested_at === record.requested_at &&
    (record.scope === 'responses' || record.uploads !== undefined || manifest.complete !== false);
  return isItself ? { folder: place, manifest } : undefined;
}

/**
 * Finishes this installation's interrupted publishing, replacing and removing. Leaves alone what others
 * created or use, and what can't be removed now: the next reading tries again.
 * @param isOfConcern returns whether a disk error about a staging folder or the snapshot that it completes is
 * thrown
 */
export async function recoverStagings(
  exportFolder: string,
  installation: Installation,
  isOfConcern: (staging: string, snapshot: string | undefined) => boolean = () => false,
): Promise<void> {
  await finishErasures(exportFolder, installation);
  for (const folder of await stagingFoldersIn(exportFolder)) {
    const completes = (await readStagingRecord(folder))?.completes;
    try {
      if ((await lockHolder(folder)) !== undefined) continue;
      const isOver = async (): Promise<boolean> => await isDone(folder, installation);
      if (await isOver()) await discardStaging(folder, installation, isOver);
      else if (completes !== undefined && (await isOwnStaging(folder, installation)))
        await putBack(folder, completes);
    } catch (error) {
      const snapshot = completes === undefined ? undefined : join(dirname(folder), completes);
      if (isOfConcern(folder, snapshot)) throw error;
    }
  }
}

/**
 * Returns whether this installation's staging folder only needs removing: its content is published, or its
 * record is missing or, after a power failure, incomplete.
 */
async function isDone(folder: string, installation: Installation): Promise<boolean> {
  const staging = await readStaging(folder);
  const isReplacing = await exists(join(folder, replacedName));
  if (staging === undefined)
    return !isReplacing && !(await hasRecord(folder)) && (await installation.wrote(folder, ''));
  if ((await findPublished(staging, installation)) !== undefined) return true;
  const { completes } = staging.record;
  if (completes === undefined || !isReplacing || !(await isOwnStaging(folder, installation))) return false;
  return await isRealFolder(join(dirname(folder), completes));
}
