import assert from 'node:assert/strict';
import { chartFileName, chartRows, countTicks, csv } from '../../../media/overview/chart.ts';
import { dayOf, endOfDay, startOfDay } from '../../../media/overview/days.ts';
import { fileAddress, fileKind } from '../../../media/overview/fileKind.ts';
import { fill } from '../../../media/overview/words.ts';

describe('The numbers of a chart', () => {
  const heads = { value: 'Value', from: 'From', to: 'To', count: 'Count', percent: 'Percent' };

  it('are value, count and percent of answers for bars', () => {
    const bars = [
      { label: 'Weekly', count: 1 },
      { label: 'Daily', count: 2 },
    ];
    assert.deepEqual(chartRows({ kind: 'bars', title: '', total: 3, bars }, heads), [
      ['Value', 'Count', 'Percent'],
      ['Weekly', 1, 33.33],
      ['Daily', 2, 66.67],
    ]);
  });

  it('are the edges and the count of each bin for a histogram', () => {
    const bins = [{ from: 0, to: 0.5, count: 4 }];
    assert.deepEqual(chartRows({ kind: 'histogram', title: '', unit: 'kg', bins }, heads)[1], [0, 0.5, 4]);
  });

  it('become CSV with quotes where they are needed', () => {
    assert.equal(
      csv([
        ['a', 'say "hi", twice'],
        ['two\nlines', 2],
      ]),
      '\ufeffa,"say ""hi"", twice"\r\n"two\nlines",2\r\n',
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
