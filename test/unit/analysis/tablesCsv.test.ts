import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvFile, csvLines } from '../../../src/analysis/tables/format/csvFile.ts';
import { finished } from '../../../src/analysis/tables/format/fileWriter.ts';
import { guardFormulas } from '../../../src/analysis/tables/format/formulaGuard.ts';
import type { Cell } from '../../../src/analysis/tables/rows/tableColumn.ts';
import { textForCsv, textForParquet } from '../../../src/analysis/tables/format/textEscapes.ts';
import { textFromCsv, textFromParquet, unguardFormulas } from '../support/tableTexts.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { nastyText } from './support/nastyTexts.ts';
import { collection, lines, submissionA, writeSnapshot } from './support/snapshotFolder.ts';
import { csvOf, makeTables } from './support/tables.ts';

describe('CSV fields', () => {
  const row = fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { minLength: 2, maxLength: 2 });
  const nasty = fc.array(
    fc
      .array(fc.constantFrom('"', ',', ';', '\r', '\n', '\t', '', ' ', "'", 'a'), { maxLength: 6 })
      .map((all) => all.join('')),
    { minLength: 2, maxLength: 2 },
  );

  it('are read back unchanged, whatever they contain and whatever the separator', () => {
    const rowsOf = fc.array(fc.oneof(row, nasty), { minLength: 1 });
    fc.assert(
      fc.property(rowsOf, fc.constantFrom(',', ';', '\t'), (rows, separator) => {
        const read: unknown = parse(csvLines(rows, separator), {
          delimiter: separator,
          record_delimiter: '\r\n',
          skip_empty_lines: false,
        });
        assert.deepEqual(read, rows);
      }),
    );
  });

  it('are quoted only if they contain the separator', () => {
    const row = ['a,b', 'a;b', 'a\tb'];
    assert.equal(csvLines([row], ','), '"a,b",a;b,a\tb\r\n');
    assert.equal(csvLines([row], ';'), 'a,b;"a;b";a\tb\r\n');
    assert.equal(csvLines([row], '\t'), 'a,b\ta;b\t"a\tb"\r\n');
  });

  it('are quoted as RFC 4180 requires, in lines that end with CRLF', () => {
    assert.equal(
      csvLines([
        ['plain', 'a,b', 'say "no"'],
        ['one\ntwo', 'one\rtwo', ' spaced '],
      ]),
      'plain,"a,b","say ""no"""\r\n"one\ntwo","one\rtwo", spaced \r\n',
    );
  });
});

describe('CSV file', () => {
  const folder = temporaryFolder();

  it('has the same lines whatever rows have in common with the one above', async () => {
    const cell = fc.constantFrom<Cell>(undefined, 0, 1, '', 'a', 'a,b', '=1', {
      written: 'soon',
      time: undefined,
    });
    const anyRows = fc.array(fc.tuple(cell, cell, cell, cell), { maxLength: 12 });
    const columns = ['k', 'l', 'm', 'n'].map((name) => ({ name, type: 'text' as const }));
    const style = { guardFormulas: true, byteOrderMark: false, separator: ',' } as const;
    let count = 0;
    await fc.assert(
      fc.asyncProperty(anyRows, async (rows) => {
        const name = `${++count}.csv`;
        await finished(await csvFile({ folder: folder(), name }, columns, style), (file) => file.write(rows));
        const fields = rows.map((row) =>
          row.map((each) => {
            if (each === undefined || typeof each === 'number') return String(each ?? '');
            return guardFormulas(textForCsv(typeof each === 'string' ? each : each.written));
          }),
        );
        assert.equal(
          await readFile(join(folder(), name), 'utf8'),
          csvLines([['k', 'l', 'm', 'n'], ...fields]),
        );
      }),
      { numRuns: 200 },
    );
  });
});

describe('Formula guard', () => {
  for (const [text, shown] of [
    ['=1+1', "'=1+1"],
    ['=cmd|"/C calc"!A0', '\'=cmd|"/C calc"!A0'],
    ['+cmd', "'+cmd"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['＝1+1', "'＝1+1"],
    ['＋1+1', "'＋1+1"],
    ['－1+1', "'－1+1"],
    ['＠SUM(A1)', "'＠SUM(A1)"],
    ['+49 170 1234567', "'+49 170 1234567"],
    ['-', "'-"],
    ['--5', "'--5"],
    ['=5', "'=5"],
    // Other programs may start a cell after these separators or line breaks.
    ["x;=cmd|' /C calc'!A0", "x;'=cmd|' /C calc'!A0"],
    ['x\t=1', "x\t'=1"],
    ['\t=1', "\t'=1"],
    ['a,@b', "a,'@b"],
    ['a|+b', "a|'+b"],
    ['first\n=1', "first\n'=1"],
    ['first\r\n-1', "first\r\n'-1"],
    ['x;"=1"', 'x;"\'=1"'],
    ['x; =1', "x; '=1"],
    [' =1', " '=1"],
    ['=1;=2\n=3', "'=1;'=2\n'=3"],
    // The participant's own apostrophe must survive.
    ["'=1", "''=1"],
    ["''=1", "'''=1"],
    ["x;'-ish", "x;''-ish"],
  ] as const) {
    it(`marks a formula as text: ${JSON.stringify(text)}`, () => {
      assert.equal(guardFormulas(text), shown);
      assert.equal(unguardFormulas(shown), text);
    });
  }

  for (const text of [
    '-5',
    '+5',
    '-5.25',
    '-5,25',
    '-1.000,5',
    '-.5',
    '-1e-7',
    'a=1',
    "'a",
    "'",
    '',
    "don't",
    'a-b',
    'a\nb',
  ]) {
    it(`leaves harmless text unchanged: ${JSON.stringify(text)}`, () => {
      assert.equal(guardFormulas(text), text);
    });
  }

  it('can be undone for any text and leaves no cell that begins with a formula', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        const guarded = guardFormulas(text);
        assert.equal(unguardFormulas(guarded), text);
        if (guarded === text) return;
        for (const cell of guarded.split(/[;,|\t\r\n]/)) assert.doesNotMatch(cell, /^[ "]*[=+\-@]/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('handles long text in seconds', () => {
    for (const unit of [' ', "'", '"', ';', '\n', '; "', "'=", '\\', '\\u0000', '\0', '\ud800']) {
      const text = unit.repeat(300_000);
      const field = guardFormulas(textForCsv(text));
      assert.ok(textFromCsv(unguardFormulas(field)) === text, unit);
    }
  }).timeout(5_000);
});

describe('Escapes for characters that a file cannot contain', () => {
  for (const [text, field] of [
    ['a\0b', 'a\\u0000b'],
    ['\ud83d', '\\ud83d'],
    ['\\\ud83d', '\\\\\\ud83d'],
    ['😀', '😀'],
    ['\\u0000', '\\\\u0000'],
    ['\\uD83D', '\\uD83D'],
    ['C:\\users', 'C:\\users'],
    ['', '\\'],
    ['\\', '\\\\'],
    ['a\\', 'a\\'],
  ] as const) {
    it(`can be undone: ${JSON.stringify(text)}`, () => {
      assert.equal(textForCsv(text), field);
      assert.equal(textFromCsv(field), text);
    });
  }

  it('can be undone for any text in CSV and Parquet', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        const [field, stored] = [textForCsv(text), textForParquet(text)];
        assert.equal(textFromCsv(field), text);
        assert.equal(textFromParquet(stored), text);
        assert.doesNotMatch(field + stored, /\p{Surrogate}/u);
        assert.ok(field !== '' && !field.includes('\0'));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('CSV tables', () => {
  const folder = temporaryFolder();
  const answer = '=HYPERLINK("http://x","y")';
  const wide = async (options?: Parameters<typeof makeTables>[1]): Promise<string> => {
    await writeSnapshot(folder(), {
      'collection.json': collection,
      'responses.jsonl': lines({
        submission_id: submissionA,
        responses: { free_text: { value: answer }, free_text_with_unit: { value: '-5', unit: '=kg' } },
        note: '@note',
      }),
    });
    await makeTables(folder(), options);
    return await readFile(join(folder(), 'analysis', 'responses_wide.csv'), 'utf8');
  };

  it('guard texts, units and unknown fields, not numbers', async () => {
    await wide();
    const [row] = await csvOf(folder(), 'responses_wide.csv');
    assert.equal(row?.['q02_what_did_you_cook'], `'${answer}`);
    assert.equal(row['q01_how_much'], '-5');
    assert.equal(row['q01_how_much_unit'], "'=kg");
    assert.equal(row['q01_how_much_text'], '-5');
    assert.equal(row['record_note'], "'@note");
  });

  it('guard questions and labels too', async () => {
    const asked = {
      id: 'q',
      type: 'multiple_choice',
      description: '=A1',
      options: [{ value: '+v', label: '-l' }],
    };
    await writeSnapshot(folder(), {
      'collection.json': { items: [asked] },
      'responses.jsonl': lines({ responses: { q: { value: '+v' } } }),
    });
    await makeTables(folder());
    const [long] = await csvOf(folder(), 'responses_long.csv');
    assert.deepEqual([long?.['question'], long?.['value'], long?.['label']], ["'=A1", "'+v", "'-l"]);
    const [entry] = await csvOf(folder(), 'codebook.csv');
    assert.deepEqual([entry?.['question'], entry?.['options']], ["'=A1", "'+v = -l"]);
  });

  it('keep texts unchanged if the guard is off', async () => {
    await wide({ guardFormulas: false });
    const [row] = await csvOf(folder(), 'responses_wide.csv');
    assert.equal(row?.['q02_what_did_you_cook'], answer);
  });

  it('have the separator of the setting, as their record says', async () => {
    for (const separator of [',', ';', '\t'] as const) {
      assert.ok((await wide({ separator })).startsWith(`row${separator}submission_id${separator}`));
      for (const name of ['responses_wide.csv', 'responses_long.csv', 'codebook.csv', 'files.csv']) {
        const [header = ''] = (await readFile(join(folder(), 'analysis', name), 'utf8')).split('\r\n');
        assert.ok(header.split(separator).length > 5, name);
      }
      const [row] = await csvOf(folder(), 'responses_wide.csv');
      assert.equal(row?.['q02_what_did_you_cook'], `'${answer}`);
    }
  });

  it('begin with a byte order mark only if the setting asks for it', async () => {
    assert.ok((await wide()).startsWith('row,'));
    assert.ok((await wide({ byteOrderMark: true })).startsWith('\uFEFFrow,'));
  });
});
