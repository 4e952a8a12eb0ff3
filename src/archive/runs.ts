import { setImmediate as nextTurn } from 'node:timers/promises';
import { at, type EntryTable } from './entryTable.ts';
import type { JudgedDirectory } from './judgeDirectory.ts';

/** Neighbouring entries that are read in one go: `[start, end)` of the archive holds them all. */
export interface Run {
  readonly start: number;
  readonly end: number;
  /** In the order of their data. */
  readonly entries: readonly number[];
  /** Of each of them, how far its data can reach: to where the next entry begins, wanted or not. */
  readonly ends: readonly number[];
}

export interface RunPlan {
  /** A run is closed when it has grown to this. */
  readonly runBytes: number;
  /** Entries packed to more than this make a run of their own. */
  readonly aloneBytes: number;
  /** Where the central directory begins: it bounds the last entry's data. */
  readonly directoryStart: number;
}

/** A gap of unwanted bytes up to this is read through: cheaper than another request. */
const readThroughBytes = 64 * 1024;
const mostExtraBytes = 0xffff;
const entriesPerTurn = 10_000;

/** Joins the wanted entries to runs, one by one as they are asked for. */
export async function* planRuns(
  directory: Pick<JudgedDirectory, 'table' | 'order'>,
  wanted: (index: number) => boolean,
  plan: RunPlan,
): AsyncGenerator<Run> {
  const { table, order } = directory;
  let entries: number[] = [];
  let ends: number[] = [];
  let start = 0;
  let end = 0;
  for (let i = 0; i < order.length; i++) {
    if (i % entriesPerTurn === entriesPerTurn - 1) await nextTurn();
    const index = at(order, i);
    if (!wanted(index)) continue;
    const from = at(table.offset, index);
    let following = i + 1;
    while (following < order.length && at(table.offset, at(order, following)) === from) following++;
    const next = following < order.length ? at(table.offset, at(order, following)) : plan.directoryStart;
    const alone = at(table.packedSize, index) > plan.aloneBytes;
    if (entries.length > 0 && (alone || end - start >= plan.runBytes || from - end > readThroughBytes)) {
      yield { start, end, entries, ends };
      entries = [];
      ends = [];
    }
    if (entries.length === 0) start = from;
    entries.push(index);
    ends.push(next);
    end = Math.min(next, mostExtent(table, index));
    if (alone) {
      yield { start, end, entries, ends };
      entries = [];
      ends = [];
    }
  }
  if (entries.length > 0) yield { start, end, entries, ends };
}

/** The farthest that an entry's data can reach: the length of its local extra field is known only there. */
function mostExtent(table: EntryTable, index: number): number {
  return (
    at(table.offset, index) +
    30 +
    at(table.rawNameLength, index) +
    mostExtraBytes +
    at(table.packedSize, index)
  );
}
