import assert from 'node:assert/strict';
import fc from 'fast-check';
import { allRows } from '../../../src/analysis/summary/rows/rowList.ts';
import type { TimeSeries } from '../../../src/analysis/summary/summary.ts';
import { timeSeriesOf } from '../../../src/analysis/summary/time/timeSeries.ts';
import { knownTimeZone } from '../../../src/analysis/summary/time/timeZone.ts';

const hour = 3_600_000;
const day = 24 * hour;

function seriesOf(times: readonly number[], timeZone: string): TimeSeries {
  const rows = allRows(times.length);
  return timeSeriesOf(rows, (row) => times[row] ?? Number.NaN, timeZone).overTime;
}

/** Time zones with unusual changes: by half an hour, at midnight, around Ramadan, by a whole day, or never. */
const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'America/Havana',
  'Africa/Casablanca',
  'Pacific/Apia',
  'America/St_Johns',
];

describe('Time series of responses', () => {
  it('counts by the days of a time zone, including short and long days', () => {
    const bins = (timeZone: string, from: string): readonly (readonly [string, number])[] => {
      const start = Date.parse(from);
      const times = Array.from({ length: 5 * 24 }, (_, index) => start + index * hour);
      const series = seriesOf(times, timeZone);
      return series.bins.map(({ from: begin, count }) => [begin.slice(0, 16), count]);
    };
    assert.deepEqual(bins('Europe/Berlin', '2026-03-26T23:00:00Z'), [
      ['2026-03-26T23:00', 24],
      ['2026-03-27T23:00', 24],
      ['2026-03-28T23:00', 23],
      ['2026-03-29T22:00', 24],
      ['2026-03-30T22:00', 24],
      ['2026-03-31T22:00', 1],
    ]);
    assert.deepEqual(bins('America/New_York', '2026-10-30T04:00:00Z')[2], ['2026-11-01T04:00', 25]);
    // 15 October 2017 had no midnight there.
    assert.deepEqual(bins('America/Sao_Paulo', '2017-10-14T03:00:00Z')[1], ['2017-10-15T03:00', 23]);
  });

  it('puts two times in one bin if and only if clocks showed the same day, week, month or year', () => {
    const around = fc.integer({ min: Date.UTC(1972, 0, 1), max: Date.UTC(2036, 0, 1) });
    const span = fc.constantFrom(5 * day, 91 * day, 700 * day, 3_000 * day, 9_000 * day);
    const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.constantFrom(...zones), around, span, places, (timeZone, start, range, parts) => {
        // The range without outliers decides on the unit, so each end needs two times.
        const times = [...parts, 0, 0, 1, 1].map((part) => start + Math.floor(part * range));
        const { unit, bins } = seriesOf(times, timeZone);
        const format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
        const nameOf = (time: number): string => {
          const name = format.format(time);
          if (unit === 'day') return name;
          if (unit === 'month') return name.slice(0, 7);
          if (unit === 'year') return name.slice(0, 4);
          const monday = Date.parse(name) - ((new Date(name).getUTCDay() + 6) % 7) * day;
          return new Date(monday).toISOString().slice(0, 10);
        };
        const names = [...new Set(times.map(nameOf))].sort();
        const expected = names.map((name) => [name, times.filter((time) => nameOf(time) === name).length]);
        const named = bins
          .filter(({ count }) => count > 0)
          .map(({ from, count }) => [nameOf(Date.parse(from)), count]);
        assert.deepEqual(named, expected);
        for (const [index, { from, to }] of bins.entries()) {
          const next = bins[index + 1];
          if (next !== undefined) assert.equal(to, next.from);
          assert.notEqual(nameOf(Date.parse(from) - 1), nameOf(Date.parse(from)));
          assert.equal(nameOf(Date.parse(to) - 1), nameOf(Date.parse(from)));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('counts by hours of equal length that start on the hour in the time zone', () => {
    const start = Date.parse('2026-10-25T00:10:00Z');
    const times = Array.from({ length: 20 }, (_, index) => start + index * 30 * 60_000);
    const { unit, bins } = seriesOf(times, 'Asia/Kolkata');
    assert.equal(unit, 'hour');
    assert.deepEqual(
      bins.slice(0, 3).map(({ from, to, count }) => [from.slice(11, 16), to.slice(11, 16), count]),
      [
        ['23:30', '00:30', 1],
        ['00:30', '01:30', 2],
        ['01:30', '02:30', 2],
      ],
    );
  });

  for (const [minutes, unit, count] of [
    [12, '5 minutes', 3],
    [119, '5 minutes', 24],
    [300, '15 minutes', 20],
    [700, 'hour', 12],
  ] as const) {
    it(`chooses the unit for a range of ${minutes} minutes: ${unit}`, () => {
      const start = Date.parse('2026-09-14T10:00:00Z');
      const times = Array.from({ length: 3 * minutes }, (_, index) => start + index * 20_000);
      const series = seriesOf(times, 'Europe/Berlin');
      assert.deepEqual([series.unit, series.bins.length], [unit, count]);
      assert.ok(series.bins.every((bin) => bin.count > 0));
    });
  }

  it('counts a clock that is decades off at the edge and keeps the unit for the others', () => {
    const start = Date.parse('2026-09-14T10:00:00Z');
    const times = [0, ...Array.from({ length: 29 }, (_, index) => start + index * 60_000), start + 400 * day];
    const { unit, bins, before, after } = seriesOf(times, 'UTC');
    assert.deepEqual([unit, bins.length, before, after], ['5 minutes', 6, 1, 1]);
  });

  it('counts responses without a time', () => {
    const { withoutTime, bins } = seriesOf([Number.NaN, 0, Number.NaN], 'UTC');
    assert.deepEqual([withoutTime, bins.length], [2, 1]);
  });

  it('leaves no time uncounted, however distant', () => {
    const anywhere = fc.oneof(
      fc.integer({ min: -864e13, max: 864e13 }),
      fc.integer({ min: Date.UTC(2026, 2, 1), max: Date.UTC(2026, 2, 2) }),
    );
    fc.assert(
      fc.property(fc.array(anywhere, { maxLength: 60 }), fc.constantFrom(...zones), (times, timeZone) => {
        const { bins, before, after } = seriesOf(times, timeZone);
        const counted = bins.reduce((sum, { count }) => sum + count, before + after);
        assert.equal(counted, times.length);
        if (bins.length === 0) return;
        const [first, last] = [Date.parse(bins[0]!.from), Date.parse(bins.at(-1)!.to)];
        assert.equal(before, times.filter((time) => time < first).length);
        assert.ok(after === times.filter((time) => time >= last).length || last === 864e13);
      }),
      { numRuns: 300 },
    );
  });

  it('accepts the earliest and latest possible dates', () => {
    for (const timeZone of zones) {
      const { bins, before, after } = seriesOf([-864e13, 864e13], timeZone);
      assert.equal(
        bins.reduce((sum, { count }) => sum + count, before + after),
        2,
      );
    }
  });

  it('falls back to UTC for an unknown time zone', () => {
    assert.equal(knownTimeZone('Europe/Atlantis'), 'UTC');
    assert.equal(knownTimeZone('Europe/Berlin'), 'Europe/Berlin');
  });
});
