import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { tableFiles } from '../analysis/tables/tableNames.ts';
import { ProblemError } from '../problems/problem.ts';
import { fileSize, isThere, lookAt, readSmallFile } from '../snapshots/files.ts';
import {
  entriesOf,
  foldersIn,
  isMissing,
  isRealFolder,
  makeFolder,
  requireFolder,
  requireFoldersBelow,
} from '../snapshots/folders.ts';
import type { Installation } from '../snapshots/installation.ts';
import {
  analysisFolder,
  dataSetFolder,
  erasureFolder,
  partName,
  partOf,
  stagingPrefix,
} from '../snapshots/knownNames.ts';
import { isEmpty, removeBelow, removeEmpty, removeFile, removeIn } from '../snapshots/remove.ts';
import { renameOver, replaceFile, syncFolder } from '../snapshots/replaceFile.ts';
import { manifestName, readManifestHead } from './manifest.ts';
import { isSnapshotName } from './snapshotName.ts';
import { lockHolder, lockName, lockStaging, requireUnlocked, staleAfterMs } from './stagingLock.ts';

/** In that folder: the new files, at their paths in the snapshot. */
const newFolder = 'new';
const planName = 'plan.json';
/** Folders that no upload lies in. */
const reserved = /^\.(?:git|vscode|prolific-partial-)/i;
/** Tables in the making. */
const tablesStaging = new RegExp(`^\\${stagingPrefix}analysis-[\\da-f]{8}$`);
/** A plan names each upload of one person. */
const maxPlanBytes = 64 * 1024 * 1024;

const planSchema = z.object({
  schema_version: z.literal(1),
  /** Files of responses whose new version lies ready, besides the manifest. */
  replaced: z.array(z.string().check(z.refine(isResponses))),
  /** Uploads and tables of the snapshot that go. */
  removed: z.array(z.string().check(z.refine(mayErase))),
  /** What goes of the export folder: the snapshot's own part of the tables of all collections. */
  removed_outside: z.array(z.string()),
});

/** What is done once it is written down. Paths are relative, with `/`. */
export type ErasurePlan = z.infer<typeof planSchema>;

/** Returns whether a deletion may remove this file or folder of a snapshot: an upload or a table that this extension makes. */
export function mayErase(path: string): boolean {
  if (!isInside(path)) return false;
  const [first = '', second = '', ...more] = path.split('/');
  if (first === analysisFolder) return more.length === 0 && tableFiles.includes(second);
  if (tablesStaging.test(first)) {
    return more.length === 0 && second !== '';
  }
  const folders = path.split('/').slice(0, -1);
  return (folders[0] === 'files' || folders[1] === 'files') && !folders.some((name) => reserved.test(name));
}

/**
 * Begins a deletion from a snapshot: makes the folder that it is prepared in.
 * @throws {ProblemError} unsafe-path; foreign-plan: there is one that this installation didn't begin. Throws the disk's errors.
 */
export async function beginErasure(snapshot: string, installation: Installation): Promise<void> {
  const folder = join(snapshot, erasureFolder);
  await requireFolder(snapshot);
  if ((await isThere(folder)) && !(await isOwn(snapshot, installation))) {
    await requireFolder(folder);
    const others = (await entriesOf(folder)).filter(({ name }) => name !== lockName);
    if (others.length > 0) {
      await requireUnlocked(folder);
      throw foreign(snapshot);
    }
  }
  await installation.remember(folder, '');
  await makeFolder(folder);
}

/** Where the new versions of a snapshot's files are prepared, made anew. Throws as {@link beginErasure} does. */
export async function prepareErasure(snapshot: string, installation: Installation): Promise<string> {
  await beginErasure(snapshot, installation);
  await removeIn(join(snapshot, erasureFolder), newFolder);
  const folder = join(snapshot, erasureFolder, newFolder);
  await makeFolder(folder);
  return folder;
}

/**
 * Writes the plan down: from now on the deletion is finished, by this process or by this installation's next look at the snapshot.
 * Throws where it could not be read back: it names what no deletion may touch.
 */
export async function commitErasure(
  snapshot: string,
  plan: Omit<ErasurePlan, 'schema_version'>,
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
 * Does what the plan says, as far as it isn't done: whatever ends the program in between, doing it again does the rest. The
 * manifest comes last, so that as long as it is not true of the files the plan is there to tell. Returns the folders that are empty and
 * that the disk does not let go of, as of one that is open in another program: the plan stays, and the next look tries again.
 * @throws {ProblemError} foreign-plan: another installation wrote it; unsafe-path. Throws the disk's errors.
 */
export async function carryOutErasure(
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
  for (const path of [...plan.replaced, manifestName]) {
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

/** Removes what a deletion of this installation has prepared or left behind; a plan that was not carried out goes with it. */
export async function clearErasure(snapshot: string, installation: Installation): Promise<void> {
  const folder = join(snapshot, erasureFolder);
  await requireFoldersBelow(snapshot, folder);
  for (const name of [newFolder, planName]) await removeIn(folder, name);
  for (const { name } of await entriesOf(folder)) {
    if (name.startsWith(`${planName}.`) && name.endsWith('.next')) await removeFile(join(folder, name));
  }
  await installation.forget(join(folder, planName));
}

/** Removes the folder itself, once nobody holds its lock. Never throws: the next look tries again. */
export async function leaveErasure(snapshot: string, installation: Installation): Promise<void> {
  const folder = join(snapshot, erasureFolder);
  if ((await isRealFolder(folder)) && (await removeEmpty(folder))) await installation.forget(folder);
}

/** Carries out every plan of this installation in an export folder that was broken off, and clears away what came to no plan. */
export async function finishErasures(exportFolder: string, installation: Installation): Promise<void> {
  for (const snapshot of await begunErasures(exportFolder)) {
    if (!(await isOwn(snapshot, installation))) continue;
    await finishErasure(snapshot, installation).catch(() => undefined);
  }
}

/** The snapshots with a deletion that another installation, or something else, left there and that nobody works on. */
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
  if (manifest?.erased === undefined && !(await isThere(join(snapshot, erasureFolder)))) return;
  throw new ProblemError({ kind: 'snapshot-erased', folder: snapshot });
}

async function begunErasures(exportFolder: string): Promise<string[]> {
  const found: string[] = [];
  for (const slug of await foldersIn(exportFolder)) {
    for (const name of await foldersIn(join(exportFolder, slug))) {
      if (!isSnapshotName(name)) continue;
      const snapshot = join(exportFolder, slug, name);
      const folder = join(snapshot, erasureFolder);
      if (!(await isThere(folder)) || (await lockHolder(folder)) !== undefined) continue;
      if (!(await isOngoing(folder))) found.push(snapshot);
    }
  }
  return found;
}

/**
 * Carries out the plan in a snapshot, or clears away what came to none.
 * @throws {ProblemError} running-elsewhere. Throws the disk's errors.
 */
async function finishErasure(snapshot: string, installation: Installation): Promise<void> {
  const lock = await lockStaging(join(snapshot, erasureFolder), () => undefined);
  try {
    const held = await carryOutErasure(snapshot, installation);
    if (held.length === 0) await clearErasure(snapshot, installation);
  } finally {
    await lock.release();
  }
  await leaveErasure(snapshot, installation);
}

/** Whether this installation made the folder, and the plan in it where there is one. */
async function isOwn(snapshot: string, installation: Installation): Promise<boolean> {
  const folder = join(snapshot, erasureFolder);
  if (!(await isRealFolder(folder)) || !(await installation.wrote(folder, ''))) return false;
  return await planIn(snapshot, installation).then(
    () => true,
    () => false,
  );
}

/** Between making its folder and taking its lock a deletion has nothing else to be known by. */
async function isOngoing(folder: string): Promise<boolean> {
  if (await isThere(join(folder, planName))) return false;
  const changedAt = (await lookAt(folder))?.mtimeMs ?? Date.now();
  return Math.abs(Date.now() - changedAt) <= staleAfterMs;
}

/** @throws {ProblemError} foreign-plan: there is one that this installation didn't write. */
async function planIn(snapshot: string, installation: Installation): Promise<ErasurePlan | undefined> {
  const path = join(snapshot, erasureFolder, planName);
  await requireFoldersBelow(snapshot, dirname(path));
  let text: string;
  try {
    text = await readSmallFile(path, maxPlanBytes);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  if (!(await installation.wrote(path, text))) throw foreign(snapshot);
  return readPlan(text, snapshot);
}

function readPlan(text: string, snapshot: string): ErasurePlan {
  const plan = planSchema.parse(JSON.parse(text));
  const part = `${dataSetFolder}/${partOf(snapshot)}`;
  const isPart = (path: string): boolean =>
    path === part || /^\.unfinished-[\da-f]+$/.test(path.slice(part.length - partName.length));
  for (const path of plan.removed_outside) {
    if (!isPart(path) || dirname(path) !== dirname(part)) throw new Error('A plan names a file of others');
  }
  return plan;
}

/**
 * Removes a file or folder, and the folders that are empty then: their names may say whose it was. Never goes through links. Folders that can't be removed
 * although they are empty go to `held`.
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

/** A file of records, at a snapshot's root or in the folder that wraps the whole archive. */
function isResponses(path: string): boolean {
  const [name = '', wrapping = 'x', ...more] = path.split('/').reverse();
  return (
    isInside(path) && more.length === 0 && !wrapping.startsWith('.') && /^responses[\w-]*\.jsonl$/.test(name)
  );
}

/** Whether a relative path with `/` stays inside the folder that it is relative to. */
export function isInside(path: string): boolean {
  if (process.platform === 'win32' && /[\\:]/.test(path)) return false;
  return !path.includes('\0') && !path.split('/').some((segment) => ['', '.', '..'].includes(segment));
}

function foreign(snapshot: string): ProblemError {
  return new ProblemError({ kind: 'foreign-plan', what: 'deletion', folder: snapshot });
}
