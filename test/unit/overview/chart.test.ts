import assert from 'node:assert/strict';
import {
  chartFileName,
  chartRows,
  countTicks,
  csv,
  placeOf,
  type Chart,
} from '../../../media/overview/chart.ts';
import { dayOf, endOfDay, startOfDay } from '../../../media/overview/days.ts';
import { fileAddress, fileKind } from '../../../media/overview/fileKind.ts';
import { createWords, fill } from '../../../media/overview/words.ts';
import { overviewStrings } from '../../../src/overview/strings.ts';

describe('The numbers of a chart', () => {
  const words = createWords(overviewStrings(), 'en');
  const histogram = { kind: 'histogram', title: '', unit: 'kg', median: 1, logarithmic: false } as const;
  const numbersOf = (chart: Chart): unknown => chartRows(chart, words);

  it('are value, count and percent of answers for bars', () => {
    const bars = [
      { label: 'Weekly', count: 10 },
      { label: 'Daily', count: 20 },
    ];
    assert.deepEqual(numbersOf({ kind: 'bars', title: '', total: 30, bars }), [
      ['Value', 'Count', 'Percent'],
      ['Weekly', 10, 33.33],
      ['Daily', 20, 66.67],
    ]);
  });

  it('have no percentage of fewer than 20 answers', () => {
    const percentOf = (total: number): unknown =>
      chartRows({ kind: 'bars', title: '', total, bars: [{ label: 'a', count: 2 }] }, words)[1]?.[2];
    assert.deepEqual([percentOf(3), percentOf(19), percentOf(20)], [undefined, undefined, 10]);
  });

  it('have no percentage of 0 or 100 that is only nearly so', () => {
    const bars = [1, 999_999, 0, 1_000_000].map((count) => ({ label: '', count }));
    const rows = chartRows({ kind: 'bars', title: '', total: 1_000_000, bars }, words);
    assert.deepEqual(
      rows.slice(1).map(([, , percent]) => percent),
      [0.0001, 99.9999, 0, 100],
    );
  });

  it('are the edges and the count of each bin for a histogram, open at an end where numbers are far out', () => {
    const bins = [{ from: 0, to: 0.5, count: 4 }];
    assert.deepEqual(numbersOf({ ...histogram, bins, below: 2, above: 1 }), [
      ['From', 'To', 'Count'],
      [undefined, 0, 2],
      [0, 0.5, 4],
      [0.5, undefined, 1],
    ]);
  });

  it('are the value and the count where bins hold one value each', () => {
    const bins = [3, 4].map((value) => ({ from: value, to: value + 1, value, count: 4 }));
    assert.deepEqual(numbersOf({ ...histogram, bins, below: 2, above: 1 }), [
      ['Value', 'Count'],
      ['below 3', 2],
      [3, 4],
      [4, 4],
      ['above 4', 1],
    ]);
  });

  it('are times with what is before and after them', () => {
    const [from, to] = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'];
    const bins = [{ from, to, count: 7 }];
    const chart = {
      kind: 'time',
      title: '',
      unit: 'day',
      timeZone: 'UTC',
      bins,
      before: 1,
      after: 2,
    } as const;
    assert.deepEqual(numbersOf(chart), [
      ['From', 'To', 'Count'],
      [undefined, from, 1],
      [from, to, 7],
      [to, undefined, 2],
    ]);
  });

  it('become CSV with quotes where they are needed', () => {
    assert.equal(
      csv([
        ['a', 'say "hi", twice'],
        ['two\nlines', 2],
        [undefined, 3],
      ]),
      '\ufeffa,"say ""hi"", twice"\r\n"two\nlines",2\r\n,3\r\n',
    );
  });

  it('are never run by a spreadsheet', () => {
    for (const text of ['=1+1', '+1+A1', '-1+A1', '@x', '＝1'])
      assert.ok(csv([[text]]).startsWith(`\ufeff'${text}`), text);
    assert.equal(csv([['\t=1+1']]), "\ufeff\t'=1+1\r\n");
    assert.equal(csv([[-1, '-1', '+1']]), '\ufeff-1,-1,+1\r\n');
  });

  it('hold any text whole, as the analysis tables do, also what CSV has no character for', () => {
    assert.equal(csv([['a\0b', 'half \ud83d', '']]), '\ufeffa\\u0000b,half \\ud83d,\\\r\n');
  });
});

describe('The axis of counts', () => {
  it('has round whole numbers and ends at or above the highest', () => {
    assert.deepEqual(countTicks(7, 4), [0, 2, 4, 6, 8]);
    assert.deepEqual(countTicks(1, 4), [0, 1]);
    assert.deepEqual(countTicks(0), [0, 1]);
    for (const max of [3, 9, 10, 11, 99, 1_000, 123_456, 1_000_000]) {
      const ticks = countTicks(max, 3);
      assert.ok((ticks.at(-1) ?? 0) >= max && ticks.length <= 6, `${max}: ${ticks.join()}`);
    }
  });
});

describe('A day in the filter', () => {
  it('is a local one, whole, and read back as it was', () => {
    const [from, to] = [startOfDay('2026-10-25'), endOfDay('2026-10-25')];
    assert.ok(from !== undefined && to !== undefined);
    assert.equal(new Date(from).getHours(), 0);
    assert.equal(dayOf(from), '2026-10-25');
    assert.equal(dayOf(to, -1), '2026-10-25');
  });

  it('is none while it is being typed', () => {
    assert.equal(startOfDay(''), undefined);
    assert.equal(startOfDay('2026-10'), undefined);
  });
});

describe('A file in the gallery', () => {
  it('is a picture only where browsers draw its type', () => {
    assert.deepEqual(fileKind('a.JPG'), { label: 'JPG', shows: true });
    assert.deepEqual(fileKind('a.heic'), { label: 'HEIC', shows: false });
    assert.equal(fileKind('a.jpg.exe').shows, false);
    assert.equal(fileKind('none').label, '–');
  });

  it('is found whatever its name holds', () => {
    assert.equal(fileAddress('https://r/s', 'files/a b#?%.jpg'), 'https://r/s/files/a%20b%23%3F%25.jpg');
    // Of a manifest that somebody else wrote. No file has such a name.
    assert.equal(fileAddress('https://r/s', 'files/a\ud83d.jpg'), 'https://r/s/files/a%EF%BF%BD.jpg');
  });
});

describe('A chart’s file', () => {
  it('is named after its question', () => {
    assert.equal(chartFileName('How often do you cook? (at home)'), 'how-often-do-you-cook-at-home');
    assert.equal(chartFileName('../..'), 'chart');
  });
});

describe('A string with places to fill', () => {
  it('takes values as they are, also where they look like places', () => {
    assert.equal(fill('{0} of {1}', ['{1}', 5]), '{1} of 5');
  });
});

describe('The place of a median among bins', () => {
  const chart = {
    kind: 'histogram',
    title: '',
    unit: '',
    below: 3,
    above: 4,
    median: 0,
    logarithmic: false,
  } as const;
  const bins = [0, 10, 20].map((from) => ({ from, to: from + 10, count: 1 }));

  it('is as far into its bin as its value', () => {
    const place = (value: number): number => placeOf(value, { ...chart, bins });
    assert.deepEqual([-5, 0, 5, 10, 29, 30, 99].map(place), [0, 0, 0.5, 1, 2.9, 3, 3]);
  });

  it('is the middle of the bin that holds this value only, and between two where it is between them', () => {
    const grid = bins.map((bin) => ({ ...bin, value: bin.from }));
    const place = (value: number): number => placeOf(value, { ...chart, bins: grid });
    assert.deepEqual([0, 5, 10, 20, 25].map(place), [0.5, 1, 1.5, 2.5, 2.5]);
  });

  it('is that of its logarithm on a logarithmic axis', () => {
    const decades = [1, 10, 100].map((from) => ({ from, to: from * 10, count: 1 }));
    const place = (value: number): number => placeOf(value, { ...chart, bins: decades, logarithmic: true });
    assert.deepEqual(
      [1, Math.sqrt(10), 10, Math.sqrt(1000)].map((value) => place(value).toFixed(6)),
      ['0.000000', '0.500000', '1.000000', '1.500000'],
    );
  });
});
