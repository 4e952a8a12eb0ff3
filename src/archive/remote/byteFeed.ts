import { ProblemError } from '../../problems/problem.ts';

/** Splits a stream of bytes by lengths. Frees copied pieces at once: see {@link releasePiece}. */
export class ByteFeed {
  readonly #pieces: AsyncIterator<Buffer>;
  #piece: Buffer = Buffer.alloc(0);
  /** Bytes of the piece that haven't been taken yet. */
  #rest: Buffer = this.#piece;
  /** Whether others may still read from the piece. */
  #handedOut = false;
  #position: number;

  /** `position` is the offset of the first byte in the archive. */
  constructor(pieces: AsyncIterable<Buffer>, position: number) {
    this.#pieces = pieces[Symbol.asyncIterator]();
    this.#position = position;
  }

  /** Offset of the next byte in the archive. */
  get position(): number {
    return this.#position;
  }

  /** Returns the next `count` bytes in a new buffer. */
  async take(count: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(count);
    await this.#fill(bytes);
    return bytes;
  }

  /** Reads like {@link take}, into a buffer of `buffers` that is valid until it is returned. */
  async borrow(count: number, buffers: LentBuffers): Promise<LentBuffer> {
    const lent = buffers.lend(count);
    try {
      await this.#fill(lent.bytes);
    } catch (error) {
      lent.giveBack();
      throw error;
    }
    return lent;
  }

  /** The next `count` bytes as they come. */
  async *parts(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0;) {
      if (this.#rest.length === 0) await this.#advance();
      this.#handedOut = true;
      const part = this.#cut(Math.min(left, this.#rest.length));
      left -= part.length;
      yield part;
    }
  }

  async skipTo(position: number): Promise<void> {
    while (this.#position < position) {
      if (this.#rest.length === 0) await this.#advance();
      this.#cut(Math.min(position - this.#position, this.#rest.length));
    }
  }

  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  async #fill(target: Buffer): Promise<void> {
    for (let filled = 0; filled < target.length;) {
      if (this.#rest.length === 0) await this.#advance();
      filled += this.#cut(Math.min(target.length - filled, this.#rest.length)).copy(target, filled);
    }
  }

  #cut(count: number): Buffer {
    const part = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    this.#position += count;
    return part;
  }

  async #advance(): Promise<void> {
    if (!this.#handedOut) releasePiece(this.#piece);
    const next = await this.#pieces.next();
    if (next.done === true) {
      throw new ProblemError({ kind: 'archive-damaged', reason: 'data longer than their place' });
    }
    this.#piece = next.value;
    this.#rest = next.value;
    this.#handedOut = false;
  }
}

/**
 * Frees the memory of `bytes`, which must belong to the caller, at once instead of at the next collection: V8
 * collects the host's whole heap for every 15 MB or so of external memory, 137 times per gigabyte.
 *
 * Does nothing if `bytes` cover at most half of their memory, as slices of Node's shared pool do, or if the
 * engine lacks `ArrayBuffer.prototype.transfer` (ECMAScript 2024).
 */
export function releaseMemory(bytes: Buffer): void {
  if (bytes.length * 2 > bytes.buffer.byteLength) free(bytes.buffer);
}

/** Frees a stream's piece like {@link releaseMemory}, unless the next piece may share its memory. */
export function releasePiece(piece: Buffer): void {
  if (piece.byteOffset + piece.length === piece.buffer.byteLength) releaseMemory(piece);
}

/** Frees each of zlib's pieces once one with other memory is requested. */
export async function* releasedOncePassed(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let memory: ArrayBufferLike | undefined;
  for await (const piece of pieces) {
    if (memory !== piece.buffer && memory !== undefined) free(memory);
    memory = piece.buffer;
    yield piece;
  }
}

function free(memory: ArrayBufferLike & { transfer?: (length: number) => unknown }): void {
  try {
    memory.transfer?.(0);
  } catch {
    // Memory that is still in use can't be freed here; the collection will do it.
  }
}

/** A buffer to be returned once; afterwards its bytes belong to someone else. */
export interface LentBuffer {
  readonly bytes: Buffer;
  giveBack(): void;
}

const minBytes = 16 * 1024;

/**
 * Reuses buffers. A new one for each of thousands of entries would trigger collections of the whole heap
 * several times a second.
 */
export class LentBuffers {
  readonly #free = new Map<number, Buffer[]>();

  /** Returns an uninitialised buffer of `count` bytes. */
  lend(count: number): LentBuffer {
    const size = 2 ** Math.ceil(Math.log2(Math.max(count, minBytes)));
    const free = this.#free.get(size) ?? [];
    this.#free.set(size, free);
    const whole = free.pop() ?? Buffer.allocUnsafeSlow(size);
    return { bytes: whole.subarray(0, count), giveBack: () => void free.push(whole) };
  }
}
