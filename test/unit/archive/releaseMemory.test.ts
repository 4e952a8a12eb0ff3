import assert from 'node:assert/strict';
import { ByteFeed } from '../../../src/archive/byteFeed.ts';
import { LentBuffers } from '../../../src/archive/lentBuffers.ts';
import { releaseMemory } from '../../../src/archive/releaseMemory.ts';

describe('Memory that is let go early', () => {
  it('is what a buffer of its own lies in', () => {
    const bytes = Buffer.alloc(64 * 1024, 7);
    releaseMemory(bytes.subarray(0, -1));
    assert.equal(bytes.length, 0);
  });

  it("is never the pool that Node's small buffers share", () => {
    const neighbour = Buffer.from('neighbour');
    const largestOfPool = Buffer.allocUnsafe((Buffer.poolSize >>> 1) - 1);
    releaseMemory(neighbour);
    releaseMemory(largestOfPool);
    assert.equal(neighbour.toString(), 'neighbour');
    assert.equal(largestOfPool.length, (Buffer.poolSize >>> 1) - 1);
  });

  it("is not the engine's own, which can't be taken away", () => {
    const memory = new ArrayBuffer(64 * 1024);
    const transfer = (): never => {
      throw new TypeError('Cannot perform ArrayBuffer.prototype.transfer on a non-detachable ArrayBuffer');
    };
    Object.assign(memory, { transfer });
    releaseMemory(Buffer.from(memory));
    assert.equal(memory.byteLength, 64 * 1024);
  });

  it('is a piece of the network once it is copied, and not one that was handed out', async () => {
    const copied = Buffer.alloc(32 * 1024, 1);
    const handedOut = Buffer.alloc(32 * 1024, 2);
    const last = Buffer.alloc(10, 3);
    const feed = new ByteFeed(streamOf([copied, handedOut, last]), 0);
    const lent = await feed.borrow(32 * 1024, new LentBuffers());
    const parts: Buffer[] = [];
    for await (const part of feed.parts(32 * 1024)) parts.push(part);
    assert.deepEqual(await feed.take(10), last);
    assert.equal(copied.length, 0);
    assert.deepEqual(lent.bytes, Buffer.alloc(32 * 1024, 1));
    assert.deepEqual(parts, [Buffer.alloc(32 * 1024, 2)]);
  });

  it('is not a piece whose memory the next piece lies in too', async () => {
    const memory = Buffer.concat([Buffer.alloc(30 * 1024, 1), Buffer.alloc(2 * 1024, 2)]);
    const feed = new ByteFeed(
      streamOf([memory.subarray(0, 30 * 1024), memory.subarray(30 * 1024), Buffer.alloc(1)]),
      0,
    );
    await feed.skipTo(30 * 1024);
    assert.deepEqual(await feed.take(2 * 1024), Buffer.alloc(2 * 1024, 2));
  });
});

// eslint-disable-next-line @typescript-eslint/require-await -- the feed takes a stream
async function* streamOf(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces;
}
