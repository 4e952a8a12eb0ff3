import { basename, dirname, join } from 'node:path';
import { ProblemError } from '../../problems/problem.ts';
import { exists, readSmallFile } from '../access/files.ts';
import {
  entriesOf,
  isRealFolder,
  requireFolder,
  requireFoldersBelow,
  type ExportPlace,
} from '../access/folders.ts';
import type { Installation } from '../access/installation.ts';
import { removeEmptyCollection } from '../access/git.ts';
import { removeBelow, removeEmpty, removeIn, renameFolder, replaceFile } from '../access/changeFiles.ts';
import { stagingPrefix } from '../knownNames.ts';
import { purposeOf, readStagingRecord, recordName, type StagingRecord } from './stagingRecord.ts';
import {
  elsewhere,
  isOfLock,
  lockHolder,
  lockStaging,
  requireUnlocked,
  type LockHolder,
} from './stagingLock.ts';
import { readUploadSelection, sameUploads } from '../filter/uploadSelection.ts';
import { foldersOfSubjects } from '../exportFolder.ts';

/** In a staging folder: the snapshot that is being replaced, for the moment between two renames. */
export const replacedName = 'replaced';

/** A staging folder on disk: an export that is running or was interrupted. */
export interface Staging {
  readonly folder: string;
  readonly record: StagingRecord;
  /** The process that uses it; `undefined` if the export was interrupted. */
  readonly holder?: LockHolder;
}

/** Progress of an export, as seen by other windows. */
export type StagingStage = 'preparing' | 'downloading';

/** Returns an export's progress: once its archive's directory exists, the download has begun. */
export async function stagingStage(folder: string): Promise<StagingStage> {
  return (await exists(join(folder, 'journal.json'))) ? 'downloading' : 'preparing';
}

/** Returns the staging folders in an export folder, absolute and without links, whatever is in them. */
export async function stagingFoldersIn(exportFolder: string): Promise<string[]> {
  return await foldersOfSubjects(exportFolder, (name) => name.startsWith(stagingPrefix));
}

/** Returns the running and interrupted exports in an export folder, whoever created them. */
export async function listStagings(exportFolder: string): Promise<Staging[]> {
  const found = await Promise.all((await stagingFoldersIn(exportFolder)).map(readStaging));
  return found.filter((staging) => staging !== undefined);
}

/** Returns the staging folder at `folder`, if it exists. */
export async function readStaging(folder: string): Promise<Staging | undefined> {
  const record = (await isRealFolder(folder)) ? await readStagingRecord(folder) : undefined;
  if (record === undefined) return undefined;
  const holder = await lockHolder(folder);
  return { folder, record, ...(holder === undefined ? {} : { holder }) };
}

/**
 * Returns the exports, running or interrupted, that fetch the uploads of the snapshot in `folder`, to take
 * its place.
 */
export async function completionsOf(folder: string): Promise<Staging[]> {
  const parent = dirname(folder);
  return (await listStagings(dirname(parent))).filter(
    (staging) => dirname(staging.folder) === parent && staging.record.completes === basename(folder),
  );
}

/**
 * Returns whether an export of this or another window fetches the uploads of the snapshot in `folder` now, to
 * take its place.
 */
export async function isBeingCompleted(folder: string): Promise<boolean> {
  return (await completionsOf(folder)).some(({ holder }) => holder !== undefined);
}

/**
 * Checks that no other process runs the same export, or downloads the same job to the same extent.
 * @throws {ProblemError} running-elsewhere: one does.
 */
export async function requireNotElsewhere(exportFolder: string, record: StagingRecord): Promise<void> {
  const other = (await listStagings(exportFolder)).find(
    ({ record: theirs, holder }) =>
      holder?.isThisProcess === false &&
      (purposeOf(theirs) === purposeOf(record) || isOfSameJob(record, theirs)),
  );
  if (other !== undefined) throw elsewhere(other.holder);
}

function isOfSameJob(own: StagingRecord, other: StagingRecord): boolean {
  const isSame = own.export_id !== null && own.export_id === other.export_id;
  if (!isSame || (own.scope ?? 'everything') !== (other.scope ?? 'everything')) return false;
  if (!sameUploads(readUploadSelection(own.uploads), readUploadSelection(other.uploads))) return false;
  return own.listed_job === true || (other.listed_job === true && own.completes === undefined);
}

/**
 * Checks that a staging folder still exists, as writing would recreate it.
 * @throws {ProblemError} folder-gone: the staging folder or its workspace folder is missing.
 */
export async function requireStaging(staging: Staging, { workspaceFolder }: ExportPlace): Promise<void> {
  if ((await readStagingRecord(staging.folder)) !== undefined) return;
  const folder = (await exists(workspaceFolder)) ? staging.folder : workspaceFolder;
  throw new ProblemError({ kind: 'folder-gone', folder });
}

/** Replaces the record of a staging folder in one step. */
export async function updateStaging(
  folder: string,
  record: StagingRecord,
  installation: Installation,
): Promise<void> {
  const path = join(folder, recordName);
  const text = `${JSON.stringify(record, undefined, 2)}\n`;
  await requireFolder(folder);
  await installation.remember(path, text);
  await replaceFile(path, text);
}

/** Returns whether this installation created a staging folder and wrote its current record. Never throws. */
export async function isOwnStaging(folder: string, installation: Installation): Promise<boolean> {
  const path = join(folder, recordName);
  const text = (await isRealFolder(folder)) ? await readSmallFile(path).catch(() => undefined) : undefined;
  return (
    text !== undefined && (await installation.wrote(folder, '')) && (await installation.wrote(path, text))
  );
}

/**
 * Removes an unused staging folder; removes only the link if it is one.
 * @param isDue called under the lock; returns whether to remove it
 * @throws {ProblemError} running-elsewhere: it is in use. Throws the disk's errors.
 */
export async function discardStaging(
  folder: string,
  installation: Installation,
  isDue: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<void> {
  if (!(await isRealFolder(folder))) {
    await removeStaging(folder, installation);
    return;
  }
  await requireUnlocked(folder);
  const lock = await lockStaging(folder, () => undefined).catch((error: unknown) => {
    if (error instanceof ProblemError) throw error;
    // A full disk has no room for a lock, and is what makes people discard exports.
    return undefined;
  });
  try {
    if (await isDue()) await removeStaging(folder, installation);
  } finally {
    await lock?.release();
  }
}

/**
 * Removes a staging folder locked by this process, and the subject's folder if then empty. Restores a
 * snapshot that was being replaced first, and removes the lock last, so that nobody starts in it meanwhile.
 */
export async function removeStaging(folder: string, installation: Installation): Promise<void> {
  if (!basename(folder).startsWith(stagingPrefix)) throw new Error('Not a staging folder');
  const parent = dirname(folder);
  await requireFoldersBelow(dirname(parent), parent);
  if (await isRealFolder(folder)) {
    const record = await readStagingRecord(folder);
    if (record?.completes !== undefined) await putBack(folder, record.completes);
    const names = (await entriesOf(folder)).map(({ name }) => name);
    const content = names.filter((name) => name !== replacedName && name !== recordName && !isOfLock(name));
    for (const name of [replacedName, recordName, ...content]) await removeIn(folder, name);
    for (const name of names.filter(isOfLock)) await removeIn(folder, name);
    if (!(await removeEmpty(folder))) return;
  } else {
    await removeBelow(parent, folder);
  }
  await forgetStaging(folder, installation);
  await removeEmptyCollection(parent);
}

/** Forgets that this installation created a staging folder that no longer exists. Never throws. */
export async function forgetStaging(folder: string, installation: Installation): Promise<void> {
  for (const path of [folder, join(folder, recordName)]) await installation.forget(path);
}

/** Restores a snapshot that was being replaced, unless its place is taken. */
export async function putBack(staging: string, name: string): Promise<void> {
  const place = join(dirname(staging), name);
  const replaced = join(staging, replacedName);
  if (!(await isRealFolder(place)) && (await isRealFolder(replaced))) await renameFolder(replaced, place);
}
