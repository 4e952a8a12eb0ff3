import type { TransformOptions } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw, type ZlibOptions } from 'node:zlib';
import { releasedOncePassed, releasePiece } from './releaseMemory.ts';
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
    const stored = await unpackStored(pieces, keep);
    if (stored.kind === 'ended') return;
    const { rest, window } = stored;
    const options = window.length === 0 ? streamOptions : { ...streamOptions, dictionary: window };
    const keepEach = async (unpacked: AsyncIterable<Buffer>): Promise<void> => {
      for await (const piece of unpacked) await keep([piece]);
    };
    await pipeline(restOf(rest, pieces), createInflateRaw(options), releasedOncePassed, keepEach, { signal });
  } finally {
    await pieces.return?.();
  }
}

type Stored =
  | { readonly kind: 'ended' }
  /** Blocks of another kind begin with `rest`; they may refer to the content before, which `window` ends. */
  | { readonly kind: 'other'; readonly rest: Buffer; readonly window: Buffer };

async function unpackStored(pieces: AsyncIterator<Buffer>, keep: Keep): Promise<Stored> {
  const blocks = new StoredBlocks();
  let window: Buffer = Buffer.alloc(0);
  for (;;) {
    const next = await pieces.next();
    if (next.done === true) {
      throw Object.assign(new Error('unexpected end of file'), { code: 'Z_BUF_ERROR' });
    }
    const taken = blocks.take(next.value);
    if (taken.content.length > 0) await keep(taken.content);
    if (taken.kind === 'ended') return taken;
    window = moved(window, taken.content);
    if (taken.kind === 'other') return { kind: 'other', rest: taken.rest, window };
    releasePiece(next.value);
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
    recent.unshift(part);
    bytes += part.length;
  }
  return Buffer.concat(recent);
}

/** For a stream that has done with a piece before it asks for the next: see {@link streamOptions}. */
async function* restOf(rest: Buffer, pieces: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield rest;
  for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
    yield next.value;
    releasePiece(next.value);
  }
}
