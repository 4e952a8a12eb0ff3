import { createHash } from 'node:crypto';

/** A random stream determined by its seed, so that samples are the same on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Returns a separate stream for the words, independent of all other draws. */
  static of(words: string): Random {
    return new Random(createHash('sha256').update(words).digest().readUInt32BE(0));
  }

  /** Returns a number from 0 to 1, excluding 1 (mulberry32). */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Returns an integer from `from` to `to`, both included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.fraction() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const picked = list[this.whole(0, list.length - 1)];
    if (picked === undefined) throw new RangeError('Nothing to pick from');
    return picked;
  }

  /** Returns the value, or undefined with this probability. */
  unless<T>(probability: number, value: T): T | undefined {
    return this.chance(probability) ? undefined : value;
  }

  /** Returns `count` different elements in list order. */
  some<T>(list: readonly T[], count: number): T[] {
    const left = list.map((_, index) => index);
    while (left.length > count) left.splice(this.whole(0, left.length - 1), 1);
    return list.filter((_, index) => left.includes(index));
  }
}
