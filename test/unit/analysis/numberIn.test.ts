import assert from 'node:assert/strict';
import { parseNumber } from '../../../src/analysis/answers/numberIn.ts';

describe('Number parser', () => {
  for (const [text, number] of [
    ['72.5', 72.5],
    [' 72 ', 72],
    ['-3', -3],
    ['.5', 0.5],
    ['1e3', 1000],
    ['72,5', 72.5],
    ['0,125', 0.125],
    ['1,234.5', 1234.5],
    ['1.234,5', 1234.5],
    ['1,234', undefined],
    ['about 5', undefined],
    ['5 kg', undefined],
    ['', undefined],
    ['1e999', undefined],
    ['0x10', undefined],
    ['1 234', undefined],
  ] as const) {
    it(`reads ${JSON.stringify(text)}: ${number ?? 'not a certain number'}`, () => {
      assert.equal(parseNumber(text), number);
    });
  }
});
