import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm, rmdir, unlink, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createNew, lookAt } from './files.ts';
import { isMissing, requireFoldersBelow, undefinedIfMissing } from './folders.ts';

/** Waits of 20, 40, … ms: 1.1 s for a file, 6.5 s for a folder, whose many files others may hold. */
const maxFileTries = 10;
const maxFolderTries = 25;

/**
 * Synced, network and virus-scanned folders sometimes refuse temporarily; Windows also while a file is being
 * read.
 */
const passing: readonly (string | undefined)[] = ['EPERM', 'EACCES', 'EBUSY'];
/** Some file systems can't force anything to the disk, and none is worse off for it. */
const noSync: readonly (string | undefined)[] = [
  'EINVAL',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EPERM',
  'EACCES',
  'EISDIR',
  'EBADF',
];

/** Replaces a file atomically, never writing through what is at the path. Throws the disk's errors. */
export async function replaceFile(
  path: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
  { mode = 0o644, sync = true }: { readonly mode?: number; readonly sync?: boolean } = {},
): Promise<void> {
  const next = `${path}.${randomBytes(6).toString('hex')}.next`;
  const file = await createNew(next, mode);
  try {
    try {
      await writeFile(file, content);
      // Else a power cut may leave an empty file in the place of the old one.
      if (sync) await syncFile(file);
    } finally {
      await file.close();
    }
    await renameOver(next, path);
  } catch (error) {
    await unlink(next).catch(() => undefined);
    throw error;
  }
}

/** Flushes a file to disk if its file system can. Throws the disk's other errors. */
export async function syncFile(file: Pick<FileHandle, 'sync'>): Promise<void> {
  try {
    await file.sync();
  } catch (error) {
    if (!isNoSync(error)) throw error;
  }
}

/** Returns whether an fsync error only means that the file system doesn't support it. */
export function isNoSync(error: unknown): boolean {
  return noSync.includes((error as NodeJS.ErrnoException).code);
}

/** Flushes a folder's names to disk if the system can. Never throws. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders, or syncs none.
  const file = await open(folder, 'r').catch(() => undefined);
  await file?.sync().catch(() => undefined);
  await file?.close().catch(() => undefined);
}

/** Renames a folder to an unused path. Throws the disk's errors. */
export async function renameFolder(from: string, to: string): Promise<void> {
  await retrying(() => rename(from, to), maxFolderTries);
  await syncFolder(dirname(to));
}

/** Puts a file into the place of another in one step. Throws the disk's errors. */
export async function renameOver(from: string, to: string): Promise<void> {
  await retrying(() => rename(from, to), maxFileTries);
}

/** Retries what file systems refuse temporarily. */
export async function retrying<T>(work: () => Promise<T>, maxTries = maxFileTries): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= maxTries || !passing.includes((error as NodeJS.ErrnoException).code)) throw error;
      await delay(attempt * 20);
    }
  }
}

/**
 * Removes a file, a link itself, or a folder with its content. Checks the folders from `root` down to `path`
 * first, so that nothing is removed through a link.
 * @throws {ProblemError} unsafe-path: one of them is a link. Throws the disk's errors; a missing path is
 * fine.
 */
export async function removeBelow(root: string, path: string): Promise<void> {
  await requireFoldersBelow(root, dirname(path));
  const found = await lookAt(path);
  if (found === undefined) return;
  if (found.isDirectory()) await retrying(() => rm(path, { recursive: true, force: true, maxRetries: 3 }));
  else await removeFile(path);
}

/** Removes something directly in a checked folder, like {@link removeBelow}. */
export async function removeIn(folder: string, name: string): Promise<void> {
  await removeBelow(folder, join(folder, name));
}

/** Removes a file or link in a checked folder. Throws the disk's errors; a missing path is fine. */
export async function removeFile(path: string): Promise<void> {
  await retrying(() => unlink(path)).catch(undefinedIfMissing);
}

/** Removes a folder if empty. Returns whether it is gone; never throws. */
export async function removeEmpty(folder: string): Promise<boolean> {
  return await retrying(() => rmdir(folder), 5).then(() => true, isMissing);
}

/** Returns whether a folder is empty; what can't be read does not count as that. */
export async function isEmpty(folder: string): Promise<boolean> {
  return (await readdir(folder).catch(() => undefined))?.length === 0;
}
