import { basename, join, dirname, relative } from 'node:path';
import { readSmallFile, writeNew, exists } from './files.ts';
import { entriesOf, isMissing, isOutside } from './folders.ts';
import { removeEmpty, removeFile } from './changeFiles.ts';
import { ProblemError } from '../../problems/problem.ts';

const name = '.gitignore';
const everything = '*\n';
/** May be excluded from `*` without re-including collections' folders. */
const harmless = /^!\/?(?:\.gitignore|\.gitkeep|readme(?:\.\w+)?|license(?:\.\w+)?)$/i;

/** Result of {@link keepOutOfGit}. */
export interface Gitignores {
  /** Absolute paths of people's `.gitignore` files that let data through. */
  readonly insufficient: readonly string[];
  /** Whether Git ignores the data anyway. */
  readonly isKeptOut: boolean;
}

/**
 * Makes Git ignore the innermost of nested `folders` by a `.gitignore` in the outermost and, if a person's
 * own lets data through, in the next, as the innermost one counts in Git. Never changes existing files.
 * @throws {ProblemError} unsafe-path: an inner folder is a repository, which the editor's Git would open
 * after the change. Throws the disk's errors.
 */
export async function keepOutOfGit(folders: readonly string[]): Promise<Gitignores> {
  const insufficient: string[] = [];
  let isKeptOut = false;
  await requireNoRepositoryIn(folders.slice(1));
  for (const folder of folders) {
    if (isKeptOut) break;
    const path = join(folder, name);
    const own = await gitignoreAt(path);
    isKeptOut = own === undefined || ignoresAll(own);
    if (!isKeptOut) insufficient.push(path);
  }
  return { insufficient, isKeptOut };
}

/** Returns whether a file is an unchanged `.gitignore` of {@link keepOutOfGit}. Never throws. */
export async function isOwnGitignore(path: string): Promise<boolean> {
  return basename(path) === name && (await readSmallFile(path).catch(() => undefined)) === everything;
}

/** Removes a collection's folder if it contains nothing but files of {@link keepOutOfGit}. Never throws. */
export async function removeEmptyCollection(folder: string): Promise<boolean> {
  const entries = await entriesOf(folder);
  if (entries.length === 1 && entries[0]?.name === name && entries[0].isFile()) {
    const path = join(folder, name);
    if (await isOwnGitignore(path)) await removeFile(path).catch(() => undefined);
  }
  return await removeEmpty(folder);
}

/** Returns an existing `.gitignore`, or creates one and returns `undefined`. Ignores links, as Git does. */
async function gitignoreAt(path: string): Promise<string | undefined> {
  try {
    await writeNew(path, everything);
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return await readSmallFile(path).catch((failure: unknown) => (isMissing(failure) ? undefined : ''));
  }
}

function ignoresAll(text: string): boolean {
  const lines = text.split(/\r?\n/).map((line) => line.trimEnd());
  const last = lines.findLastIndex((line) => ['*', '/*', '**', '/**'].includes(line));
  return last >= 0 && lines.slice(last).every((line) => !line.startsWith('!') || harmless.test(line));
}

/** A folder that holds one of them may count as a Git repository, whose settings name programs to run. */
const signs = ['.git', 'HEAD'];

/** Returns whether something of this name makes its folder a Git repository, on any file system. */
export function isSignOfRepository(name: string): boolean {
  return signs.some((sign) => sign.toLowerCase() === name.toLowerCase());
}

/** Returns whether Git may treat a folder as a repository. Never throws. */
async function isRepository(folder: string): Promise<boolean> {
  for (const sign of signs) if (await exists(join(folder, sign))) return true;
  return false;
}

/**
 * Checks that there is no Git repository between the export folder and a snapshot's file, as the editor's Git
 * would run programs named in its settings when the file is opened. The workspace folder's own repository is
 * the editor's responsibility; for a snapshot elsewhere, the one around the snapshot.
 * @throws {ProblemError} unsafe-path: there is one.
 */
export async function requireNoRepository(
  snapshot: string,
  file: string,
  workspaceFolder: string | undefined,
): Promise<void> {
  const top = workspaceFolder === undefined ? snapshot : dirname(dirname(snapshot));
  for (let folder = dirname(file); isIn(top, folder); folder = dirname(folder)) {
    if (workspaceFolder !== undefined && isIn(folder, workspaceFolder)) return;
    if (await isRepository(folder)) throw repositoryIn(folder);
  }
}

/** @throws {ProblemError} unsafe-path: one of the folders is a Git repository. */
export async function requireNoRepositoryIn(folders: readonly string[]): Promise<void> {
  for (const folder of folders) if (await isRepository(folder)) throw repositoryIn(folder);
}

/** Returns the problem of a folder that is a repository. */
export function repositoryIn(folder: string): ProblemError {
  return new ProblemError({ kind: 'unsafe-path', path: folder, found: 'repository' });
}

function isIn(folder: string, path: string): boolean {
  return !isOutside(relative(folder, path));
}
