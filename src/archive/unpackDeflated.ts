import type { TransformOptions } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw, type ZlibOptions } from 'node:zlib';
import { releasedOncePassed, releaseMemory, releasePiece } from './releaseMemory.ts';
import { StoredBlocks } from './storedBlocks.ts';

/** Unpacked bytes in pieces of this size; a high-water mark of one byte keeps packed pieces from queueing. */
const streamOptions: ZlibOptions & TransformOptions = { chunkSize: 2 ** 20, writableHighWaterMark: 1 };
/** How far back deflated data may refer (RFC 1951, 2). */
const windowBytes = 32 * 1024;

/** Given what was unpacked, piece by piece; the memory is another's afterwards. */
type Keep = (content: readonly Buffer[]) => Promise<void>;

/**
 * Unpacks raw deflate data while they arrive. Stored blocks are kept from where they lie: through zlib each byte would be copied once
 * more, into new memory, by another thread. From the first block of another kind on zlib does the rest.
 *
 * Throws zlib's errors, and what reading and keeping throw. Each of the packed pieces must be the caller's own; its memory is freed.
 */
export async function unpackDeflated(
  packed: AsyncIterable<Buffer>,
  keep: Keep,
  signal: AbortSignal,
): Promise<void> {
  const pieces = packed[Symbol.asyncIterator]();
  try {
    const stored = await unpackStored(pieces, keep, signal);
    if (stored.kind === 'ended') return;
    const { window } = stored;
    const options = window.length === 0 ? streamOptions : { ...streamOptions, dictionary: window };
    const keepEach = async (unpacked: AsyncIterable<Buffer>): Promise<void> => {
      for await (const piece of unpacked) await keep([piece]);
    };
    await pipeline(restOf(stored, pieces), createInflateRaw(options), releasedOncePassed, keepEach, {
      signal,
    });
  } finally {
    await pieces.return?.();
  }
}

type Stored = { readonly kind: 'ended' } | HandedOver;

/** Blocks of another kind begin with `rest` of a piece; they may refer to the content before, which `window` ends. */
interface HandedOver {
  readonly kind: 'other';
  readonly rest: Buffer;
  readonly piece: Buffer;
  readonly window: Buffer;
}

async function unpackStored(pieces: AsyncIterator<Buffer>, keep: Keep, signal: AbortSignal): Promise<Stored> {
  const blocks = new StoredBlocks();
  let window: Buffer = Buffer.alloc(0);
  for (;;) {
    const next = await pieces.next();
    signal.throwIfAborted();
    if (next.done === true) {
      throw Object.assign(new Error('unexpected end of file'), { code: 'Z_BUF_ERROR' });
    }
    const piece = next.value;
    const taken = blocks.take(piece);
    if (taken.content.length > 0) await keep(taken.content);
    if (taken.kind === 'ended') return taken;
    const before = window;
    window = moved(before, taken.content);
    if (window !== before) releaseMemory(before);
    if (taken.kind === 'other') return { kind: 'other', rest: taken.rest, piece, window };
    releasePiece(piece);
  }
}

/** The last bytes of the content so far, in memory of their own. */
function moved(window: Buffer, content: readonly Buffer[]): Buffer {
  if (content.length === 0) return window;
  const recent: Buffer[] = [];
  let bytes = 0;
  for (const block of [window, ...content].reverse()) {
    if (bytes === windowBytes) break;
    const part = block.subarray(-(windowBytes - bytes));
    recent.push(part);
    bytes += part.length;
  }
  return Buffer.concat(recent.reverse());
}

/** For a stream that has done with a piece before it asks for the next: see {@link streamOptions}. */
async function* restOf({ rest, piece }: HandedOver, pieces: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield rest;
  releasePiece(piece);
  for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
    yield next.value;
    releasePiece(next.value);
  }
}
