import assert from 'node:assert/strict';
import type { TextAnswer } from '../../../src/analysis/submission.ts';
import { rowWords } from '../../../src/analysis/summary/answerWords.ts';
import { needlesOf } from '../../../src/participants/needles.ts';

/** As arguments of one call they would not fit on the stack. */
const many = 200_000;

describe('More items than a call takes arguments', () => {
  it('may be the texts of two answers to one question', () => {
    const answer: TextAnswer = {
      type: 'free_text',
      instructionId: 'q',
      source: undefined,
      texts: Array.from({ length: many }, (_, index) => `t${index}`),
    };
    assert.match(rowWords([answer, answer], { byId: new Map() })['q'] ?? '', /^t0, t1, t2/);
  });

  it('may be the submissions of a participant', () => {
    // Each is looked for in six forms.
    const ids = Array.from({ length: many / 6 }, (_, index) => `submission-${index}`);
    assert.ok(needlesOf(ids).isIn('files/submission-7/photo.jpg'));
  }).timeout(20_000);
});
