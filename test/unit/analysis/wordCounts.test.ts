import assert from 'node:assert/strict';
import { wordsIn } from '../../../src/analysis/summary/cards/wordCounts.ts';

describe('Words of a text', () => {
  for (const [text, words] of [
    ['Die Suppe war gut, die mit dem Brot', 'suppe gut brot'],
    ['The plants die in this war', 'plants die war'],
    ['La sopa y el pan', 'sopa pan'],
    ['Le pain et la soupe', 'pain soupe'],
    ['Zupa, bo jest dobra', 'zupa dobra'],
    ['我喜欢汤', '喜欢 汤'],
    ['昨日から煮たスープです', '昨日 煮 スープ'],
    ['soup', 'soup'],
    // Also stop words of French, Dutch, German, Polish.
    ['car', 'car'],
    ['Want a door', 'want door'],
    ['red hat, ten men', 'red hat ten men'],
    ['es war gut', 'gut'],
    ['die Suppe', 'suppe'],
    ['ich will es nicht', ''],
  ] as const) {
    it(`leave out the stop words of its language: ${text}`, () => {
      assert.deepEqual([...wordsIn(text)], words === '' ? [] : words.split(' '));
    });
  }

  it('have no codes, but names with a short number', () => {
    const words = [...wordsIn('A1, b12, 4k, x9f3ab77, a-1, 1st, 5f0c1e2d3b4a, COVID-19 and Covid19')];
    assert.deepEqual(words, ['covid-19', 'covid19']);
  });
});
