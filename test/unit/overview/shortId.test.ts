import assert from 'node:assert/strict';
import { shortId, spokenId } from '../../../media/overview/dom/shortId.ts';

describe('Short id', () => {
  for (const [id, short, spoken] of [
    ['66a1f0c2d4e5b6a7980c1d2e', '66a1f0c2', '66a1f0c2 d4e5b6a7980c1d2e'],
    // Those of one minute begin with the same digits.
    ['0191a2b3-0001-7000-8000-0123456789ab', '456789ab', '0191a2b3-0001-7000-8000-0123 456789ab'],
    ['p2', 'p2', 'p2'],
    ['twelve-chars', 'twelve-chars', 'twelve-chars'],
    ['not an id, but words', 'not an id, but words', 'not an id, but words'],
    ['', '', ''],
  ] as const) {
    it(`of “${id}” is “${short}”`, () => {
      assert.equal(shortId(id), short);
      assert.equal(spokenId(id), spoken);
    });
  }
});
