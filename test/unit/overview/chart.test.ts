import assert from 'node:assert/strict';
import {
  chartFileName,
  chartRows,
  countTicks,
  csv,
  placeOf,
  type Chart,
} from '../../../media/overview/charts/chart.ts';
import { dayOf, endOfDay, startOfDay } from '../../../media/overview/filter/days.ts';
import { fileAddress, fileKind } from '../../../media/overview/cards/fileKind.ts';
import { createWords, fill } from '../../../media/overview/words.ts';
import { overviewStrings } from '../../../src/overview/strings/strings.ts';

describe('Chart numbers', () => {
  const words = createWords(overviewStrings(), 'en');
  const histogram = { kind: 'histogram', title: '', unit: 'kg', median: 1, logarithmic: false } as const;
  const numbersOf = (chart: Chart): unknown => chartRows(chart, words);

  it('list value, count and percentage of each bar', () => {
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

  it('list the counts of each group after all others, without any beyond the first and last bin', () => {
    const groups = [
      { name: '=Female', counts: [4, 6], of: 10 },
      { name: 'Male', counts: [6, 14], of: 20 },
    ];
    const bars = [
      { label: 'Weekly', count: 10, total: 11 },
      { label: 'Daily', count: 20, total: 22 },
    ];
    assert.deepEqual(numbersOf({ kind: 'bars', title: '', total: 30, full: 33, bars, groups }), [
      ['Value', 'Count', 'Percent', 'Without Filter', '=Female', 'Male'],
      ['Weekly', 10, 33.33, 11, 4, 6],
      ['Daily', 20, 66.67, 22, 6, 14],
    ]);
    const bins = [0, 2].map((from, place) => ({ from, to: from + 2, count: bars[place]!.count }));
    const histogram = { kind: 'histogram', title: '', unit: '', bins, below: 0, above: 1 } as const;
    assert.deepEqual(numbersOf({ ...histogram, logarithmic: false, groups }), [
      ['From', 'To', 'Count', '=Female', 'Male'],
      [0, 2, 10, 4, 6],
      [2, 4, 20, 6, 14],
      [4, undefined, 1, undefined, undefined],
    ]);
    assert.match(csv(chartRows({ kind: 'bars', title: '', total: 30, bars, groups }, words)), /"?'=Female/);
  });

  it('leave out percentages for fewer than 20 answers', () => {
    const percentOf = (total: number): unknown =>
      chartRows({ kind: 'bars', title: '', total, bars: [{ label: 'a', count: 2 }] }, words)[1]?.[2];
    assert.deepEqual([percentOf(3), percentOf(19), percentOf(20)], [undefined, undefined, 10]);
  });

  it('never round a percentage to 0 or 100', () => {
    const bars = [1, 999_999, 0, 1_000_000].map((count) => ({ label: '', count }));
    const rows = chartRows({ kind: 'bars', title: '', total: 1_000_000, bars }, words);
    assert.deepEqual(
      rows.slice(1).map(([, , percent]) => percent),
      [0.0001, 99.9999, 0, 100],
    );
  });

  it('list edges and count of each histogram bin, with open-ended rows for outliers', () => {
    const bins = [{ from: 0, to: 0.5, count: 4 }];
    assert.deepEqual(numbersOf({ ...histogram, bins, below: 2, above: 1 }), [
      ['From', 'To', 'Count'],
      [undefined, 0, 2],
      [0, 0.5, 4],
      [0.5, undefined, 1],
    ]);
  });

  it('list value and count if each bin has a single value', () => {
    const bins = [3, 4].map((value) => ({ from: value, to: value + 1, value, count: 4 }));
    assert.deepEqual(numbersOf({ ...histogram, bins, below: 2, above: 1 }), [
      ['Value', 'Count'],
      ['below 3', 2],
      [3, 4],
      [4, 4],
      ['above 4', 1],
    ]);
  });

  it('list time bins with the counts before and after them', () => {
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

  it('include those without the filter if one applies', () => {
    const bars = [
      { label: 'Tea', count: 20, total: 50 },
      { label: 'Coffee', count: 0, total: 10 },
    ];
    assert.deepEqual(numbersOf({ kind: 'bars', title: '', total: 25, full: 60, bars }), [
      ['Value', 'Count', 'Percent', 'Without Filter'],
      ['Tea', 20, 80, 50],
      ['Coffee', 0, 0, 10],
    ]);
    const bins = [{ from: 3, to: 4, value: 3, count: 0, total: 4 }];
    const chart = {
      kind: 'histogram',
      title: '',
      unit: '',
      bins,
      below: 0,
      above: 1,
      totals: { below: 2, above: 1 },
      logarithmic: false,
    } as const;
    assert.deepEqual(numbersOf(chart), [
      ['Value', 'Count', 'Without Filter'],
      ['below 3', 0, 2],
      [3, 0, 4],
      ['above 3', 1, 1],
    ]);
  });

  it('are written as CSV with quotes where necessary', () => {
    assert.equal(
      csv([
        ['a', 'say "hi", twice'],
        ['two\nlines', 2],
        [undefined, 3],
      ]),
      '\ufeffa,"say ""hi"", twice"\r\n"two\nlines",2\r\n,3\r\n',
    );
  });

  it('are separated by the character of the setting', () => {
    const rows = [['a;b', 'a,b', 2.5]];
    assert.equal(csv(rows, ';'), '\ufeff"a;b";a,b;2.5\r\n');
    assert.equal(csv(rows, '\t'), '\ufeffa;b\ta,b\t2.5\r\n');
  });

  it('are guarded against formulas in a spreadsheet', () => {
    for (const text of ['=1+1', '+1+A1', '-1+A1', '@x', '＝1'])
      assert.ok(csv([[text]]).startsWith(`\ufeff'${text}`), text);
    assert.equal(csv([['\t=1+1']]), "\ufeff\t'=1+1\r\n");
    assert.equal(csv([[-1, '-1', '+1']]), '\ufeff-1,-1,+1\r\n');
  });

  it('escape NUL bytes and lone surrogates as the analysis tables do', () => {
    assert.equal(csv([['a\0b', 'half \ud83d', '']]), '\ufeffa\\u0000b,half \\ud83d,\\\r\n');
  });
});

describe('Count axis', () => {
  it('has round whole numbers and ends at or above the maximum', () => {
    assert.deepEqual(countTicks(7, 4), [0, 2, 4, 6, 8]);
    assert.deepEqual(countTicks(1, 4), [0, 1]);
    assert.deepEqual(countTicks(0), [0, 1]);
    for (const max of [3, 9, 10, 11, 99, 1_000, 123_456, 1_000_000]) {
      const ticks = countTicks(max, 3);
      assert.ok((ticks.at(-1) ?? 0) >= max && ticks.length <= 6, `${max}: ${ticks.join()}`);
    }
  });
});

describe('Filter day', () => {
  it('covers a whole local day and is read back unchanged', () => {
    const [from, to] = [startOfDay('2026-10-25'), endOfDay('2026-10-25')];
    assert.ok(from !== undefined && to !== undefined);
    assert.equal(new Date(from).getHours(), 0);
    assert.equal(dayOf(from), '2026-10-25');
    assert.equal(dayOf(to, -1), '2026-10-25');
  });

  it('is undefined while it is typed', () => {
    assert.equal(startOfDay(''), undefined);
    assert.equal(startOfDay('2026-10'), undefined);
  });
});

describe('Gallery file', () => {
  it('is shown as a picture only if browsers support its type', () => {
    assert.deepEqual(fileKind('a.JPG'), { label: 'JPG', shows: true });
    assert.deepEqual(fileKind('a.heic'), { label: 'HEIC', shows: false });
    assert.equal(fileKind('a.jpg.exe').shows, false);
    assert.equal(fileKind('none').label, '–');
  });

  it('has a URL that escapes every character of its name', () => {
    assert.equal(fileAddress('https://r/s', 'files/a b#?%.jpg'), 'https://r/s/files/a%20b%23%3F%25.jpg');
    // Only a forged manifest has such a name.
    assert.equal(fileAddress('https://r/s', 'files/a\ud83d.jpg'), 'https://r/s/files/a%EF%BF%BD.jpg');
  });
});

describe('Chart file name', () => {
  it('is made from the question', () => {
    assert.equal(chartFileName('How often do you cook? (at home)'), 'how-often-do-you-cook-at-home');
    assert.equal(chartFileName('../..'), 'chart');
  });
});

describe('Placeholder substitution', () => {
  it('inserts values that look like placeholders unchanged', () => {
    assert.equal(fill('{0} of {1}', ['{1}', 5]), '{1} of 5');
  });
});

describe('Position of the median in a histogram', () => {
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

  it('is proportional to the value within its bin', () => {
    const place = (value: number): number => placeOf(value, { ...chart, bins });
    assert.deepEqual([-5, 0, 5, 10, 29, 30, 99].map(place), [0, 0, 0.5, 1, 2.9, 3, 3]);
  });

  it('is the middle of a single-value bin, or halfway between two', () => {
    const grid = bins.map((bin) => ({ ...bin, value: bin.from }));
    const place = (value: number): number => placeOf(value, { ...chart, bins: grid });
    assert.deepEqual([0, 5, 10, 20, 25].map(place), [0.5, 1, 1.5, 2.5, 2.5]);
  });

  it('follows the logarithm on a logarithmic axis', () => {
    const decades = [1, 10, 100].map((from) => ({ from, to: from * 10, count: 1 }));
    const place = (value: number): number => placeOf(value, { ...chart, bins: decades, logarithmic: true });
    assert.deepEqual(
      [1, Math.sqrt(10), 10, Math.sqrt(1000)].map((value) => place(value).toFixed(6)),
      ['0.000000', '0.500000', '1.000000', '1.500000'],
    );
  });
});
