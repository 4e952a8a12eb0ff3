import type { Dirent } from 'node:fs';
import { lstat, mkdir, opendir, readdir, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { ProblemError } from '../../problems/problem.ts';
import { lookAt } from './files.ts';

/** A workspace folder and the export folder inside it, both absolute. */
export interface ExportPlace {
  readonly workspaceFolder: string;
  readonly exportFolder: string;
}

/** Returns whether `path` is a folder or leads to one, as a workspace folder may. Never throws. */
export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

/** Returns whether `path` is a folder and no link to one. Never throws. */
export async function isRealFolder(path: string): Promise<boolean> {
  return (await lookAt(path))?.isDirectory() === true;
}

/**
 * Checks that `path` is a folder and not a link.
 * @throws {ProblemError} folder-not-writable: it is a file. unsafe-path: it is something else. Throws the
 * disk's errors if unreadable.
 */
export async function requireFolder(path: string): Promise<void> {
  const found = await lstat(path);
  if (found.isDirectory()) return;
  if (found.isFile()) throw new ProblemError({ kind: 'folder-not-writable', folder: path, code: 'ENOTDIR' });
  throw new ProblemError({ kind: 'unsafe-path', path, found: found.isSymbolicLink() ? 'link' : 'special' });
}

/**
 * Checks each existing folder from `root` down to `path`, including both.
 * @throws {ProblemError} unsafe-path: one is a link or no folder, or `path` isn't below `root`.
 */
export async function requireFoldersBelow(root: string, path: string): Promise<void> {
  await requireAll(foldersBetween(root, path));
}

/**
 * Returns whether the way from `root` to a file in it, by its path with `/`, leads through no link. Never
 * throws.
 */
export async function isBehindNoLink(root: string, path: string): Promise<boolean> {
  return await requireFoldersBelow(root, dirname(join(root, path))).then(
    () => true,
    () => false,
  );
}

/** Returns {@link isBehindNoLink} for many files, which checks each folder once. */
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
 * Checks that the export folder is inside the workspace folder, with no links between.
 * @throws {ProblemError} unsafe-path: it isn't.
 */
export async function requireExportFolder({ workspaceFolder, exportFolder }: ExportPlace): Promise<void> {
  const [, ...below] = foldersBetween(workspaceFolder, exportFolder);
  if (!(await requireAll(below))) return;
  const inside = relative(await realpath(workspaceFolder), await realpath(exportFolder));
  if (inside === '' || isOutside(inside)) {
    throw new ProblemError({ kind: 'unsafe-path', path: exportFolder, found: 'link' });
  }
}

/**
 * Returns whether a folder is another one or inside it, on whatever way it is reached. Throws the disk's errors
 * if `folder` doesn't exist.
 */
export async function isWithin(folder: string, other: string): Promise<boolean> {
  const outer = await realpath(other).catch(undefinedIfMissing);
  return outer !== undefined && !isOutside(relative(outer, await realpath(folder)));
}

/**
 * Creates the folders from the existing `root` down to `path` one by one, so that a missing root isn't
 * recreated and a read-only disk is recognized.
 * @throws {ProblemError} unsafe-path: something else is at a path. Throws the disk's errors.
 */
export async function makeFolders(root: string, path: string): Promise<void> {
  const [, ...below] = foldersBetween(root, path);
  for (const folder of below) await makeFolder(folder);
}

/** Creates one folder in an existing one. Throws like {@link makeFolders}. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Some systems report EROFS or EISDIR for existing folders.
    if (code !== 'EEXIST' && !(await isRealFolder(path))) throw error;
    await requireFolder(path);
  }
}

/** Returns the entries of a folder that isn't a link; none if unreadable. Doesn't follow links. */
export async function entriesOf(folder: string): Promise<Dirent[]> {
  if (!(await isRealFolder(folder))) return [];
  return await readdir(folder, { withFileTypes: true }).catch(() => []);
}

/** Returns the entries of a folder. Throws the disk's errors and like {@link requireFolder}. */
export async function listFolder(folder: string): Promise<Dirent[]> {
  await requireFolder(folder);
  return await readdir(folder, { withFileTypes: true });
}

/** Returns the names in a folder. Throws like {@link listFolder}. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await listFolder(folder)).map(({ name }) => name);
}

/** Returns the names of folders in a folder, without links; none if it is unreadable or a link. */
export async function foldersIn(folder: string): Promise<string[]> {
  return (await entriesOf(folder)).filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** Yields the entries of a large folder. Throws the disk's errors and like {@link requireFolder}. */
export async function* eachEntry(folder: string): AsyncGenerator<Dirent, void> {
  await requireFolder(folder);
  yield* await opendir(folder, { bufferSize: 256 });
}

/** Returns whether an error means that something doesn't exist, as do names that are too long. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENAMETOOLONG'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/** Returns `undefined` for a "doesn't exist" error, for use with `catch`; throws others. */
export function undefinedIfMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
  return undefined;
}

/** Checks nested folders as far as they exist. Returns whether all do. Throws like {@link requireFolder}. */
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

/** Returns `root` and the folders below it down to `path`. */
function foldersBetween(root: string, path: string): string[] {
  const inside = relative(root, path);
  if (isOutside(inside)) throw new ProblemError({ kind: 'unsafe-path', path, found: 'link' });
  const names = inside === '' ? [] : inside.split(sep);
  return [root, ...names.map((_, index) => join(root, ...names.slice(0, index + 1)))];
}

/** Returns whether a relative path leaves its folder. */
export function isOutside(inside: string): boolean {
  return inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
}
