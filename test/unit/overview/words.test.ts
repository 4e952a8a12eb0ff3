import assert from 'node:assert/strict';
import { createWords } from '../../../media/overview/words.ts';
import { overviewStrings } from '../../../src/overview/strings/strings.ts';

const { share, range, bin, moment } = createWords(overviewStrings(), 'en-GB');

describe('Format of shares', () => {
  for (const [count, total, words] of [
    [2, 3, '2 of 3'],
    [0, 0, '0 of 0'],
    [19, 19, '19 of 19'],
    [5, 20, '25%'],
    [0, 5_000, '0%'],
    [1, 5_000, '<0.1%'],
    [5, 5_000, '0.1%'],
    [2_500, 5_000, '50%'],
    [4_995, 5_000, '99.9%'],
    [4_999, 5_000, '>99.9%'],
    [5_000, 5_000, '100%'],
  ] as const) {
    it(`writes ${count} of ${total} as ${words}`, () => {
      assert.equal(share(count, total), words);
    });
  }

  it('uses the locale’s decimal separator for very small shares', () => {
    assert.equal(createWords(overviewStrings(), 'de').share(1, 5_000), '<0,1\u00a0%');
  });
});

describe('Format of ranges', () => {
  for (const [from, to, unit, words] of [
    [5, 10, 'kg', '5 to under 10 kg'],
    [5, 5, 'kg', '5 kg'],
    [120, undefined, 'kg', '120 kg or more'],
    [undefined, 0, 'kg', 'below 0 kg'],
    [1_200, undefined, '', '1,200 or more'],
    [undefined, 0.5, '', 'below 0.5'],
    [120, undefined, undefined, 'Length in characters: 120 or more'],
  ] as const) {
    it(`writes open and closed ranges: “${words}”`, () => {
      assert.equal(range(from, to, unit), words);
    });
  }
});

describe('Format of times', () => {
  const berlin = (iso: string, unit: Parameters<typeof bin>[1] = 'hour'): string =>
    bin(iso, unit, 'Europe/Berlin');

  it('adds the UTC offset only to a repeated hour', () => {
    assert.deepEqual(
      ['2026-10-24T23:00:00Z', '2026-10-25T00:00:00Z', '2026-10-25T01:00:00Z', '2026-10-25T02:00:00Z'].map(
        (iso) => berlin(iso),
      ),
      ['25 Oct, 01:00', '25 Oct, 02:00 GMT+2', '25 Oct, 02:00 GMT+1', '25 Oct, 03:00'],
    );
    assert.equal(berlin('2026-10-25T00:15:00Z', '15 minutes'), '25 Oct, 02:15 GMT+2');
    assert.equal(berlin('2026-03-29T01:00:00Z'), '29 Mar, 03:00');
  });

  it('adds the UTC offset if clocks are set back by half an hour', () => {
    assert.deepEqual(
      ['2026-04-04T14:30:00Z', '2026-04-04T15:00:00Z'].map((iso) =>
        bin(iso, '15 minutes', 'Australia/Lord_Howe'),
      ),
      ['5 Apr, 01:30 GMT+11', '5 Apr, 01:30 GMT+10:30'],
    );
  });

  it('has the precision of the unit', () => {
    const iso = '2026-10-25T00:00:00Z';
    assert.deepEqual(
      (['day', 'week', 'month', 'year'] as const).map((unit) => berlin(iso, unit)),
      ['25 Oct 2026', '25 Oct 2026', 'Oct 2026', '2026'],
    );
  });

  it('returns an invalid time unchanged', () => {
    assert.equal(moment('yesterday'), 'yesterday');
  });
});
