import assert from 'node:assert/strict';
import { numberIn } from '../../../src/analysis/numberIn.ts';

describe('A number in an answer', () => {
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
    it(`is ${number ?? 'not certain'} where ${JSON.stringify(text)} stands`, () => {
      assert.equal(numberIn(text), number);
    });
  }
});
