import { basename, join } from 'node:path';
import { readSmallFile, writeNew } from '../snapshots/files.ts';
import { entriesOf, isMissing } from '../snapshots/folders.ts';
import { removeEmpty, removeFile } from '../snapshots/remove.ts';
import { requireNoRepositoryIn } from '../snapshots/repositories.ts';

const name = '.gitignore';
const everything = '*\n';
/** What may be taken out of `*` without the folders of collections coming back. */
const harmless = /^!\/?(?:\.gitignore|\.gitkeep|readme(?:\.\w+)?|license(?:\.\w+)?)$/i;

/** What {@link keepOutOfGit} found. */
export interface Gitignores {
  /** Somebody's own `.gitignore` files that let data through; absolute. */
  readonly letThrough: readonly string[];
  /** Whether git ignores the data all the same. */
  readonly isKeptOut: boolean;
}

/**
 * Makes sure that git ignores what is in the innermost of `folders`, each of which lies in the one before: by a `.gitignore` in the
 * outermost and, where somebody's own one there lets data through, in the next. Git goes by the innermost one. Nobody's file is changed.
 * @throws {ProblemError} unsafe-path: a repository of its own begins further in; the editor's Git looks into it as soon as a `.gitignore` is written there.
 * Throws the disk's errors.
 */
export async function keepOutOfGit(folders: readonly string[]): Promise<Gitignores> {
  const letThrough: string[] = [];
  let isKeptOut = false;
  await requireNoRepositoryIn(folders.slice(1));
  for (const folder of folders) {
    if (isKeptOut) break;
    const path = join(folder, name);
    const own = await gitignoreAt(path);
    isKeptOut = own === undefined || ignoresAll(own);
    if (!isKeptOut) letThrough.push(path);
  }
  return { letThrough, isKeptOut };
}

/** Whether a file is what {@link keepOutOfGit} made, and nobody changed it. Never throws. */
export async function isOwnGitignore(path: string): Promise<boolean> {
  return basename(path) === name && (await readSmallFile(path).catch(() => undefined)) === everything;
}

/** Removes a collection's folder where nothing is in it besides what {@link keepOutOfGit} put there. Never throws. */
export async function removeEmptyCollection(folder: string): Promise<boolean> {
  const entries = await entriesOf(folder);
  if (entries.length === 1 && entries[0]?.name === name && entries[0].isFile()) {
    const path = join(folder, name);
    if (await isOwnGitignore(path)) await removeFile(path).catch(() => undefined);
  }
  return await removeEmpty(folder);
}

/** What is there already; `undefined` where it was made now. A link is as good as nothing: git doesn't follow it. */
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
