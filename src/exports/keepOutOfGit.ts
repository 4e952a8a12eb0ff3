import { join } from 'node:path';
import { readSmallFile, writeNew } from '../snapshots/files.ts';
import { entriesOf, isMissing } from '../snapshots/folders.ts';
import { removeEmpty, removeFile } from '../snapshots/remove.ts';

const name = '.gitignore';
const everything = '*\n';
/** What may be taken out of `*` without the folders of collections coming back. */
const harmless = /^!\/?(?:\.gitignore|\.gitkeep|readme(?:\.\w+)?|license(?:\.\w+)?)$/i;

/**
 * Makes sure that git ignores what is in the innermost of `folders`, each of which lies in the one before: by a `.gitignore` in the
 * outermost and, where somebody's own one there lets data through, in the next. Git goes by the innermost one. Nobody's
 * file is changed. Returns the files that let data through. Throws the disk's errors.
 */
export async function keepOutOfGit(folders: readonly string[]): Promise<string[]> {
  const letThrough: string[] = [];
  for (const folder of folders) {
    const path = join(folder, name);
    const own = await gitignoreAt(path);
    if (own === undefined || ignoresAll(own)) break;
    letThrough.push(path);
  }
  return letThrough;
}

/** Removes a collection's folder where nothing is in it besides what {@link keepOutOfGit} put there. Never throws. */
export async function removeEmptyCollection(folder: string): Promise<boolean> {
  const entries = await entriesOf(folder);
  if (entries.length === 1 && entries[0]?.name === name && entries[0].isFile()) {
    const path = join(folder, name);
    const text = await readSmallFile(path).catch(() => undefined);
    if (text === everything) await removeFile(path).catch(() => undefined);
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
