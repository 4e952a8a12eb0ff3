import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ByteSource } from '../../../src/archive/remote/byteSource.ts';
import { LargeEntry, pieceBytes } from '../../../src/archive/unpack/largeEntry.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { noise } from './support/samples.ts';

describe('Large entry', () => {
  const folder = temporaryFolder();
  const { signal } = new AbortController();
  const bytes = noise(pieceBytes + 300_000, 1);
  const secondPiece = (): Promise<Buffer> => readFile(join(folder(), '0', '1'));

  /** Returns a source that pauses between small chunks, so that two readers would interleave. */
  function slowSource(): ByteSource & { asked: number } {
    const source = {
      size: bytes.length,
      asked: 0,
      async *read(start: number, end: number) {
        source.asked += 1;
        for (let at = start; at < end; at += 100_000) {
          await delay(2);
          yield Buffer.from(bytes.subarray(at, Math.min(end, at + 100_000)));
        }
      },
    };
    return source;
  }

  const entry = (): LargeEntry => new LargeEntry({ index: 0, start: 0, end: bytes.length }, folder());

  it('fetches a piece once for parallel requests', async () => {
    const source = slowSource();
    const large = entry();
    await Promise.all([large.fetchPiece(1, source, signal), large.fetchPiece(1, source, signal)]);
    assert.equal(source.asked, 1);
    assert.deepEqual(await secondPiece(), bytes.subarray(pieceBytes));
  });

  it('waits for running pieces when it starts over and fetches each one again', async () => {
    const source = slowSource();
    const large = entry();
    const underWay = large.fetchPiece(1, source, signal);
    await delay(3);
    const startingOver = large.startOver();
    const asked = large.fetchPiece(1, source, signal);
    await Promise.all([underWay, startingOver, asked]);
    assert.equal(source.asked, 2);
    assert.deepEqual(await secondPiece(), bytes.subarray(pieceBytes));
  });
});
