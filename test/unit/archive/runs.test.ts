import assert from 'node:assert/strict';
import { planRuns, largeBytes, type EntryWork, type Run } from '../../../src/archive/unpack/fetchEntries.ts';
import { EntryTable, orderByOffset } from '../../../src/archive/zip/entryTable.ts';

const never = new AbortController().signal;
const kilobyte = 1024;
const megabyte = 2 ** 20;
/** A local header with a name of one byte. */
const headerBytes = 31;

interface Archive {
  readonly entries: readonly { readonly offset: number; readonly packedSize: number }[];
  readonly directoryStart: number;
  readonly connections?: number;
  readonly wanted?: (index: number) => boolean;
}

async function runsOf({ entries, directoryStart, connections = 1, wanted }: Archive): Promise<Run[]> {
  const table = new EntryTable(entries.length);
  for (const [index, { offset, packedSize }] of entries.entries()) {
    const path = String(index);
    const size = packedSize;
    table.add({ path, kind: 'file', rawNameLength: 1, method: 0, crc32: 0, packedSize, size, offset });
  }
  const order = await orderByOffset(table, never);
  const work = {
    directory: { table, order, start: directoryStart },
    archive: { source: { size: directoryStart } },
    request: { connections },
  } as unknown as EntryWork;
  const runs: Run[] = [];
  for await (const run of planRuns(work, wanted ?? (() => true), never)) runs.push(run);
  return runs;
}

/** Places entries of these packed sizes one after the other. */
function inARow(packedSizes: readonly number[]): Pick<Archive, 'entries' | 'directoryStart'> {
  let directoryStart = 0;
  const entries = packedSizes.map((packedSize) => {
    const offset = directoryStart;
    directoryStart += headerBytes + packedSize;
    return { offset, packedSize };
  });
  return { entries, directoryStart };
}

const entriesOf = (runs: readonly Run[]): (readonly number[])[] => runs.map(({ entries }) => entries);

describe('Runs of entries', () => {
  it('read small neighbors with one request', async () => {
    const runs = await runsOf(inARow([10, 20, 30]));
    assert.deepEqual(runs, [{ start: 0, end: 153, entries: [0, 1, 2], ends: [41, 92, 153] }]);
  });

  it('read through a gap of 64 kB, but not through a wider one', async () => {
    const wanted = (index: number): boolean => index !== 1;
    const across = (gap: number): Promise<Run[]> =>
      runsOf({ ...inARow([10, gap - headerBytes, 10]), wanted });
    assert.deepEqual(entriesOf(await across(64 * kilobyte)), [[0, 2]]);
    assert.deepEqual(entriesOf(await across(64 * kilobyte + 1)), [[0], [2]]);
  });

  it('have a size that gives each connection four of them, but not below 1 MB', async () => {
    const counts = async (files: number, bytes: number, connections: number): Promise<number[]> => {
      const runs = await runsOf({
        ...inARow(Array<number>(files).fill(bytes - headerBytes)),
        connections,
      });
      return runs.map(({ entries }) => entries.length);
    };
    assert.deepEqual(await counts(200, megabyte, 10), Array(40).fill(5));
    assert.deepEqual(await counts(32, megabyte / 4, 16), Array(8).fill(4));
  });

  it('contain a large entry alone', async () => {
    const runs = await runsOf(inARow([10, largeBytes + 1, 10, largeBytes, 10]));
    assert.deepEqual(entriesOf(runs), [[0], [1], [2, 3], [4]]);
  });

  it('end at the next data that begins elsewhere, if two entries share theirs', async () => {
    const entries = [0, 0, 100].map((offset) => ({ offset, packedSize: 9 }));
    const [run] = await runsOf({ entries, directoryStart: 200 });
    assert.deepEqual(run?.ends, [100, 100, 200]);
  });
});
