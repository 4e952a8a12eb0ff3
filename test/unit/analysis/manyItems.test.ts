import assert from 'node:assert/strict';
import type { TextAnswer } from '../../../src/analysis/answers/submission.ts';
import { rowWords } from '../../../src/analysis/summary/cards/rowAnswers.ts';
import { needlesOf } from '../../../src/participants/find/needles.ts';

/** More than the stack can hold as arguments of one call. */
const many = 200_000;

describe('More items than a call can take as arguments', () => {
  it('are accepted as texts of two answers to one question', () => {
    const answer: TextAnswer = {
      type: 'free_text',
      instructionId: 'q',
      source: undefined,
      texts: Array.from({ length: many }, (_, index) => `t${index}`),
    };
    assert.match(rowWords([answer, answer], { byId: new Map() })['q'] ?? '', /^t0, t1, t2/);
  });

  it('are accepted as submissions of a participant', () => {
    // The search uses six forms of each id.
    const ids = Array.from({ length: many / 6 }, (_, index) => `submission-${index}`);
    assert.ok(needlesOf(ids).isIn('files/submission-7/photo.jpg'));
  }).timeout(20_000);
});
