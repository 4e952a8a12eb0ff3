import assert from 'node:assert/strict';
import { sentAgain } from '../../bench/sentAgain.ts';

describe('What was sent again after runs that were killed', () => {
  it('is nothing where each run went on where the one before had stopped', () => {
    assert.deepEqual(sentAgain([[{ start: 0, bytes: 10 }], [{ start: 10, bytes: 5 }]]), [0]);
  });

  it('is of each run what any later one was sent too', () => {
    const runs = [
      [{ start: 0, bytes: 10 }],
      [{ start: 8, bytes: 10 }],
      [
        { start: 16, bytes: 10 },
        { start: 9, bytes: 1 },
      ],
    ];
    assert.deepEqual(sentAgain(runs), [2, 3]);
  });

  it('counts each byte once, however often it was sent', () => {
    const twice = [
      { start: 0, bytes: 10 },
      { start: 5, bytes: 10 },
    ];
    assert.deepEqual(sentAgain([twice, twice, twice]), [15, 15]);
  });
});
