import { ByteFeed, LentBuffers, type LentBuffer } from '../remote/byteFeed.ts';
import type { OpenArchive } from '../remote/byteSource.ts';
import { extractStream, extractWhole, fitsWhole, isDamage, readLocalHeader } from './entryExtractor.ts';
import type { EntryStore } from '../disk/entryStore.ts';
import type { StagingFolders } from '../disk/stagingFolders.ts';
import type { FetchMeter, FetchProgress, FetchRequest } from '../fetchRequest.ts';
import { at, type DirectoryPart, type EntryTable } from '../zip/entryTable.ts';
import { yieldToEventLoop } from '../../problems/longWork.ts';
import { LargeEntry, pieceBytes } from './largeEntry.ts';

export interface FetchContext {
  readonly request: FetchRequest;
  readonly folders: StagingFolders;
  readonly meter: FetchMeter;
  readonly onProgress: (progress: FetchProgress) => void;
  /**
   * Checks the disk space before each piece of work.
   * @throws {ProblemError} disk-full: there is no room for that many bytes.
   */
  readonly requireRoom: (bytes: number) => Promise<void>;
}

export interface EntryWork extends FetchContext {
  readonly archive: OpenArchive;
  readonly directory: DirectoryPart;
  readonly store: EntryStore;
  /** Returns whether an entry is a file that is still missing. */
  readonly isMissing: (index: number) => boolean;
  /** Called for each entry that is complete without being fetched, and for each fetched one. */
  readonly onKept: (index: number) => void;
  readonly onFetched: (index: number) => void;
  /**
   * Called for an entry whose content contradicts the directory; returns whether the others are still
   * fetched.
   */
  readonly onDamaged: (index: number) => boolean;
}

/**
 * Runs are no longer than this, and no shorter, so that all connections have something to do until the end.
 */
const maxRunBytes = 16 * 2 ** 20;
const minRunBytes = 2 ** 20;
const runsPerConnection = 4;
/** Larger packed entries are separate runs and, over the network, fetched in pieces. */
export const largeBytes = 16 * 2 ** 20;
/** A gap of unwanted bytes up to this is read through: cheaper than another request. */
const readThroughBytes = 64 * 1024;
const maxExtraBytes = 0xffff;
const entriesPerYield = 10_000;
/** Small entries of one run that are unpacked and written while the next are read. */
const maxPending = 6;
/** Maximum number of large entries unpacked in parallel; more would only fill the disk with pieces. */
const maxAssemblies = 4;

/** Neighbouring entries that are read in one go: `[start, end)` of the archive holds them all. */
export interface Run {
  readonly start: number;
  readonly end: number;
  /** In the order of their data. */
  readonly entries: readonly number[];
  /** Maximum end of each entry's data: the start of the next entry, wanted or not. */
  readonly ends: readonly number[];
}

/** Joins the wanted entries to runs, lazily. */
export async function* planRuns(
  { directory, archive, request }: Pick<EntryWork, 'directory' | 'archive' | 'request'>,
  wanted: (index: number) => boolean,
  signal: AbortSignal,
): AsyncGenerator<Run> {
  const { table, order, start: directoryStart } = directory;
  const even = archive.source.size / (request.connections * runsPerConnection);
  const runBytes = Math.min(maxRunBytes, Math.max(minRunBytes, even));
  let entries: number[] = [];
  let ends: number[] = [];
  let start = 0;
  let end = 0;
  for (let i = 0; i < order.length; i++) {
    if (i % entriesPerYield === entriesPerYield - 1) await yieldToEventLoop(signal);
    const index = at(order, i);
    if (!wanted(index)) continue;
    const from = at(table.offset, index);
    let following = i + 1;
    while (following < order.length && at(table.offset, at(order, following)) === from) following++;
    const next = following < order.length ? at(table.offset, at(order, following)) : directoryStart;
    const alone = at(table.packedSize, index) > largeBytes;
    if (entries.length > 0 && (alone || end - start >= runBytes || from - end > readThroughBytes)) {
      yield { start, end, entries, ends };
      entries = [];
      ends = [];
    }
    if (entries.length === 0) start = from;
    entries.push(index);
    ends.push(next);
    end = Math.min(next, maxExtent(table, index));
    if (alone) {
      yield { start, end, entries, ends };
      entries = [];
      ends = [];
    }
  }
  if (entries.length > 0) yield { start, end, entries, ends };
}

/**
 * Returns the maximum end of an entry's data, as only its local header states the length of the extra field.
 */
function maxExtent(table: EntryTable, index: number): number {
  return (
    at(table.offset, index) +
    30 +
    at(table.rawNameLength, index) +
    maxExtraBytes +
    at(table.packedSize, index)
  );
}

type Step =
  | { readonly kind: 'run'; readonly run: Run }
  | { readonly kind: 'piece'; readonly entry: LargeEntry; readonly piece: number };

/**
 * Reads the runs over several connections and unpacks, checks and writes their entries. The first failure
 * stops all; nothing runs or stays open after this ends.
 */
export async function fetchEntries(
  work: EntryWork,
  wanted: (index: number) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  const stopSignal = AbortSignal.any([signal, stop.signal]);
  const failures: unknown[] = [];
  const guard = async (task: () => Promise<void>): Promise<void> => {
    try {
      await task();
    } catch (error) {
      failures.push(error);
      stop.abort(error);
    }
  };
  const assemblies = new Set<Promise<void>>();
  const { archive, request, requireRoom } = work;
  const steps = shared(stepsOf(work, planRuns(work, wanted, stopSignal)));
  const buffers = new LentBuffers();
  const connection = async (): Promise<void> => {
    for await (const step of steps) {
      stopSignal.throwIfAborted();
      if (step.kind === 'run') {
        await requireRoom(step.run.end - step.run.start);
        await fetchRun(work, step.run, buffers, stopSignal);
        continue;
      }
      const { entry, piece } = step;
      await requireRoom(pieceBytes);
      if (piece === 0) {
        while (assemblies.size >= maxAssemblies) await Promise.race(assemblies);
        const assembly = guard(async () => {
          await skipIfDamaged(work, entry.index, () => assemble(work, entry, stopSignal));
        }).finally(() => assemblies.delete(assembly));
        assemblies.add(assembly);
      }
      await entry.fetchPiece(piece, archive.source, stopSignal);
    }
  };
  await Promise.all(Array.from({ length: request.connections }, () => guard(connection)));
  await Promise.all(assemblies);
  signal.throwIfAborted();
  if (failures.length > 0) throw failures[0];
}

/**
 * Processes an entry. A damaged or interrupted one leaves no file; if allowed, a damaged one doesn't fail the
 * others.
 */
async function skipIfDamaged(work: EntryWork, index: number, task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    const removal = work.store.remove(work.directory.table.path(index));
    if (!isDamage(error)) {
      await removal.catch(() => undefined);
      throw error;
    }
    await removal;
    if (!work.onDamaged(index)) throw error;
    return;
  }
  work.onFetched(index);
}

/** If pieces of an earlier run spoil the entry, it is fetched again from its first byte. */
async function assemble(work: EntryWork, entry: LargeEntry, signal: AbortSignal): Promise<void> {
  const { table } = work.directory;
  const { source } = work.archive;
  const { store } = work;
  try {
    await entry.assemble(table, store, signal);
  } catch (error) {
    if (!entry.usedKept || !isDamage(error)) throw error;
    await entry.startOver();
    await store.remove(table.path(entry.index));
    for (let piece = 0; piece < entry.pieces; piece++) await entry.fetchPiece(piece, source, signal);
    await entry.assemble(table, store, signal);
  }
}

/** Shares an iterable between connections, none of which can end it early. */
function shared<T>(items: AsyncGenerator<T, undefined>): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => ({ next: () => items.next() }) };
}

async function* stepsOf(
  { directory: { table }, archive, folders }: EntryWork,
  runs: AsyncIterable<Run>,
): AsyncGenerator<Step, undefined> {
  for await (const run of runs) {
    const [index] = run.entries;
    if (!archive.remote || index === undefined || at(table.packedSize, index) <= largeBytes) {
      yield { kind: 'run', run };
      continue;
    }
    const entry = new LargeEntry({ index, start: run.start, end: run.end }, folders.parts);
    for (let piece = 0; piece < entry.pieces; piece++) yield { kind: 'piece', entry, piece };
  }
  return undefined;
}

async function fetchRun(work: EntryWork, run: Run, buffers: LentBuffers, signal: AbortSignal): Promise<void> {
  const { archive, store } = work;
  const { table } = work.directory;
  const feed = new ByteFeed(archive.source.read(run.start, run.end, signal), run.start);
  const pending = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const begin = (index: number, packed: LentBuffer): void => {
    const extraction = skipIfDamaged(work, index, () => extractWhole(table, index, packed.bytes, store))
      .catch((error: unknown) => void failures.push(error))
      .finally(() => {
        packed.giveBack();
        pending.delete(extraction);
      });
    pending.add(extraction);
  };
  try {
    for (const [place, index] of run.entries.entries()) {
      await feed.skipTo(at(table.offset, index));
      const length = at(table.packedSize, index);
      try {
        await readLocalHeader(table, index, feed, run.ends[place] ?? run.end);
      } catch (error) {
        if (!isDamage(error) || !work.onDamaged(index)) throw error;
        continue;
      }
      if (fitsWhole(table, index)) {
        begin(index, await feed.borrow(length, buffers));
        while (pending.size >= maxPending) await Promise.race(pending);
      } else {
        await skipIfDamaged(work, index, () =>
          extractStream(table, index, feed.parts(length), store, signal),
        );
      }
      if (failures.length > 0) break;
    }
  } finally {
    await feed.close();
    await Promise.all(pending);
  }
  if (failures.length > 0) throw failures[0];
}
