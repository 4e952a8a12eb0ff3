import { randomBytes } from 'node:crypto';
import { open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createNew } from './files.ts';

/** Waits of 20, 40, … ms: 1.1 s for a file, 6.5 s for a folder, whose many files others may hold. */
const mostTriesOfFile = 10;
const mostTriesOfFolder = 25;

/** Synced, network and virus-scanned folders refuse for a moment; on Windows also while somebody reads. */
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

/**
 * Writes a file in one step: readers see the old content or the new. What lies at the path is replaced, never written
 * through. Throws the disk's errors.
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  { mode = 0o644, sync = true }: { readonly mode?: number; readonly sync?: boolean } = {},
): Promise<void> {
  const next = `${path}.${randomBytes(6).toString('hex')}.next`;
  const file = await createNew(next, mode);
  try {
    try {
      await file.writeFile(content);
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

/** Forces a file to the disk, where its file system can. Throws the disk's other errors. */
export async function syncFile(file: Pick<FileHandle, 'sync'>): Promise<void> {
  try {
    await file.sync();
  } catch (error) {
    if (!isNoSync(error)) throw error;
  }
}

/** Returns whether an error of fsync says only that the file system has none. */
export function isNoSync(error: unknown): boolean {
  return noSync.includes((error as NodeJS.ErrnoException).code);
}

/** Forces a folder's names to the disk, where the system can. Never throws. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    const file = await open(folder, 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  } catch {
    // Windows syncs no folders.
  }
}

/** Renames a folder, which must not be there under its new name. Throws the disk's errors. */
export async function renameFolder(from: string, to: string): Promise<void> {
  await retried(() => rename(from, to), mostTriesOfFolder);
  await syncFolder(dirname(to));
}

/** Puts a file into the place of another in one step. Throws the disk's errors. */
export async function renameOver(from: string, to: string): Promise<void> {
  await retried(() => rename(from, to), mostTriesOfFile);
}

/** Tries again what file systems refuse for a moment. */
export async function retried<T>(work: () => Promise<T>, mostTries = mostTriesOfFile): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= mostTries || !passing.includes((error as NodeJS.ErrnoException).code)) throw error;
      await delay(attempt * 20);
    }
  }
}
