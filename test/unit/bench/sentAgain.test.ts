import assert from 'node:assert/strict';
import { sentAgain } from '../../bench/sentAgain.ts';

describe('Count of bytes sent again after killed runs', () => {
  it('is zero if each run resumed at the end of the previous one', () => {
    assert.deepEqual(sentAgain([[{ start: 0, bytes: 10 }], [{ start: 10, bytes: 5 }]]), [0]);
  });

  it('is the bytes of each run that any later run received again', () => {
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

  it('includes each byte once, however often it was sent', () => {
    const twice = [
      { start: 0, bytes: 10 },
      { start: 5, bytes: 10 },
    ];
    assert.deepEqual(sentAgain([twice, twice, twice]), [15, 15]);
  });
});
