import type { TransformOptions } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw, type ZlibOptions } from 'node:zlib';
import { releasedOncePassed, releaseMemory, releasePiece } from '../remote/byteFeed.ts';

/** Unpacked bytes in pieces of this size; a high-water mark of one byte keeps packed pieces from queueing. */
const streamOptions: ZlibOptions & TransformOptions = { chunkSize: 2 ** 20, writableHighWaterMark: 1 };
/** Maximum distance of references in deflated data (RFC 1951, 2). */
const windowBytes = 32 * 1024;

/** Receives unpacked data; its memory may be reused afterwards. */
type Keep = (content: readonly Buffer[]) => Promise<void>;

/**
 * Unpacks raw deflate data while it arrives. Stored blocks are used in place, as zlib would copy every byte
 * in another thread. From the first block of another kind, zlib does the rest.
 *
 * Throws zlib's errors and those of reading and keeping. Packed pieces must belong to the caller; their
 * memory is freed.
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

/**
 * Blocks of another kind begin with `rest` of a piece; they may refer to the content before, which `window`
 * ends.
 */
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

/** Returns the last bytes of the content so far in new memory. */
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

/**
 * Yields the rest of a stream that finishes with a piece before asking for the next: see
 * {@link streamOptions}.
 */
async function* restOf({ rest, piece }: HandedOver, pieces: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield rest;
  releasePiece(piece);
  for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
    yield next.value;
    releasePiece(next.value);
  }
}

/** The content consists of views into the taken piece, in order. */
type Taken =
  /** All that was taken, and there are blocks to come. */
  | { readonly kind: 'more'; readonly content: readonly Buffer[] }
  /** The last block has ended, followed by `surplus` bytes. */
  | { readonly kind: 'ended'; readonly content: readonly Buffer[]; readonly surplus: number }
  /** A block of another kind, a broken one, or one too many begins with the first byte of `rest`. */
  | { readonly kind: 'other'; readonly content: readonly Buffer[]; readonly rest: Buffer };

const headerBytes = 5;
/**
 * More blocks than these in one piece are no photo's: zlib, on another thread, takes them apart without
 * stopping the editor.
 */
const maxBlocks = 1_000;

/**
 * Splits raw deflate data, piece by piece, while it consists of stored blocks only (RFC 1951, 3.2.4), as most
 * writers pack photos and videos. A stored block ends at a byte boundary, so the next header starts with one:
 * three bits, five of padding, two lengths.
 */
class StoredBlocks {
  #left = 0;
  #isLast = false;
  /** Header bytes at the end of the previous piece. */
  #cutHeader: Buffer = Buffer.alloc(0);

  /** Must not be called after it returned a kind other than `more`. */
  take(piece: Buffer): Taken {
    const content: Buffer[] = [];
    let at = 0;
    for (let headers = 0; ; headers++) {
      const block = piece.subarray(at, at + this.#left);
      if (block.length > 0) content.push(block);
      at += block.length;
      this.#left -= block.length;
      if (this.#left === 0 && this.#isLast) return { kind: 'ended', content, surplus: piece.length - at };
      if (at === piece.length) return { kind: 'more', content };
      const begun = at;
      at = Math.min(piece.length, at + headerBytes - this.#cutHeader.length);
      const header = joined(this.#cutHeader, piece.subarray(begun, at));
      if (isOther(header) || headers === maxBlocks) {
        return { kind: 'other', content, rest: joined(this.#cutHeader, piece.subarray(begun)) };
      }
      if (header.length < headerBytes) {
        // The piece's memory may be freed before the next one comes.
        this.#cutHeader = Buffer.from(header);
        return { kind: 'more', content };
      }
      const [first = 0] = header;
      this.#cutHeader = Buffer.alloc(0);
      this.#isLast = (first & 1) !== 0;
      this.#left = header.readUInt16LE(1);
    }
  }
}

function joined(cut: Buffer, rest: Buffer): Buffer {
  return cut.length === 0 ? rest : Buffer.concat([cut, rest]);
}

/**
 * Returns whether a possibly incomplete header can't be that of a stored block. A block of another kind may
 * be shorter than such a header.
 */
function isOther(header: Buffer): boolean {
  const [first = 0] = header;
  if ((first & 0b110) !== 0) return true;
  return header.length === headerBytes && (header.readUInt16LE(1) ^ header.readUInt16LE(3)) !== 0xffff;
}

/** Unpacks complete raw deflate data of stored blocks only; returns `undefined` to leave it to zlib. */
export function storedBlocks(packed: Buffer): readonly Buffer[] | undefined {
  const taken = new StoredBlocks().take(packed);
  return taken.kind === 'ended' && taken.surplus === 0 ? taken.content : undefined;
}
