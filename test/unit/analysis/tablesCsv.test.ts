import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvLines } from '../../../src/analysis/tables/csvFile.ts';
import { guardFormula } from '../../../src/analysis/tables/formulaGuard.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { collection, lines, submissionA, writeSnapshot } from './support/snapshotFolder.ts';
import { csvOf, makeTables } from './support/tables.ts';

describe('Fields of CSV', () => {
  const row = fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { minLength: 2, maxLength: 2 });
  const nasty = fc.array(
    fc
      .array(fc.constantFrom('"', ',', ';', '\r', '\n', '\t', '', ' ', "'", 'a'), { maxLength: 6 })
      .map((all) => all.join('')),
    { minLength: 2, maxLength: 2 },
  );

  it('are read again as they were, whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(row, nasty), { minLength: 1 }), (rows) => {
        const read: unknown = parse(csvLines(rows), { record_delimiter: '\r\n', skip_empty_lines: false });
        assert.deepEqual(read, rows);
      }),
    );
  });

  it('stand in quotes, doubled within, where RFC 4180 wants it, and lines end with CRLF', () => {
    assert.equal(
      csvLines([
        ['plain', 'a,b', 'say "no"'],
        ['one\ntwo', 'one\rtwo', ' spaced '],
      ]),
      'plain,"a,b","say ""no"""\r\n"one\ntwo","one\rtwo", spaced \r\n',
    );
  });
});

describe('A text that a spreadsheet would run', () => {
  for (const text of [
    '=1+1',
    '=cmd|"/C calc"!A0',
    '+cmd',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '＝1+1',
    '＋1+1',
    '－1+1',
    '＠SUM(A1)',
    '+49 170 1234567',
    '-',
    '--5',
    '=5',
  ]) {
    it(`is shown instead: ${JSON.stringify(text)}`, () => {
      assert.equal(guardFormula(text), `'${text}`);
    });
  }

  for (const text of ['-5', '+5', '-5.25', '-5,25', '-1.000,5', '-.5', '-1e-7', 'a=1', "'=1", '', ' =1']) {
    it(`is not ${JSON.stringify(text)}`, () => {
      assert.equal(guardFormula(text), text);
    });
  }
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

  it('hold texts as they are where guarding is off', async () => {
    await wide({ guardFormulas: false });
    const [row] = await csvOf(folder(), 'responses_wide.csv');
    assert.equal(row?.['q02_what_did_you_cook'], answer);
  });

  it('begin with a byte order mark only where that is wanted', async () => {
    assert.ok((await wide()).startsWith('submission_id,'));
    assert.ok((await wide({ byteOrderMark: true })).startsWith('\uFEFFsubmission_id,'));
  });
});
