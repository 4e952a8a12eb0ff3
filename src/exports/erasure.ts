import { mkdir, open, readdir, readFile, realpath, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import { isThere } from '../archive/isThere.ts';
import { ProblemError } from '../problems/problem.ts';
import { manifestName, readManifestHead } from './manifest.ts';
import { renameOver, replaceFile } from './replaceFile.ts';
import { isSnapshotName } from './snapshotName.ts';
import { lockHolder, lockStaging, staleAfterMs } from './stagingLock.ts';

/** In a snapshot, while a participant's data are deleted from it: what takes the place of its files, and the plan. */
export const erasureFolder = '.prolific-partial-erasure';
/** In that folder: the new files, at their paths in the snapshot. */
const newFolder = 'new';
const planName = 'plan.json';

const pathSchema = z.string().check(z.refine(isInside));
const planSchema = z.object({
  schema_version: z.literal(1),
  /** Files of the snapshot whose new version lies ready, besides its manifest. */
  replaced: z.array(pathSchema),
  /** Files and folders of the snapshot that go. */
  removed: z.array(pathSchema),
  /** Files of the export folder that go. */
  removed_outside: z.array(pathSchema),
});

/** What is done once it is written down. Paths are relative, with `/`. */
export type ErasurePlan = z.infer<typeof planSchema>;

/** Where the new versions of a snapshot's files are prepared. Made with the folder above it. */
export async function prepareErasure(snapshot: string): Promise<string> {
  const folder = join(snapshot, erasureFolder, newFolder);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}

/**
 * Writes the plan down: from now on the deletion is finished, by this process or by the next that looks at the snapshot. A plan that
 * could not be read back is an error, and nothing is written.
 */
export async function commitErasure(
  snapshot: string,
  plan: Omit<ErasurePlan, 'schema_version'>,
): Promise<void> {
  const path = join(snapshot, erasureFolder, planName);
  const checked = planSchema.parse({ schema_version: 1, ...plan });
  await replaceFile(path, `${JSON.stringify(checked)}\n`);
  await sync(path);
  await sync(dirname(path));
}

/**
 * Does what the plan says, as far as it isn't done: whatever ends the program in between, doing it again does the rest. The
 * manifest comes last, so that as long as it is not true of the files the plan is there to tell. Returns the folders that are empty and that the
 * disk does not let go of, as of one that is open in another program: the plan stays, and the next look tries again.
 */
export async function carryOutErasure(snapshot: string): Promise<readonly string[]> {
  const plan = await planIn(snapshot);
  if (plan === undefined) return [];
  const exportFolder = dirname(dirname(snapshot));
  const held = new Set<string>();
  for (const path of plan.removed_outside) await remove(exportFolder, path, held);
  for (const path of plan.removed) await remove(snapshot, path, held);
  for (const path of [...plan.replaced, manifestName]) {
    const next = join(snapshot, erasureFolder, newFolder, path);
    if (await isThere(next)) await renameOver(next, join(snapshot, path));
  }
  await sync(snapshot);
  if (held.size === 0) await clearErasure(snapshot);
  return [...held];
}

/** Removes what a deletion has prepared or left behind; a plan that was not carried out goes with it. */
export async function clearErasure(snapshot: string): Promise<void> {
  const folder = join(snapshot, erasureFolder);
  for (const name of [newFolder, planName, `${planName}.next`]) {
    await rm(join(folder, name), { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Removes the folder itself, once nobody holds its lock. Never throws: the next look tries again. */
export async function leaveErasure(snapshot: string): Promise<void> {
  await rmdir(join(snapshot, erasureFolder)).catch(() => undefined);
}

/** Carries out every plan in an export folder that was broken off, and clears away what came to no plan. */
export async function finishErasures(exportFolder: string): Promise<void> {
  for (const slug of await namesIn(exportFolder)) {
    for (const name of await namesIn(join(exportFolder, slug))) {
      if (!isSnapshotName(name)) continue;
      const snapshot = join(exportFolder, slug, name);
      const folder = join(snapshot, erasureFolder);
      if (!(await isThere(folder)) || (await lockHolder(folder)) !== undefined) continue;
      if (await isOngoing(folder)) continue;
      await finishErasure(snapshot).catch(() => undefined);
    }
  }
}

/**
 * Carries out the plan in a snapshot, or clears away what came to none.
 * @throws ProblemError `running-elsewhere`; errors of the file system as they are.
 */
async function finishErasure(snapshot: string): Promise<void> {
  const lock = await lockStaging(join(snapshot, erasureFolder), () => undefined);
  try {
    const held = await carryOutErasure(snapshot);
    if (held.length === 0) await clearErasure(snapshot);
  } finally {
    await lock.release();
  }
  await leaveErasure(snapshot);
}

/** @throws ProblemError `snapshot-erased` where participants' data were deleted from a snapshot, or just are. */
export async function requireNotErased(snapshot: string): Promise<void> {
  const manifest = await readManifestHead(snapshot);
  if (manifest?.erased === undefined && !(await isThere(join(snapshot, erasureFolder)))) return;
  throw new ProblemError({ kind: 'snapshot-erased', folder: snapshot });
}

/** Between making its folder and taking its lock a deletion has nothing else to be known by. */
async function isOngoing(folder: string): Promise<boolean> {
  if (await isThere(join(folder, planName))) return false;
  const changedAt = await stat(folder).then(({ mtimeMs }) => mtimeMs, Date.now);
  return Date.now() - changedAt <= staleAfterMs;
}

async function planIn(snapshot: string): Promise<ErasurePlan | undefined> {
  let text: string;
  try {
    text = await readFile(join(snapshot, erasureFolder, planName), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return planSchema.parse(JSON.parse(text));
}

/**
 * Removes a file or folder, and the folders that are empty then: their names may say whose it was. Never goes through links. Folders that can't be removed
 * although they are empty go to `held`.
 */
async function remove(root: string, path: string, held: Set<string>): Promise<void> {
  const inside = await realpath(root);
  for (let at = path, first = true; at !== '.'; at = dirname(at), first = false) {
    const parent = await realpath(join(root, dirname(at))).catch(() => undefined);
    if (parent === undefined) continue;
    if (parent !== inside && !parent.startsWith(inside + sep)) return;
    const place = join(root, at);
    if (first) await rm(place, { recursive: true, force: true, maxRetries: 3 });
    else if (!(await isRemoved(place))) {
      if (await isEmpty(place)) held.add(place);
      return;
    }
  }
}

const mostTries = 5;

async function isRemoved(folder: string): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      await rmdir(folder);
      return true;
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return true;
      if (attempt === mostTries || !['EBUSY', 'EPERM', 'EACCES'].includes(code)) return false;
      await delay(attempt * 20);
    }
  }
}

/** Unlike {@link namesIn}, what can't be read does not count as empty. */
async function isEmpty(folder: string): Promise<boolean> {
  return await readdir(folder).then(
    (names) => names.length === 0,
    () => false,
  );
}

/** Whether a relative path with `/` stays inside the folder that it is relative to. */
export function isInside(path: string): boolean {
  const segments = path.split('/');
  return path !== '' && !isAbsolute(path) && !segments.some((segment) => ['', '.', '..'].includes(segment));
}

async function sync(path: string): Promise<void> {
  try {
    const file = await open(path, 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  } catch {
    // Windows syncs no folders, and no files that are open to be read.
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => []);
}
