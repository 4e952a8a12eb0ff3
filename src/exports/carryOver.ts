import { constants } from 'node:fs';
import { copyFile, readdir } from 'node:fs/promises';
import { dirname, join, parse, relative, sep } from 'node:path';
import { isThere } from '../snapshots/files.ts';
import { makeFolders } from '../snapshots/folders.ts';
import { repositoryIn, isSignOfRepository } from '../snapshots/repositories.ts';
import { fileChecksum } from './fileChecksum.ts';
import { isOwnGitignore } from './keepOutOfGit.ts';
import { manifestName } from './manifest.ts';
import { manifestEntries } from './manifestEntries.ts';

/**
 * Copies what a person has put into the snapshot `from` into `to`, the folder that takes its place: files that the
 * manifest does not list keep their names, and of a file that was edited the edited version lies beside the original as
 * `name.edited.ext`. Gives the paths in `to`, with the system's separator. Links are left out.
 * @throws {ProblemError} unsafe-path: a Git repository is in it, which the editor would notice being written. Throws the disk's errors, and the signal's reason.
 */
export async function carryOver(from: string, to: string, signal: AbortSignal): Promise<string[]> {
  const original = await checksumsOf(from, signal);
  const carried: string[] = [];
  const found = await readdir(from, { recursive: true, withFileTypes: true });
  for (const entry of found) {
    signal.throwIfAborted();
    const file = join(entry.parentPath, entry.name);
    const path = relative(from, file);
    if (isSignOfRepository(entry.name)) throw repositoryIn(entry.parentPath);
    if (!entry.isFile() || path === manifestName || (await isOwnGitignore(file))) continue;
    const listed = original.get(path.split(sep).join('/'));
    if (listed !== undefined && Number.parseInt(await fileChecksum(file, signal), 16) === listed) continue;
    const place = await freePlace(to, path);
    await makeFolders(to, dirname(join(to, place)));
    await copyFile(file, join(to, place), constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    carried.push(place);
  }
  return carried;
}

async function freePlace(folder: string, path: string): Promise<string> {
  const { dir, name, ext } = parse(path);
  let place = path;
  for (let count = 1; await isThere(join(folder, place)); count += 1) {
    place = join(dir, `${name}.edited${count === 1 ? '' : `-${count}`}${ext}`);
  }
  return place;
}

/** By path. A manifest that can't be read any more is a person's doing: all of the folder counts as theirs then. */
async function checksumsOf(folder: string, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const sums = new Map<string, number>();
  try {
    for await (const { path, crc32 } of manifestEntries(folder, signal)) sums.set(path, crc32);
  } catch (error) {
    signal.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code !== undefined) throw error;
  }
  return sums;
}
