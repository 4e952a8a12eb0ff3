import type { Dirent } from 'node:fs';
import { lstat, mkdir, opendir, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { ProblemError } from '../problems/problem.ts';

/** Where exports go: the export folder lies in the workspace folder. Both absolute. */
export interface ExportPlace {
  readonly workspaceFolder: string;
  readonly exportFolder: string;
}

/** Returns whether `path` is a folder or leads to one, as a workspace folder may. Never throws. */
export async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Returns whether `path` is a folder and no link to one. Never throws. */
export async function isRealFolder(path: string): Promise<boolean> {
  return await lstat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/**
 * Checks that `path` is a folder and no link.
 * @throws {ProblemError} folder-not-writable: it is a file; unsafe-path: it is something else. Throws the disk's errors where it can't be looked at.
 */
export async function requireFolder(path: string): Promise<void> {
  const found = await lstat(path);
  if (found.isDirectory()) return;
  if (found.isFile()) throw new ProblemError({ kind: 'folder-not-writable', folder: path, code: 'ENOTDIR' });
  throw new ProblemError({ kind: 'unsafe-path', path, found: found.isSymbolicLink() ? 'link' : 'special' });
}

/**
 * Checks each folder from `root` down to `path`, both included; what isn't there yet is fine.
 * @throws {ProblemError} unsafe-path: one is a link or no folder, or `path` is not below `root`.
 */
export async function requireFoldersBelow(root: string, path: string): Promise<void> {
  await requireAll(foldersBetween(root, path));
}

/** Returns whether the way from `root` to a file in it, by its path with `/`, leads through no link. Never throws. */
export async function isBehindNoLink(root: string, path: string): Promise<boolean> {
  return await requireFoldersBelow(root, dirname(join(root, path))).then(
    () => true,
    () => false,
  );
}

/** {@link isBehindNoLink} for many files: each folder is looked at once. */
export function linkGuard(root: string): (path: string) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  return (path) => {
    const folder = dirname(path);
    const isFree = known.get(folder) ?? isBehindNoLink(root, path);
    known.set(folder, isFree);
    return isFree;
  };
}

/**
 * Checks that nothing between the workspace folder and the export folder is a link, and that the export folder lies inside.
 * @throws {ProblemError} unsafe-path: otherwise.
 */
export async function requireExportFolder({ workspaceFolder, exportFolder }: ExportPlace): Promise<void> {
  const [, ...below] = foldersBetween(workspaceFolder, exportFolder);
  if (!(await requireAll(below))) return;
  const inside = relative(await realpath(workspaceFolder), await realpath(exportFolder));
  if (inside === '' || leadsOut(inside)) {
    throw new ProblemError({ kind: 'unsafe-path', path: exportFolder, found: 'link' });
  }
}

/**
 * Makes the folders from `root`, which is there, down to `path`, one by one: none is made in the place of a root that was taken
 * away, and a read-only disk is told as such.
 * @throws {ProblemError} unsafe-path: something else is in the way. Throws the disk's errors.
 */
export async function makeFolders(root: string, path: string): Promise<void> {
  const [, ...below] = foldersBetween(root, path);
  for (const folder of below) await makeFolder(folder);
}

/** Makes one folder in one that is there. Throws as {@link makeFolders} does. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Some systems say EROFS or EISDIR of a folder that is there.
    if (code !== 'EEXIST' && !(await isRealFolder(path))) throw error;
    await requireFolder(path);
  }
}

/** Returns what is in a folder, which must be no link; nothing where it can't be read. Links are told as links. */
export async function entriesOf(folder: string): Promise<Dirent[]> {
  if (!(await isRealFolder(folder))) return [];
  return await readdir(folder, { withFileTypes: true }).catch(() => []);
}

/** Returns what is in a folder. Throws the disk's errors, and as {@link requireFolder} does. */
export async function listFolder(folder: string): Promise<Dirent[]> {
  await requireFolder(folder);
  return await readdir(folder, { withFileTypes: true });
}

/** Returns the names of what is in a folder. Throws as {@link listFolder} does. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await listFolder(folder)).map(({ name }) => name);
}

/** Returns the names of the folders in a folder, links left out; none where it can't be read or is a link. */
export async function foldersIn(folder: string): Promise<string[]> {
  return (await entriesOf(folder)).filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** Yields what is in a folder of many files. Throws the disk's errors, and as {@link requireFolder} does. */
export async function* eachEntry(folder: string): AsyncGenerator<Dirent, void> {
  await requireFolder(folder);
  yield* await opendir(folder, { bufferSize: 256 });
}

/** Returns whether an error says that something isn't there: so does one of a name that is too long to be. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENAMETOOLONG'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/** Checks folders, each of which lies in the one before, as far as they are there. Returns whether all are. Throws as {@link requireFolder} does. */
async function requireAll(folders: readonly string[]): Promise<boolean> {
  for (const folder of folders) {
    try {
      await requireFolder(folder);
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }
  return true;
}

/** `root` and the folders below it down to `path`. */
function foldersBetween(root: string, path: string): string[] {
  const inside = relative(root, path);
  if (leadsOut(inside)) throw new ProblemError({ kind: 'unsafe-path', path, found: 'link' });
  const names = inside === '' ? [] : inside.split(sep);
  return [root, ...names.map((_, index) => join(root, ...names.slice(0, index + 1)))];
}

/** Returns whether a path relative to a folder leads out of it. */
export function leadsOut(inside: string): boolean {
  return inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
}
