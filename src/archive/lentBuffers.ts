/** A buffer and the way to give it back, once; its bytes are another's afterwards. */
export interface Lent {
  readonly bytes: Buffer;
  giveBack(): void;
}

const leastBytes = 16 * 1024;

/**
 * Buffers that are used again and again. A new one for each of thousands of entries would have V8 collect garbage over
 * the whole heap several times a second: what lies outside of its heap counts towards its limit.
 */
export class LentBuffers {
  readonly #free = new Map<number, Buffer[]>();

  /** A buffer of `count` bytes with anything in it. */
  lend(count: number): Lent {
    const size = 2 ** Math.ceil(Math.log2(Math.max(count, leastBytes)));
    const free = this.#free.get(size) ?? [];
    this.#free.set(size, free);
    const whole = free.pop() ?? Buffer.allocUnsafeSlow(size);
    return { bytes: whole.subarray(0, count), giveBack: () => void free.push(whole) };
  }
}
