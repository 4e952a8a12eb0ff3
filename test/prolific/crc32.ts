import { crc32 } from 'node:zlib';

/**
 * Arithmetic on CRC-32 values (ISO 3309, as in ZIP) without the bytes: a CRC is a polynomial over GF(2)
 * modulo `polynomial`, in reflected bit order, so appending n bytes multiplies it by x^(8n).
 */
const polynomial = 0xedb88320;
/** 1, in reflected bit order. */
const one = 0x80000000;

function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = one; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= b;
    b = (b & 1) === 0 ? b >>> 1 : (b >>> 1) ^ polynomial;
  }
  return product >>> 0;
}

/** x^(8 · 2^k) for k from 0 to 52: enough for any safe integer of bytes. */
const bytePowers = ((): readonly number[] => {
  const powers = [one >>> 8];
  for (let k = 1; k < 53; k++) powers.push(multiply(powers[k - 1]!, powers[k - 1]!));
  return powers;
})();

/** Returns the factor by which this many appended bytes multiply a CRC. */
function shiftBy(bytes: number): number {
  let factor = one;
  for (let k = 0; bytes > 0; k++, bytes = Math.floor(bytes / 2)) {
    if (bytes % 2 === 1) factor = multiply(factor, bytePowers[k]!);
  }
  return factor;
}

/** Returns the CRC of `head` followed by `tail`, from their CRCs and the length of `tail`. */
export function joinedCrc32(head: number, tail: number, tailBytes: number): number {
  if (tailBytes === 0) return head;
  return (multiply(shiftBy(tailBytes), head) ^ tail) >>> 0;
}

const gridStep = 4096;
const cheaperReadThanJoined = 32 * 1024;

/**
 * Computes the CRC-32 of any range of endlessly repeated bytes, at the cost of a few kilobytes for any
 * length.
 */
export class RepeatingCrc32 {
  readonly #bytes: Buffer;
  /** CRCs of the first k · `gridStep` bytes. */
  readonly #grid: Uint32Array;
  readonly #whole: number;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#grid = new Uint32Array(Math.floor(bytes.length / gridStep) + 1);
    for (let k = 1; k < this.#grid.length; k++)
      this.#grid[k] = crc32(bytes.subarray((k - 1) * gridStep, k * gridStep), this.#grid[k - 1]);
    this.#whole = this.#prefix(bytes.length);
  }

  /** Returns the CRC of `length` bytes from `offset`, which is within the first repetition. */
  of(offset: number, length: number): number {
    const round = this.#bytes.length;
    const first = Math.min(length, round - offset);
    if (first === length && length <= cheaperReadThanJoined)
      return crc32(this.#bytes.subarray(offset, offset + length));
    let crc = this.#slice(offset, offset + first);
    const rounds = Math.floor((length - first) / round);
    crc = joinedCrc32(crc, this.#rounds(rounds), rounds * round);
    const rest = length - first - rounds * round;
    return joinedCrc32(crc, this.#prefix(rest), rest);
  }

  /** Returns the CRC of `count` repetitions by doubling, in O(log count). */
  #rounds(count: number): number {
    if (count === 0) return 0;
    const half = Math.floor(count / 2);
    const halfCrc = this.#rounds(half);
    const even = joinedCrc32(halfCrc, halfCrc, half * this.#bytes.length);
    return count % 2 === 0 ? even : joinedCrc32(even, this.#whole, this.#bytes.length);
  }

  #slice(start: number, end: number): number {
    // Joining is its own inverse: prefix(end) = prefix(start) · x^(8n) + slice.
    return joinedCrc32(this.#prefix(start), this.#prefix(end), end - start);
  }

  #prefix(length: number): number {
    if (length === 0) return 0;
    const k = Math.floor(length / gridStep);
    return crc32(this.#bytes.subarray(k * gridStep, length), this.#grid[k]);
  }
}
