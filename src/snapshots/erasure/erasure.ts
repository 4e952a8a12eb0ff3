import { basename, dirname, join } from 'node:path';
import { ProblemError } from '../../problems/problem.ts';
import { fileSize, exists, readSmallFile } from '../access/files.ts';
import {
  entriesOf,
  isRealFolder,
  makeFolder,
  requireFolder,
  requireFoldersBelow,
  undefinedIfMissing,
} from '../access/folders.ts';
import type { Installation } from '../access/installation.ts';
import { foldersOfSubjects } from '../exportFolder.ts';
import { erasureFolder, isLeftOfPeopleFile, peopleFolder } from '../knownNames.ts';
import {
  isEmpty,
  removeBelow,
  removeEmpty,
  removeFile,
  removeIn,
  renameOver,
  replaceFile,
  syncFolder,
} from '../access/changeFiles.ts';
import { readManifestHead } from '../manifest.ts';
import { isSnapshotName } from '../snapshotName.ts';
import {
  isOfLock,
  lockHolder,
  lockStaging,
  makeAndLock,
  requireUnlocked,
  type StagingLock,
} from '../staging/stagingLock.ts';
import { describingFile, readPlan, type ErasurePlan, type PlannedErasure } from './erasurePlan.ts';

/** In that folder: the new files, at their paths in the snapshot. */
const newFolder = 'new';
const planName = 'plan.json';
/** A plan names each upload of one person. */
const maxPlanBytes = 64 * 1024 * 1024;

/**
 * Begins a deletion from a snapshot or, like all in this file, from a people folder: makes the folder that it
 * is prepared in.
 * @throws {ProblemError} unsafe-path; foreign-plan: there is one that this installation didn't begin. Throws
 * the disk's errors.
 */
export async function beginErasure(snapshot: string, installation: Installation): Promise<void> {
  const folder = join(snapshot, erasureFolder);
  await requireFolder(snapshot);
  if ((await exists(folder)) && !(await isOwn(snapshot, installation))) {
    await requireFolder(folder);
    const others = (await entriesOf(folder)).filter(({ name }) => !isOfLock(name));
    if (others.length > 0) {
      await requireUnlocked(folder);
      throw foreign(snapshot);
    }
  }
  await installation.remember(folder, '');
  await makeFolder(folder);
}

/**
 * Begins a deletion as {@link beginErasure} does and locks its folder.
 * @throws {ProblemError} running-elsewhere: another window deletes from this snapshot.
 */
export async function lockErasure(
  snapshot: string,
  installation: Installation,
  onLost: () => void,
): Promise<StagingLock> {
  const make = (): Promise<void> => beginErasure(snapshot, installation);
  return await makeAndLock(join(snapshot, erasureFolder), make, onLost);
}

/** Creates the folder for new versions of a snapshot's files. Throws like {@link beginErasure}. */
export async function prepareErasure(snapshot: string, installation: Installation): Promise<string> {
  await beginErasure(snapshot, installation);
  await removeIn(join(snapshot, erasureFolder), newFolder);
  const folder = join(snapshot, erasureFolder, newFolder);
  await makeFolder(folder);
  return folder;
}

/**
 * Writes the plan. From now on the deletion is finished by this process or when this installation next reads
 * the snapshot. Throws if the plan would not be accepted when read, because it names what no deletion may
 * touch.
 */
export async function commitErasure(
  snapshot: string,
  plan: PlannedErasure,
  installation: Installation,
): Promise<void> {
  const text = `${JSON.stringify({ schema_version: 1, ...plan })}\n`;
  readPlan(text, snapshot);
  const path = join(snapshot, erasureFolder, planName);
  await requireFoldersBelow(snapshot, dirname(path));
  await installation.remember(path, text);
  await replaceFile(path, text);
  await syncFolder(dirname(path));
}

/**
 * Carries out the rest of a plan; can be repeated after any interruption. Replaces the manifest, or the record
 * of a people folder, last, so that the plan exists while it is outdated. Returns empty folders that couldn't be removed, for example
 * because another program uses them; the plan then stays for the next time.
 * @throws {ProblemError} foreign-plan: another installation wrote it. unsafe-path: a path is unsafe. Throws
 * the disk's errors.
 */
export async function executeErasure(
  snapshot: string,
  installation: Installation,
): Promise<readonly string[]> {
  const plan = await planIn(snapshot, installation);
  if (plan === undefined) return [];
  const held = new Set<string>();
  const exportFolder = dirname(dirname(snapshot));
  await requireFoldersBelow(exportFolder, snapshot);
  for (const path of plan.removed_outside) await remove(exportFolder, path, held);
  for (const path of plan.removed) await remove(snapshot, path, held);
  for (const path of [...plan.replaced, describingFile(snapshot)]) {
    const next = join(snapshot, erasureFolder, newFolder, path);
    await requireFoldersBelow(snapshot, dirname(next));
    if ((await fileSize(next)) === undefined) continue;
    await requireFoldersBelow(snapshot, dirname(join(snapshot, path)));
    await renameOver(next, join(snapshot, path));
  }
  await syncFolder(snapshot);
  if (held.size === 0) await clearErasure(snapshot, installation);
  return [...held];
}

/**
 * Removes what a deletion of this installation has prepared or left behind; a plan that was not carried out
 * goes with it.
 */
export async function clearErasure(snapshot: string, installation: Installation): Promise<void> {
  const folder = join(snapshot, erasureFolder);
  await requireFoldersBelow(snapshot, folder);
  for (const name of [newFolder, planName]) await removeIn(folder, name);
  for (const { name } of await entriesOf(folder)) {
    if (name.startsWith(`${planName}.`) && name.endsWith('.next')) await removeFile(join(folder, name));
  }
  await installation.forget(join(folder, planName));
}

/** Removes from a locked people folder what interrupted writes have left. Throws the disk's errors. */
export async function removeHalfWritten(folder: string): Promise<void> {
  for (const { name } of await entriesOf(folder)) {
    if (isLeftOfPeopleFile(name)) await removeIn(folder, name);
  }
}

/** Removes the folder itself, once nobody holds its lock. Never throws: the next look tries again. */
export async function leaveErasure(snapshot: string, installation: Installation): Promise<void> {
  const folder = join(snapshot, erasureFolder);
  if ((await isRealFolder(folder)) && (await removeEmpty(folder))) await installation.forget(folder);
}

/**
 * Carries out this installation's interrupted plans in an export folder and removes preparations without a
 * plan.
 */
export async function finishErasures(exportFolder: string, installation: Installation): Promise<void> {
  for (const snapshot of await begunErasures(exportFolder)) {
    if (await isOwn(snapshot, installation))
      await finishErasure(snapshot, installation).catch(() => undefined);
  }
}

/** Returns snapshots with a deletion from another installation or origin that nobody works on. */
export async function foreignErasures(exportFolder: string, installation: Installation): Promise<string[]> {
  const found: string[] = [];
  for (const snapshot of await begunErasures(exportFolder)) {
    if (!(await isOwn(snapshot, installation))) found.push(snapshot);
  }
  return found;
}

/**
 * Removes what {@link foreignErasures} found in a snapshot, without carrying it out.
 * @throws {ProblemError} running-elsewhere; unsafe-path. Throws the disk's errors.
 */
export async function discardErasure(snapshot: string): Promise<void> {
  const folder = join(snapshot, erasureFolder);
  if (await isRealFolder(folder)) await requireUnlocked(folder);
  await removeBelow(dirname(dirname(snapshot)), folder);
}

/** @throws {ProblemError} snapshot-erased: participants' data were deleted from a snapshot, or just are. */
export async function requireNotErased(snapshot: string): Promise<void> {
  const manifest = await readManifestHead(snapshot);
  if (manifest?.erased === undefined && !(await exists(join(snapshot, erasureFolder)))) return;
  throw new ProblemError({ kind: 'snapshot-erased', folder: snapshot });
}

async function begunErasures(exportFolder: string): Promise<string[]> {
  const found: string[] = [];
  for (const snapshot of await foldersOfSubjects(exportFolder, mayHaveErasure)) {
    const folder = join(snapshot, erasureFolder);
    if ((await exists(folder)) && (await lockHolder(folder)) === undefined) found.push(snapshot);
  }
  return found;
}

/** Returns whether a folder of this name may be a snapshot or contain what is known about people. */
function mayHaveErasure(name: string): boolean {
  return isSnapshotName(name) || name === peopleFolder;
}

/**
 * Carries out the plan in a snapshot, or clears away what came to none.
 * @throws {ProblemError} running-elsewhere. Throws the disk's errors.
 */
async function finishErasure(snapshot: string, installation: Installation): Promise<void> {
  const lock = await lockStaging(join(snapshot, erasureFolder), () => undefined);
  try {
    const held = await executeErasure(snapshot, installation);
    if (basename(snapshot) === peopleFolder) await removeHalfWritten(snapshot);
    if (held.length === 0) await clearErasure(snapshot, installation);
  } finally {
    await lock.release();
  }
  await leaveErasure(snapshot, installation);
}

/** Returns whether this installation created the folder, and the plan in it if there is one. */
async function isOwn(snapshot: string, installation: Installation): Promise<boolean> {
  const folder = join(snapshot, erasureFolder);
  if (!(await isRealFolder(folder)) || !(await installation.wrote(folder, ''))) return false;
  return await planIn(snapshot, installation).then(
    () => true,
    () => false,
  );
}

/** @throws {ProblemError} foreign-plan: there is one that this installation didn't write. */
async function planIn(snapshot: string, installation: Installation): Promise<ErasurePlan | undefined> {
  const path = join(snapshot, erasureFolder, planName);
  await requireFoldersBelow(snapshot, dirname(path));
  const text = await readSmallFile(path, maxPlanBytes).catch(undefinedIfMissing);
  if (text === undefined) return undefined;
  if (!(await installation.wrote(path, text))) throw foreign(snapshot);
  return readPlan(text, snapshot);
}

/**
 * Removes a file or folder, and the folders that are empty then: their names may say whose it was. Never goes
 * through links. Folders that can't be removed although they are empty go to `held`.
 */
async function remove(root: string, path: string, held: Set<string>): Promise<void> {
  await removeBelow(root, join(root, path));
  for (let at = dirname(path); at !== '.'; at = dirname(at)) {
    const place = join(root, at);
    if (await removeEmpty(place)) continue;
    if (await isEmpty(place)) held.add(place);
    return;
  }
}

function foreign(snapshot: string): ProblemError {
  return new ProblemError({ kind: 'foreign-plan', what: 'deletion', folder: snapshot });
}
