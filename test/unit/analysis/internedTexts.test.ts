import assert from 'node:assert/strict';
import { hash, hashes } from '../../../src/analysis/records/hash.ts';
import { internedTexts } from '../../../src/analysis/summary/columns/packedTexts.ts';

/** Returns texts of four characters that have one hash. */
function colliding(count: number): string[] {
  const prime = 0x01000193;
  let inverse = prime;
  for (let step = 0; step < 5; step++) inverse = Math.imul(inverse, 2 - Math.imul(prime, inverse));
  const before = Math.imul(0x12345678, inverse);
  const found: string[] = [];
  for (let first = 0x4e00; found.length < count; first++) {
    const start = Math.imul(Math.imul(0x9e3779b9 ^ 4 ^ first, prime) ^ 0x4e00, prime);
    for (let third = 0x4e00; third < 0x9e00; third++) {
      const state = Math.imul(start ^ third, prime);
      const last = state ^ before;
      if (last < 0 || last > 0xd7ff) continue;
      found.push(String.fromCharCode(first, 0x4e00, third, last));
      break;
    }
  }
  return found;
}

describe('Interned texts', () => {
  it('take no longer for texts that were chosen to have one hash', () => {
    const texts = colliding(8_000);
    const lows = new Set(texts.map((text) => (hash(text), hashes.low)));
    assert.equal(lows.size, 1);
    const start = performance.now();
    const interned = internedTexts();
    for (const text of texts) interned.intern(text);
    assert.equal(interned.count(), texts.length);
    assert.ok(performance.now() - start < 1_000, `${performance.now() - start} ms`);
  }).timeout(20_000);
});
