import { setImmediate as nextTurn } from 'node:timers/promises';
import { ProblemError } from '../problems/problem.ts';
import { derivedName, foldName, judgeName } from './entryName.ts';
import { at, type EntryTable } from './entryTable.ts';
import type { LeftOutReason } from './leftOut.ts';
import type { ArchiveLimits } from './limits.ts';
import { NameIndex } from './nameIndex.ts';
import { orderByOffset } from './offsetOrder.ts';
import { ResponseFiles } from './responseFiles.ts';

export interface JudgedDirectory {
  readonly table: EntryTable;
  /** Of all files, each under a name that no other has on any file system. */
  readonly names: NameIndex;
  /** Indices of all entries that have data, in the order of these. */
  readonly order: Uint32Array;
  /** Unpacked bytes of all files. */
  readonly totalBytes: number;
  /** Files that can be unpacked. */
  readonly files: number;
  /** The entries that are the export itself and not uploads. */
  readonly responses: readonly number[];
}

const entriesPerTurn = 1_000;

/**
 * Judges what no entry shows on its own: gives every file a path that no other file or folder has on any file system, passes over entries that
 * are listed twice, and refuses data that overlap (the trick of "A better zip bomb", Fifield 2019) and folders without number.
 * @throws ProblemError `archive-damaged` or `archive-too-large`; where responses can't be read, `encrypted-entry` or `unsupported-compression`.
 */
export async function judgeDirectory(
  table: EntryTable,
  limits: ArchiveLimits,
  signal: AbortSignal,
): Promise<JudgedDirectory> {
  bringInRooted(table);
  const names = new NameIndex(table, Math.floor(Math.random() * 2 ** 32));
  const folders = new Folders();
  const responses = new ResponseFiles();
  /** Files whose name is another's, and those that have a derived one: they give way to all others. */
  const later: number[] = [];
  for (let index = 0; index < table.length; index++) {
    if (index % entriesPerTurn === 0) await breathe(signal);
    if (table.isFolder(index)) {
      const folder = table.path(index).slice(0, -1);
      if (folders.add(folder) !== folder) table.drop(index);
    } else if (table.isFile(index)) {
      let path = table.path(index);
      responses.see(index, path);
      const parent = parentOf(path);
      const spelled = folders.add(parent);
      if (spelled !== parent) {
        path = `${spelled}/${path.slice(parent.length + 1)}`;
        table.rename(index, path);
      }
      if (table.isRenamed(index) || names.add(index, foldName(path)) !== undefined) later.push(index);
    } else if (isUnreadable(table, index)) {
      responses.see(index, table.path(index));
    }
    if (folders.size + table.length > limits.entries * 2) {
      const found = folders.size + table.length;
      throw new ProblemError({ kind: 'archive-too-large', reason: 'entries', limit: limits.entries, found });
    }
  }
  let checked = 0;
  for (const folded of folders.folded()) {
    if (checked++ % entriesPerTurn === 0) await breathe(signal);
    const index = names.find(folded);
    if (index !== undefined) later.push(index);
  }
  await renameTaken(table, names, folders, later, signal);
  let files = 0;
  let totalBytes = 0;
  for (let index = 0; index < table.length; index++) {
    if (!table.isFile(index)) continue;
    files++;
    totalBytes += at(table.size, index);
  }
  const found = responses.found().filter((index) => table.isFile(index) || table.isLeftOut(index));
  requireReadable(table, files, found);
  const order = (await orderByOffset(table, signal)).filter(
    (index) => table.isFile(index) || table.isLeftOut(index),
  );
  await judgeOverlap(table, order, signal);
  return { table, names, order, totalBytes, files, responses: found };
}

/** Folders by their folded paths; of one that is spelled in two ways, the first counts. */
class Folders {
  readonly #spelled = new Map<string, string>();
  #last = '';
  #lastSpelled = '';

  get size(): number {
    return this.#spelled.size;
  }

  /** Adds a folder and all above it; gives its path as it is spelled. */
  add(folder: string): string {
    if (folder === this.#last) return this.#lastSpelled;
    const spelled = this.#add(folder);
    this.#last = folder;
    this.#lastSpelled = spelled;
    return spelled;
  }

  has(folded: string): boolean {
    return this.#spelled.has(folded);
  }

  folded(): IterableIterator<string> {
    return this.#spelled.keys();
  }

  #add(folder: string): string {
    if (folder === '') return '';
    const folded = foldName(folder);
    const known = this.#spelled.get(folded);
    if (known !== undefined) return known;
    const parent = parentOf(folder);
    const above = this.#add(parent);
    const spelled = above === parent ? folder : `${above}/${folder.slice(parent.length + 1)}`;
    this.#spelled.set(folded, spelled);
    return spelled;
  }
}

/** Where all that is in an archive has a name that begins with `/`, its writer meant the archive's root by it. */
function bringInRooted(table: EntryTable): void {
  for (let index = 0; index < table.length; index++) if (table.isFile(index)) return;
  for (const [index, reason] of table.leftOut()) {
    if (reason !== 'absolute') continue;
    const judged = judgeName(table.archivePath(index).replace(/^\/+/, ''));
    if ('path' in judged) table.bringIn(index, judged.path);
    else table.leaveOut(index, judged.reason);
  }
}

/** Gives each file of `later`, in its order, a path that is free; passes over those that are an earlier one listed again. */
async function renameTaken(
  table: EntryTable,
  names: NameIndex,
  folders: Folders,
  later: readonly number[],
  signal: AbortSignal,
): Promise<void> {
  /** How often a name was derived already, so that a million files of one name don't try a million names each. */
  const tries = new Map<string, number>();
  for (const [done, index] of later.entries()) {
    if (done % entriesPerTurn === 0) await breathe(signal);
    const path = table.path(index);
    let candidate = path;
    let folded = foldName(candidate);
    const first = folded;
    for (;;) {
      const other = names.find(folded);
      if (other !== undefined && other !== index && isSameEntry(table, index, other)) {
        table.drop(index);
        break;
      }
      if (other === undefined && !folders.has(folded)) {
        table.rename(index, candidate);
        names.add(index, folded);
        break;
      }
      const count = tries.get(first) ?? 0;
      tries.set(first, count + 1);
      candidate = nextName(table.archivePath(index), path, count);
      folded = foldName(candidate);
    }
  }
}

/** The path of a file beside `path`, by its path in the archive. */
function nextName(archivePath: string, path: string, count: number): string {
  const parent = parentOf(path);
  const bare = archivePath.replace(/\/+$/, '');
  const name = derivedName(bare.slice(bare.lastIndexOf('/') + 1), archivePath, count);
  return parent === '' ? name : `${parent}/${name}`;
}

function isSameEntry(table: EntryTable, one: number, other: number): boolean {
  return (
    at(table.offset, one) === at(table.offset, other) &&
    at(table.packedSize, one) === at(table.packedSize, other) &&
    at(table.size, one) === at(table.size, other) &&
    at(table.crc32, one) === at(table.crc32, other) &&
    table.archivePath(one) === table.archivePath(other)
  );
}

const unreadable: ReadonlySet<LeftOutReason | undefined> = new Set(['encrypted', 'unsupported-compression']);

function isUnreadable(table: EntryTable, index: number): boolean {
  return unreadable.has(table.leftOut().get(index));
}

/** @throws ProblemError where nothing is left that could be read, or responses are among what can't. */
function requireReadable(table: EntryTable, files: number, responses: readonly number[]): void {
  const without = [...(files === 0 ? table.leftOut().keys() : responses)].find((index) =>
    isUnreadable(table, index),
  );
  if (without === undefined) return;
  const entry = table.archivePath(without);
  const isEncrypted = table.leftOut().get(without) === 'encrypted';
  throw new ProblemError(
    isEncrypted
      ? { kind: 'encrypted-entry', entry }
      : { kind: 'unsupported-compression', entry, method: at(table.method, without) },
  );
}

async function judgeOverlap(table: EntryTable, order: Uint32Array, signal: AbortSignal): Promise<void> {
  let end = 0;
  for (let i = 0; i < order.length; i++) {
    if (i % entriesPerTurn === 0) await breathe(signal);
    const index = at(order, i);
    const start = at(table.offset, index);
    if (start < end) {
      const entry = table.archivePath(index);
      throw new ProblemError({ kind: 'archive-damaged', entry, reason: 'its data overlap with others' });
    }
    // The name stands before the data, in whatever length: what is behind it is bounded when it is read.
    end = start + 30 + at(table.packedSize, index);
  }
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

async function breathe(signal: AbortSignal): Promise<void> {
  await nextTurn();
  signal.throwIfAborted();
}
