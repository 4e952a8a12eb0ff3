import assert from 'node:assert/strict';
import { timeOf } from '../../../src/snapshots/reading/instant.ts';

describe('Time of Prolific', () => {
  const halfPastTen = Date.UTC(2026, 2, 20, 10, 30);

  for (const [written, milliseconds] of [
    ['2026-03-20T10:30:00Z', 0],
    ['2026-03-20T10:30:00.321Z', 321],
    ['2026-03-20T10:30:00.321456Z', 321],
    ['2026-03-20T10:30:00.5Z', 500],
    ['2026-03-20T10:30:00', 0],
    ['2026-03-20T10:30:00.321', 321],
    ['2026-03-20 10:30:00.321456', 321],
    ['2026-03-20 10:30:00', 0],
    ['2026-03-20T10:30', 0],
    ['2026-03-20T12:30:00.321+02:00', 321],
    ['2026-03-20T05:30:00-05:00', 0],
  ] as const) {
    it(`is read in UTC: ${written}`, () => {
      assert.equal(timeOf(written), halfPastTen + milliseconds);
    });
  }

  for (const written of ['', 'yesterday', 'May 1', '1', '20.03.2026', '2026-03-20T25:00:00Z', '2026-13-01'])
    it(`is invalid: ${JSON.stringify(written)}`, () => {
      assert.equal(timeOf(written), undefined);
    });
});
