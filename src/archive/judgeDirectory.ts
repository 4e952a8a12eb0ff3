import { setImmediate as nextTurn } from 'node:timers/promises';
import { ProblemError } from '../problems/problem.ts';
import { foldName } from './entryName.ts';
import { at, type EntryTable } from './entryTable.ts';
import type { ArchiveLimits } from './limits.ts';
import { NameIndex } from './nameIndex.ts';
import { orderByOffset } from './offsetOrder.ts';
import { ResponseFiles } from './responseFiles.ts';

export interface JudgedDirectory {
  readonly table: EntryTable;
  readonly names: NameIndex;
  /** Indices of all entries in the order of their data. */
  readonly order: Uint32Array;
  /** Unpacked bytes of all files. */
  readonly totalBytes: number;
  /** Files, folders not counted. */
  readonly files: number;
  /** The entries that are the export itself and not uploads. */
  readonly responses: readonly number[];
}

const entriesPerTurn = 1_000;

/**
 * Judges what no entry shows on its own: names that are one on some file system, files that are also folders, data
 * that overlap (the trick of "A better zip bomb", Fifield 2019), and folders without number.
 * @throws ProblemError `entry-collision`, `archive-damaged` or `archive-too-large`.
 */
export async function judgeDirectory(
  table: EntryTable,
  limits: ArchiveLimits,
  signal: AbortSignal,
): Promise<JudgedDirectory> {
  const names = new NameIndex(table, Math.floor(Math.random() * 2 ** 32));
  const folders = new Map<string, string>();
  const responses = new ResponseFiles();
  let files = 0;
  let totalBytes = 0;
  for (let index = 0; index < table.length; index++) {
    if (index % entriesPerTurn === 0) await breathe(signal);
    const path = table.path(index);
    if (path === '/') continue;
    const bare = table.isFolder(index) ? path.slice(0, -1) : path;
    const other = names.add(index, foldName(bare));
    if (other !== undefined) throw collision(path, table.path(other));
    addFolders(folders, table.isFolder(index) ? bare : parentOf(bare));
    if (folders.size + table.length > limits.entries * 2) {
      const found = folders.size + table.length;
      throw new ProblemError({ kind: 'archive-too-large', reason: 'entries', limit: limits.entries, found });
    }
    if (table.isFolder(index)) continue;
    responses.see(index, path);
    files++;
    totalBytes += at(table.size, index);
  }
  let checked = 0;
  for (const [folded, folder] of folders) {
    if (checked++ % entriesPerTurn === 0) await breathe(signal);
    const index = names.find(folded);
    if (index !== undefined && !table.isFolder(index)) throw collision(table.path(index), `${folder}/`);
  }
  const order = await orderByOffset(table, signal);
  await judgeOverlap(table, order, signal);
  return { table, names, order, totalBytes, files, responses: responses.found() };
}

async function judgeOverlap(table: EntryTable, order: Uint32Array, signal: AbortSignal): Promise<void> {
  let end = 0;
  for (let i = 0; i < order.length; i++) {
    if (i % entriesPerTurn === 0) await breathe(signal);
    const index = at(order, i);
    const start = at(table.offset, index);
    if (start < end) {
      const entry = table.path(index);
      throw new ProblemError({ kind: 'archive-damaged', entry, reason: 'its data overlap with others' });
    }
    end = start + 30 + at(table.rawNameLength, index) + at(table.packedSize, index);
  }
}

/** Notes a folder and all above it, by folded path; two spellings of one folder are a collision. */
function addFolders(folders: Map<string, string>, folder: string): void {
  for (let path = folder; path !== ''; path = parentOf(path)) {
    const folded = foldName(path);
    const known = folders.get(folded);
    if (known === path) return;
    if (known !== undefined) throw collision(`${path}/`, `${known}/`);
    folders.set(folded, path);
  }
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function collision(entry: string, other: string): ProblemError {
  return new ProblemError({ kind: 'entry-collision', entry, other });
}

async function breathe(signal: AbortSignal): Promise<void> {
  await nextTurn();
  signal.throwIfAborted();
}
