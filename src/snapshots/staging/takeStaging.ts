import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { ProblemError } from '../../problems/problem.ts';
import { exists, readSmallFile } from '../access/files.ts';
import {
  entriesOf,
  isMissing,
  isRealFolder,
  makeFolder,
  makeFolders,
  requireFoldersBelow,
  type ExportPlace,
} from '../access/folders.ts';
import type { Installation } from '../access/installation.ts';
import { renameFolder } from '../access/changeFiles.ts';
import { stagingPrefix } from '../knownNames.ts';
import { requireNoRepositoryIn } from '../access/git.ts';
import { readFilter, sameFilter } from '../filter/filter.ts';
import { readManifestHead } from '../manifest.ts';
import { sameSubject, subjectOf } from '../subject.ts';
import { forgetStaging, isOwnStaging, readStaging, type Staging } from './staging.ts';
import { isOfLock, lockHolder, lockStaging, makeAndLock, type StagingLock } from './stagingLock.ts';
import { hasRecord, purposeOf, recordName, stagingName, type StagingRecord } from './stagingRecord.ts';

type OnLost = Parameters<typeof lockStaging>[1];

/**
 * A staging folder that this process has locked for a new export. `before`: the record of an interrupted one
 * with the same purpose.
 */
export interface TakenStaging {
  readonly folder: string;
  readonly lock: StagingLock;
  readonly before?: StagingRecord;
}

/**
 * Locks the staging folder for a new export in `parent`, the subject's folder, on the same file system as the
 * snapshot to come. All windows agree on its name, so its lock elects one of them. The files of an
 * interrupted export stay there to be reused. A folder of that name that this installation didn't make, or
 * that an export of this window is just leaving, is passed over for the next name.
 * @throws {ProblemError} running-elsewhere, unsafe-path. Throws the disk's errors.
 */
export async function takeStaging(
  installation: Installation,
  { workspaceFolder, exportFolder }: ExportPlace,
  parent: string,
  record: StagingRecord,
  onLost: OnLost,
): Promise<TakenStaging> {
  await requireNoRepositoryIn([parent]);
  await makeFolders(workspaceFolder, exportFolder);
  for (let turn = 0; ; turn++) {
    const folder = join(parent, stagingName(record, turn));
    if (await isForeign(folder, installation)) continue;
    if ((await lockHolder(folder))?.isThisProcess === true) continue;
    const make = async (): Promise<void> => {
      await makeFolders(exportFolder, parent);
      if (!(await exists(folder))) await installation.remember(folder, '');
      await makeFolder(folder);
    };
    const lock = await makeAndLock(folder, make, onLost);
    try {
      const before = (await readStaging(folder))?.record;
      if (before === undefined && (await isFree(folder, installation))) {
        await installation.remember(folder, '');
        return { folder, lock };
      }
      const isSame = before !== undefined && purposeOf(before) === purposeOf(record);
      if (isSame && (await isOwnStaging(folder, installation)))
        return { folder: await outOfReach(folder, lock, installation), lock, before };
    } catch (error) {
      await lock.release();
      throw error;
    }
    await lock.release();
  }
}

/**
 * Locks the staging folder of an interrupted export and resumes its current record. `isOwn`: this
 * installation created it; otherwise only entries' files may be resumed. It must complete the snapshot it was
 * created for.
 * @throws {ProblemError} unsafe-path: it is behind a link. foreign-plan, running-elsewhere, folder-gone: it
 * can't be resumed. Throws the disk's errors.
 */
export async function retakeStaging(
  installation: Installation,
  folder: string,
  exportFolder: string,
  onLost: OnLost,
): Promise<{ readonly staging: Staging; readonly lock: StagingLock; readonly isOwn: boolean }> {
  await requireFoldersBelow(exportFolder, folder);
  await requireNoRepositoryIn([dirname(folder), folder]);
  const lock = await lockStaging(folder, onLost).catch((error: unknown) => {
    throw isMissing(error) ? new ProblemError({ kind: 'folder-gone', folder }) : error;
  });
  try {
    const staging = await readStaging(folder);
    if (staging === undefined) throw new ProblemError({ kind: 'folder-gone', folder });
    const isOwn = await isOwnStaging(folder, installation);
    if (!isOwn && !(await isMeant(staging)))
      throw new ProblemError({ kind: 'foreign-plan', what: 'export', folder });
    return { staging: { ...staging, folder: await outOfReach(folder, lock, installation) }, lock, isOwn };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Renames a folder whose last owner may only be suspended, so that it can't write to it on waking. Returns
 * the folder's path, unchanged if the system doesn't rename folders in use.
 */
async function outOfReach(folder: string, lock: StagingLock, installation: Installation): Promise<string> {
  if (!lock.isFromSilent) return folder;
  const to = join(dirname(folder), `${stagingPrefix}${randomBytes(4).toString('hex')}`);
  if (await isOwnStaging(folder, installation)) {
    await installation.remember(to, '');
    await installation.remember(join(to, recordName), await readSmallFile(join(folder, recordName)));
  }
  try {
    await renameFolder(folder, to);
  } catch {
    return folder;
  }
  await forgetStaging(folder, installation);
  lock.moved(to);
  return to;
}

/** Returns whether a staging folder was created for the snapshot that it completes. */
async function isMeant({ folder, record }: Staging): Promise<boolean> {
  if (record.completes === undefined) return true;
  const place = join(dirname(folder), record.completes);
  const manifest = (await isRealFolder(place)) ? await readManifestHead(place) : undefined;
  return (
    manifest?.complete === false &&
    manifest.export_id === record.export_id &&
    sameSubject(subjectOf(manifest), subjectOf(record)) &&
    sameFilter(readFilter(manifest.filter), readFilter(record.filter))
  );
}

/**
 * Returns whether something other than this installation's staging folder is at a path; one without a record
 * may be in preparation.
 */
async function isForeign(folder: string, installation: Installation): Promise<boolean> {
  if (!(await exists(folder))) return false;
  if (!(await isRealFolder(folder))) return true;
  return (await hasRecord(folder)) && !(await isOwnStaging(folder, installation));
}

/** Returns whether a staging folder without a record may be used: it is this installation's, or empty. */
async function isFree(folder: string, installation: Installation): Promise<boolean> {
  if (await hasRecord(folder)) return false;
  if (await installation.wrote(folder, '')) return true;
  return (await entriesOf(folder)).every(({ name }) => isOfLock(name));
}
