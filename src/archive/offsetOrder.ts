import { setImmediate as nextTurn } from 'node:timers/promises';
import { at, type EntryTable } from './entryTable.ts';

const runLength = 4_096;
const stepsPerTurn = 50_000;

/**
 * The entries' indices in the order of their offsets. Most writers keep that order in the directory, which costs one
 * look; else a merge sort that gives way to others now and then, because sorting a million at once takes a second.
 */
export async function orderByOffset(table: EntryTable, signal: AbortSignal): Promise<Uint32Array> {
  let from = new Uint32Array(table.length);
  for (let index = 0; index < from.length; index++) from[index] = index;
  if (isOrdered(table)) return from;
  for (let start = 0; start < from.length; start += runLength) {
    from.subarray(start, start + runLength).sort((a, b) => at(table.offset, a) - at(table.offset, b));
    await nextTurn();
    signal.throwIfAborted();
  }
  let into = new Uint32Array(from.length);
  for (let width = runLength; width < from.length; width *= 2) {
    for (let start = 0; start < from.length; start += 2 * width) {
      await merge(table, from, into, start, width, signal);
    }
    [from, into] = [into, from];
  }
  return from;
}

function isOrdered(table: EntryTable): boolean {
  for (let index = 1; index < table.length; index++) {
    if (at(table.offset, index) < at(table.offset, index - 1)) return false;
  }
  return true;
}

async function merge(
  table: EntryTable,
  from: Uint32Array,
  into: Uint32Array,
  start: number,
  width: number,
  signal: AbortSignal,
): Promise<void> {
  const middle = Math.min(start + width, from.length);
  const end = Math.min(start + 2 * width, from.length);
  let left = start;
  let right = middle;
  for (let out = start; out < end; out++) {
    if (out % stepsPerTurn === 0) {
      await nextTurn();
      signal.throwIfAborted();
    }
    const takeLeft =
      right >= end ||
      (left < middle && at(table.offset, at(from, left)) <= at(table.offset, at(from, right)));
    into[out] = at(from, takeLeft ? left++ : right++);
  }
}
