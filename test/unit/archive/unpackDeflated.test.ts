import assert from 'node:assert/strict';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { unpackDeflated } from '../../../src/archive/unpack/unpackDeflated.ts';
import { noise } from './support/samples.ts';

const { signal } = new AbortController();

/** Returns deflate blocks without a final one, padded to whole bytes. */
function blocks(content: Buffer, level: number, dictionary: Buffer = Buffer.alloc(0)): Buffer {
  const options = { level, finishFlush: constants.Z_SYNC_FLUSH };
  return deflateRawSync(content, dictionary.length === 0 ? options : { ...options, dictionary });
}

const lastBlock = deflateRawSync('');

/** Cuts data at any byte positions into pieces with separate memory. */
function inPieces(packed: Buffer, places: readonly number[]): readonly Buffer[] {
  const cuts = [
    0,
    ...places.map((place) => place % (packed.length + 1)).sort((a, b) => a - b),
    packed.length,
  ];
  return cuts.slice(1).map((end, i) => Buffer.from(packed.subarray(cuts[i], end)));
}

/** Yields pieces and records whether it was closed. */
class Source implements AsyncIterable<Buffer> {
  readonly #pieces: readonly Buffer[];
  closed = false;

  constructor(pieces: readonly Buffer[]) {
    this.#pieces = pieces;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    try {
      for (const piece of this.#pieces) yield await Promise.resolve(piece);
    } finally {
      this.closed = true;
    }
  }
}

async function unpacked(pieces: readonly Buffer[]): Promise<Buffer> {
  const kept: Buffer[] = [];
  const keep = (content: readonly Buffer[]): Promise<void> => {
    kept.push(...content.map((block) => Buffer.from(block)));
    return Promise.resolve();
  };
  await unpackDeflated(new Source(pieces), keep, signal);
  return Buffer.concat(kept);
}

describe('Deflate unpacker', () => {
  it('returns the same as zlib for any sequence of blocks and any cuts', async () => {
    const block = fc.record({
      level: fc.constantFrom(0, 0, 9),
      // Repeated words make compressed blocks refer to stored ones.
      words: fc.array(fc.constantFrom('participant', 'answer', 'photo'), { maxLength: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(block, { maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 9 }),
        async (all, cuts) => {
          let before: Buffer = Buffer.alloc(0);
          const packed: Buffer[] = [];
          for (const { level, words } of all) {
            const content = Buffer.from(words.join(' '));
            packed.push(blocks(content, level, before));
            before = Buffer.concat([before, content]);
          }
          const whole = Buffer.concat([...packed, lastBlock]);
          assert.ok(inflateRawSync(whole).equals(before));
          assert.ok((await unpacked(inPieces(whole, cuts))).equals(before));
        },
      ),
    );
  });

  it('resolves references to distant stored blocks and across pieces', async () => {
    // The writer of zlib reserves 262 bytes of the window, so this is its maximum distance.
    const far = noise(32 * 1024 - 262, 1);
    const before = Buffer.concat([noise(100_000, 2), far]);
    const packed = Buffer.concat([blocks(before, 0), blocks(far, 9, far), lastBlock]);
    assert.ok(packed.length < before.length + 1000, 'the second time is a reference');
    const each = Array.from({ length: 30 }, (_, i) => i * 5_000);
    for (const cuts of [[], each]) {
      assert.ok((await unpacked(inPieces(packed, cuts))).equals(Buffer.concat([before, far])));
    }
  });

  it('passes on stored blocks without copying them', async () => {
    const content = noise(200_000, 1);
    const [piece = Buffer.alloc(0)] = inPieces(deflateRawSync(content, { level: 0 }), []);
    const memory = piece.buffer;
    const kept: Buffer[] = [];
    await unpackDeflated(new Source([piece]), (pieces) => Promise.resolve(void kept.push(...pieces)), signal);
    assert.ok(kept.length > 1 && kept.every(({ buffer }) => buffer === memory));
  });

  it('leaves pieces with very many stored blocks to zlib', async () => {
    const empty = Buffer.from([0, 0, 0, 0xff, 0xff]);
    const content = noise(10_000, 1);
    const tiny = [...content].map((byte) => Buffer.from([0, 1, 0, 0xfe, 0xff, byte]));
    for (const many of [tiny, Array.from({ length: 10_000 }, () => empty)]) {
      const packed = Buffer.concat([...many, lastBlock]);
      const sizes: number[] = [];
      const keep = (pieces: readonly Buffer[]): Promise<void> =>
        Promise.resolve(void sizes.push(pieces.length));
      await unpackDeflated(new Source(inPieces(packed, [])), keep, signal);
      assert.ok(Math.max(0, ...sizes) <= 1_000, String(sizes));
      assert.ok((await unpacked(inPieces(packed, [7, 30_000]))).equals(inflateRawSync(packed)));
    }
  });

  for (const [what, packed] of [
    ['stored', Buffer.concat([blocks(noise(100_000, 1), 0), lastBlock])],
    ['compressed', deflateRawSync(Buffer.alloc(5_000_000, 'a'))],
  ] as const) {
    it(`stops when it is canceled: ${what} blocks`, async () => {
      const stop = new AbortController();
      const reason = new Error('Stopped');
      const source = new Source(inPieces(packed, [1_000, 2_000]));
      let kept = 0;
      const keep = (): Promise<void> => {
        kept++;
        stop.abort(reason);
        return Promise.resolve();
      };
      await assert.rejects(unpackDeflated(source, keep, stop.signal));
      assert.equal(kept, 1);
      assert.ok(source.closed);
    });
  }

  const stored = deflateRawSync(noise(300, 1), { level: 0 });
  const compressed = deflateRawSync(Buffer.alloc(2_000, 'a'));
  for (const [what, packed] of [
    ['stored', stored],
    ['compressed', compressed],
  ] as const) {
    it(`rejects truncated data with the error of zlib: ${what} blocks`, async () => {
      for (let end = 0; end < packed.length; end++) {
        await assert.rejects(unpacked([packed.subarray(0, end)]), { code: 'Z_BUF_ERROR' }, `cut at ${end}`);
      }
    });
  }

  it('rejects a reference to missing data after stored blocks', async () => {
    const packed = Buffer.concat([
      blocks(Buffer.from('few'), 0),
      blocks(noise(1_000, 1), 9, noise(1_000, 1)),
      lastBlock,
    ]);
    await assert.rejects(unpacked([packed]), { code: 'Z_DATA_ERROR' });
  });

  for (const [what, packed] of [
    ['stored', stored],
    ['compressed', compressed],
  ] as const) {
    it(`closes its source if writing fails: ${what} blocks`, async () => {
      const source = new Source(inPieces(packed, [1, 2]));
      const full = new Error('The disk is full');
      await assert.rejects(
        unpackDeflated(source, () => Promise.reject(full), signal),
        full,
      );
      assert.ok(source.closed);
    });
  }
});
