import assert from 'node:assert/strict';
import { ByteFeed, LentBuffers, releaseMemory } from '../../../src/archive/remote/byteFeed.ts';

describe('Early release of memory', () => {
  it('frees a buffer with its own memory', () => {
    const bytes = Buffer.alloc(64 * 1024, 7);
    releaseMemory(bytes.subarray(0, -1));
    assert.equal(bytes.length, 0);
  });

  it('never frees the pool shared by small buffers of Node', () => {
    const neighbor = Buffer.from('neighbor');
    const largestOfPool = Buffer.allocUnsafe((Buffer.poolSize >>> 1) - 1);
    releaseMemory(neighbor);
    releaseMemory(largestOfPool);
    assert.equal(neighbor.toString(), 'neighbor');
    assert.equal(largestOfPool.length, (Buffer.poolSize >>> 1) - 1);
  });

  it('leaves non-detachable memory of the JavaScript engine alone', () => {
    const memory = new ArrayBuffer(64 * 1024);
    const transfer = (): never => {
      throw new TypeError('Cannot perform ArrayBuffer.prototype.transfer on a non-detachable ArrayBuffer');
    };
    Object.assign(memory, { transfer });
    releaseMemory(Buffer.from(memory));
    assert.equal(memory.byteLength, 64 * 1024);
  });

  it('frees a network chunk after copying it, but not one that was handed out', async () => {
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

  it('leaves a chunk that shares memory with the next one alone', async () => {
    const memory = Buffer.concat([Buffer.alloc(30 * 1024, 1), Buffer.alloc(2 * 1024, 2)]);
    const feed = new ByteFeed(
      streamOf([memory.subarray(0, 30 * 1024), memory.subarray(30 * 1024), Buffer.alloc(1)]),
      0,
    );
    await feed.skipTo(30 * 1024);
    assert.deepEqual(await feed.take(2 * 1024), Buffer.alloc(2 * 1024, 2));
  });
});

// eslint-disable-next-line @typescript-eslint/require-await -- the feed expects an async stream
async function* streamOf(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* pieces;
}
