import { ProblemError } from '../problems/problem.ts';
import { releasePiece } from './releaseMemory.ts';
import type { Lent, LentBuffers } from './lentBuffers.ts';

/** Takes a stream of bytes apart by lengths. Pieces that were copied from are freed at once: see {@link releasePiece}. */
export class ByteFeed {
  readonly #pieces: AsyncIterator<Buffer>;
  #piece: Buffer = Buffer.alloc(0);
  /** What of the piece has not been taken yet. */
  #rest: Buffer = this.#piece;
  /** Whether others may still read from the piece. */
  #handedOut = false;
  #position: number;

  /** `position` is where in the archive the first byte lies. */
  constructor(pieces: AsyncIterable<Buffer>, position: number) {
    this.#pieces = pieces[Symbol.asyncIterator]();
    this.#position = position;
  }

  /** Where in the archive the next byte lies. */
  get position(): number {
    return this.#position;
  }

  /** The next `count` bytes in a buffer of their own. */
  async take(count: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(count);
    await this.#fill(bytes);
    return bytes;
  }

  /** {@link take}, into a buffer of `buffers`: valid until it is given back. */
  async borrow(count: number, buffers: LentBuffers): Promise<Lent> {
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
