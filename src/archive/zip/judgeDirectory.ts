import { ProblemError } from '../../problems/problem.ts';
import { derivedName, foldName, judgeName } from './entryName.ts';
import { at, type DirectoryPart, type EntryTable, NameIndex, orderByOffset } from './entryTable.ts';
import { yieldToEventLoop } from '../../problems/longWork.ts';
import type { LeftOutReason } from '../../snapshots/leftOut.ts';
import type { ArchiveLimits } from '../fetchRequest.ts';
import { ResponseFiles } from '../../snapshots/responseFiles.ts';

export interface JudgedDirectory extends DirectoryPart {
  /** All files, under names that are unique on every file system. */
  readonly names: NameIndex;
  /** Unpacked bytes of all files. */
  readonly totalBytes: number;
  /** Files that can be unpacked. */
  readonly files: number;
}

const entriesPerYield = 1_000;

/**
 * Checks what single entries don't show: gives every file a path that is unique on every file system, skips
 * entries that are listed twice, and refuses overlapping data ("A better zip bomb", Fifield 2019) and
 * excessive folders.
 * @throws {ProblemError} archive-damaged, archive-too-large: the archive is suspicious. encrypted-entry,
 * unsupported-compression: responses can't be read.
 */
export async function judgeDirectory(
  table: EntryTable,
  start: number,
  limits: ArchiveLimits,
  signal: AbortSignal,
): Promise<JudgedDirectory> {
  stripLeadingSlashes(table);
  const names = new NameIndex(table, Math.floor(Math.random() * 2 ** 32));
  const folders = new Folders();
  const responses = new ResponseFiles();
  /** Files with a taken or derived name; all others keep theirs. */
  const later: number[] = [];
  for (let index = 0; index < table.length; index++) {
    if (index % entriesPerYield === 0) await yieldToEventLoop(signal);
    if (table.isFolder(index)) {
      const folder = table.path(index).slice(0, -1);
      if (folders.add(folder) !== folder) table.drop(index);
    } else if (table.isFile(index)) {
      let path = table.path(index);
      responses.see(index, path);
      const parent = folderOfPath(path);
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
    if (checked++ % entriesPerYield === 0) await yieldToEventLoop(signal);
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
  return { table, names, order, totalBytes, files, responses: found, start };
}

/** Folders by their folded paths; of one that is spelled in two ways, the first counts. */
class Folders {
  readonly #spelled = new Map<string, string>();
  #last = '';
  #lastSpelled = '';

  get size(): number {
    return this.#spelled.size;
  }

  /** Adds a folder and its parents; returns its path as first spelled. */
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
    const parent = folderOfPath(folder);
    const above = this.#add(parent);
    const spelled = above === parent ? folder : `${above}/${folder.slice(parent.length + 1)}`;
    this.#spelled.set(folded, spelled);
    return spelled;
  }
}

/** Strips the leading `/` if every name has one, as its writer meant the archive's root. */
function stripLeadingSlashes(table: EntryTable): void {
  for (let index = 0; index < table.length; index++) if (table.isFile(index)) return;
  for (const [index, reason] of table.leftOut()) {
    if (reason !== 'absolute') continue;
    const judged = judgeName(table.archivePath(index).replace(/^\/+/, ''));
    if ('path' in judged) table.include(index, judged.path);
    else table.leaveOut(index, judged.reason);
  }
}

/** Gives each file of `later` a free path, in order, and skips those that repeat an earlier file. */
async function renameTaken(
  table: EntryTable,
  names: NameIndex,
  folders: Folders,
  later: readonly number[],
  signal: AbortSignal,
): Promise<void> {
  /** Number of derived names so far, so that a million files of one name don't each try a million names. */
  const tries = new Map<string, number>();
  for (const [done, index] of later.entries()) {
    if (done % entriesPerYield === 0) await yieldToEventLoop(signal);
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

/** Returns a path beside `path`, derived from the path in the archive. */
function nextName(archivePath: string, path: string, count: number): string {
  const parent = folderOfPath(path);
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

/**
 * Checks that something can be read.
 * @throws {ProblemError} encrypted-entry, unsupported-compression: nothing can be read, or some responses
 * can't.
 */
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
    if (i % entriesPerYield === 0) await yieldToEventLoop(signal);
    const index = at(order, i);
    const start = at(table.offset, index);
    if (start < end) {
      const entry = table.archivePath(index);
      throw new ProblemError({ kind: 'archive-damaged', entry, reason: 'its data overlap with others' });
    }
    // The name before the data has an unknown length; the rest is checked when it is read.
    end = start + 30 + at(table.packedSize, index);
  }
}

export function folderOfPath(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
