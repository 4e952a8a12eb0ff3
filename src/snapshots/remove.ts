import { readdir, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { lookAt } from './files.ts';
import { isMissing, requireFoldersBelow } from './folders.ts';
import { retried } from './replaceFile.ts';

/**
 * Removes a file, or a folder with all that is in it; of a link only the link goes. Nothing is removed through a link: the
 * folders from `root` to the one that holds `path` are looked at first.
 * @throws {ProblemError} unsafe-path: one of them is a link. Throws the disk's errors; what isn't there is fine.
 */
export async function removeBelow(root: string, path: string): Promise<void> {
  await requireFoldersBelow(root, dirname(path));
  const found = await lookAt(path);
  if (found === undefined) return;
  if (found.isDirectory()) await retried(() => rm(path, { recursive: true, force: true, maxRetries: 3 }));
  else await removeFile(path);
}

/** {@link removeBelow} of what lies directly in `folder`, which has been looked at. */
export async function removeIn(folder: string, name: string): Promise<void> {
  await removeBelow(folder, join(folder, name));
}

/** Removes a file or a link in a folder that has been looked at. Throws the disk's errors; what isn't there is fine. */
export async function removeFile(path: string): Promise<void> {
  try {
    await retried(() => unlink(path));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Removes a folder where nothing is in it. Returns whether it is gone; never throws. */
export async function removeEmpty(folder: string): Promise<boolean> {
  return await retried(() => rmdir(folder), 5).then(() => true, isMissing);
}

/** Returns whether a folder is empty; what can't be read does not count as that. */
export async function isEmpty(folder: string): Promise<boolean> {
  return await readdir(folder).then(
    (names) => names.length === 0,
    () => false,
  );
}
