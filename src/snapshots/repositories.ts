import { dirname, join, relative } from 'node:path';
import { ProblemError } from '../problems/problem.ts';
import { isThere } from './files.ts';
import { leadsOut } from './folders.ts';

/** A folder that holds one of them may count as a Git repository, whose settings name programs to run. */
const signs = ['.git', 'HEAD'];

/** Returns whether something of this name makes its folder a Git repository, on any file system. */
export function isSignOfRepository(name: string): boolean {
  return signs.some((sign) => sign.toLowerCase() === name.toLowerCase());
}

/** Returns whether Git may take a folder for a repository of its own. Never throws. */
async function isRepository(folder: string): Promise<boolean> {
  for (const sign of signs) if (await isThere(join(folder, sign))) return true;
  return false;
}

/**
 * Checks that no Git repository begins between the export folder and a file of a snapshot: the editor's own Git would run the programs that its
 * settings name as soon as the file is opened. What holds the workspace folder is the editor's to judge; of a snapshot elsewhere, what holds the snapshot is.
 * @throws {ProblemError} unsafe-path: one does.
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

/** Says that a folder is one. */
export function repositoryIn(folder: string): ProblemError {
  return new ProblemError({ kind: 'unsafe-path', path: folder, found: 'repository' });
}

function isIn(folder: string, path: string): boolean {
  return !leadsOut(relative(folder, path));
}
