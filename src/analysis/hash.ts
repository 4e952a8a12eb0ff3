/** Two 32-bit hashes of a text at once, in {@link hashes}: murmur's finish over two multiplicative runs. */
export const hashes = { low: 0, high: 0 };

/** Hashes a text's UTF-16 units from `from` up to `to`. What it gives stands in {@link hashes} until the next call. */
export function hash(text: string, from = 0, to = text.length): void {
  let low = 0x9e3779b9 ^ (to - from);
  let high = 0x85ebca6b;
  for (let i = from; i < to; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x5bd1e995);
    high ^= high >>> 15;
  }
  hashes.low = finish(low);
  hashes.high = finish(high ^ low);
}

function finish(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
