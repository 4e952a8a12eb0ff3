import { join } from 'node:path';
import { fileSize } from './access/files.ts';
import { listFolder, namesIn } from './access/folders.ts';

/** Content of a line in a records file: one participant's submission, or several answers to a task. */
export type RecordKind = 'submission' | 'task';

/** A file of records in a snapshot. */
export interface RecordsFile {
  /** Its path relative to the snapshot's folder, with `/`. */
  readonly path: string;
  readonly kind: RecordKind;
}

/** A collection's, and the two of a batch, which are the same data twice. */
const knownFiles: readonly RecordsFile[] = [
  { path: 'responses.jsonl', kind: 'submission' },
  { path: 'responses-by-submission.jsonl', kind: 'submission' },
  { path: 'responses-by-task.jsonl', kind: 'task' },
];
/** Folder of uploads, whatever their names. */
export const uploadsFolder = 'files';

/** Returns whether a file with this name holds records. */
export function isRecordsFile(name: string): boolean {
  return knownFiles.some(({ path }) => path === name);
}

/**
 * Finds a snapshot's files of records. `root`: the path of the folder that they and the questions are in,
 * relative to the snapshot's, either empty or ending with `/`. Throws the disk's errors.
 */
export async function locateRecords(
  folder: string,
): Promise<{ readonly root: string; readonly recordsFiles: readonly RecordsFile[] }> {
  const root = await rootOf(folder);
  const inRoot = await namesIn(join(folder, root));
  const recordsFiles = knownFiles
    .filter(({ path }) => inRoot.includes(path))
    .map(({ path, kind }) => ({ path: root + path, kind }));
  return { root, recordsFiles };
}

/**
 * Returns the path of a snapshot's responses, one line per submission; `undefined` if there are none. Throws
 * the disk's errors.
 */
export async function findResponses(folder: string): Promise<string | undefined> {
  const { recordsFiles } = await locateRecords(folder);
  const path = recordsFiles.find(({ kind }) => kind === 'submission')?.path;
  return path === undefined || (await fileSize(join(folder, path))) === undefined ? undefined : path;
}

/**
 * Returns the folder with the response files: the given one, or its only subfolder that has some. Hidden
 * folders don't count.
 */
async function rootOf(folder: string): Promise<string> {
  const entries = await listFolder(folder);
  if (entries.some((entry) => entry.isFile() && isRecordsFile(entry.name))) return '';
  const found: string[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory() || entry.name.startsWith('.') || entry.name === uploadsFolder) continue;
    if ((await namesIn(join(folder, entry.name))).some(isRecordsFile)) found.push(`${entry.name}/`);
  }
  return found.length === 1 ? (found[0] ?? '') : '';
}

const responseFile = /^[^/]+\.(?:jsonl|json|csv|md|txt)$/i;

/** Returns whether a path is a response file at the archive's top level, whatever else it contains. */
export function isResponseAtTop(path: string): boolean {
  return responseFile.test(path);
}

/**
 * Separates the export's own files from uploads: text files at the top level (`responses.jsonl`,
 * `collection.json`, `README.md` and similar) or in the archive's root folder. Uploads are deeper, under
 * `files/`. Needs every path once, as the root folder is known only after the last. Source: Prolific's docs,
 * "Exporting Collection Data".
 */
export class ResponseFiles {
  readonly #atTop: number[] = [];
  readonly #inWrapper: number[] = [];
  /** Common `name/` of all paths so far; empty if there is none. */
  #wrapper: string | undefined;

  see(index: number, path: string): void {
    const slash = path.indexOf('/');
    if (slash < 0) {
      if (isResponseAtTop(path)) this.#atTop.push(index);
      this.#wrapper = '';
      return;
    }
    this.#wrapper ??= path.slice(0, slash + 1);
    if (this.#wrapper === '') return;
    if (!path.startsWith(this.#wrapper)) this.#wrapper = '';
    else if (responseFile.test(path.slice(slash + 1))) this.#inWrapper.push(index);
  }

  /** Returns their indices in the directory's order. */
  found(): readonly number[] {
    return this.#wrapper === '' ? this.#atTop : this.#inWrapper;
  }
}
