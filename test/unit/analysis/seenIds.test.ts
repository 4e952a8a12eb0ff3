import assert from 'node:assert/strict';
import { seenIds } from '../../../src/analysis/seenIds.ts';

describe('Ids seen before', () => {
  it('are told from new ones among hundreds of thousands', () => {
    const { see } = seenIds();
    const id = (index: number): string => `66a1f0c2d4e5b6a7${index.toString(16).padStart(8, '0')}`;
    const count = 300_000;
    for (let index = 0; index < count; index++) assert.equal(see(id(index)), false);
    for (let index = 0; index < count; index += 7) assert.equal(see(id(index)), true);
    assert.equal(see(id(count)), false);
  });

  it('may be any text', () => {
    const { see } = seenIds();
    assert.deepEqual(['', 'a', 'b', 'ab', '', 'ab'].map(see), [false, false, false, false, true, true]);
  });
});
