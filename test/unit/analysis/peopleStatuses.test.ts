import assert from 'node:assert/strict';
import { statusCounts, statusLine } from '../../../src/analysis/people/statusLine.ts';

describe('Statuses of submissions in words', () => {
  const line = (...statuses: (string | undefined)[]): string =>
    statusLine(statusCounts(statuses.map((status) => ({ status }))), String);

  it('are counted in the order of their importance', () => {
    assert.equal(
      line('RETURNED', 'APPROVED', 'TIMED-OUT', 'APPROVED', 'AWAITING REVIEW'),
      '2 approved, 1 awaiting review, 1 returned, 1 timed out',
    );
  });

  it('end with those that Prolific may invent, as text', () => {
    assert.equal(
      line('NEW\u202E](command:x)', 'REJECTED', undefined),
      '1 rejected, 1 with the status NEW] (command:x)',
    );
  });

  it('are limited, however many a file contains', () => {
    const words = line(...Array.from({ length: 5_000 }, (_, nth) => `S${'x'.repeat(nth)}`));
    assert.ok(words.endsWith(' and 4988 more'), words.slice(-50));
    assert.ok(words.length < 2_500, String(words.length));
  });
});
