import { ByteFeed } from './byteFeed.ts';
import type { ByteSource } from './byteSource.ts';
import { extractStream, extractWhole, fitsWhole, isDamage, readLocalHeader } from './entryExtractor.ts';
import type { EntryStore } from './entryStore.ts';
import { at, type EntryTable } from './entryTable.ts';
import { LargeEntry, pieceBytes } from './largeEntry.ts';
import { LentBuffers, type Lent } from './lentBuffers.ts';
import type { Run } from './runs.ts';

export interface EntryJob {
  readonly table: EntryTable;
  readonly source: ByteSource;
  readonly store: EntryStore;
  /** Asked for the next run whenever a connection is free. */
  readonly runs: AsyncIterable<Run>;
  readonly connections: number;
  /** Entries packed to more bytes than this lie alone in their run and are fetched in pieces, kept in this folder. */
  readonly large: { readonly moreThanBytes: number; readonly folder: string } | undefined;
  /** Asked before each piece of work, of so many packed bytes; ends the job by throwing. */
  readonly requireRoom: (bytes: number) => Promise<void>;
  readonly onDone: (index: number) => void;
  /** Told of an entry whose content is not what the directory says; gives whether the job goes on without it. */
  readonly onDamaged: (index: number) => boolean;
}

/** Small entries of one run that are unpacked and written while the next are read. */
const mostPending = 6;
/** Large entries that are unpacked at once; more would only fill the disk with pieces. */
const mostAssemblies = 4;

type Work =
  | { readonly kind: 'run'; readonly run: Run }
  | { readonly kind: 'piece'; readonly entry: LargeEntry; readonly piece: number };

/**
 * Reads the runs over several connections, and unpacks, checks and writes their entries. The first failure stops all; when
 * this ends, however it does, nothing goes on and nothing is open.
 */
export async function fetchEntries(job: EntryJob, signal: AbortSignal): Promise<void> {
  const stop = new AbortController();
  const stopSignal = AbortSignal.any([signal, stop.signal]);
  const failures: unknown[] = [];
  const guard = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      failures.push(error);
      stop.abort(error);
    }
  };
  const assemblies = new Set<Promise<void>>();
  const works = planWork(job);
  const buffers = new LentBuffers();
  const connection = async (): Promise<void> => {
    for await (const work of works) {
      stopSignal.throwIfAborted();
      if (work.kind === 'run') {
        await job.requireRoom(work.run.end - work.run.start);
        await fetchRun(job, work.run, buffers, stopSignal);
        continue;
      }
      const { entry, piece } = work;
      await job.requireRoom(pieceBytes);
      if (piece === 0) {
        while (assemblies.size >= mostAssemblies) await Promise.race(assemblies);
        const assembly = guard(async () => {
          await orWithout(job, entry.index, () => assemble(job, entry, stopSignal));
        }).finally(() => assemblies.delete(assembly));
        assemblies.add(assembly);
      }
      await entry.fetchPiece(piece, job.source, stopSignal);
    }
  };
  await Promise.all(Array.from({ length: job.connections }, () => guard(connection)));
  await Promise.all(assemblies);
  signal.throwIfAborted();
  if (failures.length > 0) throw failures[0];
}

/** Does the work on an entry; one that is damaged leaves nothing behind, and where that may be nothing else fails for it. */
async function orWithout(job: EntryJob, index: number, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isDamage(error)) throw error;
    await job.store.remove(job.table.path(index));
    if (!job.onDamaged(index)) throw error;
    return;
  }
  job.onDone(index);
}

/** Where the pieces of an earlier run spoil the entry, it is fetched once more from its first byte. */
async function assemble(job: EntryJob, entry: LargeEntry, signal: AbortSignal): Promise<void> {
  const { table, source, store } = job;
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

/** Shared by all connections: an iterable whose end none of them may bring about early. */
function planWork(job: EntryJob): AsyncIterable<Work> {
  const works = generateWork(job);
  return { [Symbol.asyncIterator]: () => ({ next: () => works.next() }) };
}

async function* generateWork({ runs, table, large }: EntryJob): AsyncGenerator<Work, undefined> {
  for await (const run of runs) {
    const [index] = run.entries;
    if (large === undefined || index === undefined || at(table.packedSize, index) <= large.moreThanBytes) {
      yield { kind: 'run', run };
      continue;
    }
    const entry = new LargeEntry({ index, start: run.start, end: run.end }, large.folder);
    for (let piece = 0; piece < entry.pieces; piece++) yield { kind: 'piece', entry, piece };
  }
  return undefined;
}

async function fetchRun(job: EntryJob, run: Run, buffers: LentBuffers, signal: AbortSignal): Promise<void> {
  const { table, source, store } = job;
  const feed = new ByteFeed(source.read(run.start, run.end, signal), run.start);
  const pending = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const begin = (index: number, packed: Lent): void => {
    const work = orWithout(job, index, () => extractWhole(table, index, packed.bytes, store))
      .catch((error: unknown) => void failures.push(error))
      .finally(() => {
        packed.giveBack();
        pending.delete(work);
      });
    pending.add(work);
  };
  try {
    for (const [place, index] of run.entries.entries()) {
      await feed.skipTo(at(table.offset, index));
      const length = at(table.packedSize, index);
      try {
        await readLocalHeader(table, index, feed, run.ends[place] ?? run.end);
      } catch (error) {
        if (!isDamage(error) || !job.onDamaged(index)) throw error;
        continue;
      }
      if (fitsWhole(table, index)) {
        begin(index, await feed.borrow(length, buffers));
        while (pending.size >= mostPending) await Promise.race(pending);
      } else {
        await orWithout(job, index, () => extractStream(table, index, feed.parts(length), store, signal));
      }
      if (failures.length > 0) break;
    }
  } finally {
    await feed.close();
    await Promise.all(pending);
  }
  if (failures.length > 0) throw failures[0];
}
