import assert from 'node:assert/strict';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { storedBlocks } from '../../../src/archive/unpack/unpackDeflated.ts';
import { assertHolds, Rig } from './support/fetching.ts';
import { startObjectServer } from './support/objectServer.ts';
import { noise } from './support/samples.ts';
import { writeZip } from './support/zipWriter.ts';

/** Returns raw deflate data of stored blocks, each `each` bytes long except the last. */
function inBlocks(data: Buffer, each: number, padding = 0): Buffer {
  const count = Math.max(1, Math.ceil(data.length / each));
  return Buffer.concat(
    Array.from({ length: count }, (_, i) => {
      const block = data.subarray(i * each, (i + 1) * each);
      const header = Buffer.from([(i === count - 1 ? 1 : 0) | (padding << 3), 0, 0, 0, 0]);
      header.writeUInt16LE(block.length, 1);
      header.writeUInt16LE(block.length ^ 0xffff, 3);
      return Buffer.concat([header, block]);
    }),
  );
}

describe('Stored deflate blocks', () => {
  it('are returned as views that together equal the output of zlib', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 3000 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 0, max: 31 }),
        (content, each, padding) => {
          const packed = inBlocks(Buffer.from(content), each, padding);
          const blocks = storedBlocks(packed);
          assert.ok(blocks);
          assert.ok(Buffer.concat(blocks).equals(inflateRawSync(packed)));
          assert.ok(blocks.every(({ buffer }) => buffer === packed.buffer));
        },
      ),
    );
  });

  it('are found in the output of zlib for noise', () => {
    const data = noise(300_000, 1);
    const blocks = storedBlocks(deflateRawSync(data, { level: constants.Z_NO_COMPRESSION }));
    assert.ok(Buffer.concat(blocks ?? []).equals(data));
  });

  const packed = inBlocks(noise(100, 1), 40);
  const others: readonly (readonly [what: string, data: Buffer])[] = [
    ['compressed blocks', deflateRawSync(Buffer.alloc(1000, 'a'))],
    [
      'compressed blocks after stored ones',
      Buffer.concat([inBlocks(noise(9, 1), 9).fill(0, 0, 1), deflateRawSync('b')]),
    ],
    ['bytes after the last block', Buffer.concat([packed, Buffer.alloc(1)])],
    ['a length that contradicts its complement', Buffer.from(packed).fill(0, 3, 5)],
    ['nothing', Buffer.alloc(0)],
  ];
  for (const [what, data] of others) {
    it(`are left to zlib: ${what}`, () => {
      assert.equal(storedBlocks(data), undefined);
    });
  }

  it('are left to zlib if truncated anywhere', () => {
    for (let end = 0; end < packed.length; end++) {
      assert.equal(storedBlocks(packed.subarray(0, end)), undefined, `cut at ${end}`);
    }
  });

  for (const [what, length] of [
    ['many blocks', 20_000],
    ['one empty block', 0],
  ] as const) {
    it(`are written completely: ${what}`, async () => {
      const data = noise(20_000, 1).subarray(0, length);
      const rig = await Rig.open();
      const archive = writeZip([{ name: 'photo.jpg', data, method: 8, packed: inBlocks(data, 5) }]);
      const server = await startObjectServer(archive);
      try {
        const { outcome } = await rig.fetch(server);
        assert.ok(outcome);
        await assertHolds(outcome.folder, new Map([['photo.jpg', data]]));
      } finally {
        await rig.close();
        await server.close();
      }
    });
  }

  it('are rejected if they contain more bytes than the directory states', async () => {
    const data = noise(20_000, 1);
    const rig = await Rig.open();
    const packed = inBlocks(data, 4000);
    const server = await startObjectServer(writeZip([{ name: 'photo.jpg', data, packed, size: 19_999 }]));
    try {
      const { problem } = await rig.fetch(server);
      assert.deepEqual(problem, {
        kind: 'archive-damaged',
        entry: 'photo.jpg',
        reason: 'more bytes than declared',
      });
    } finally {
      await rig.close();
      await server.close();
    }
  });
});
