import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exactNumber } from '../../../src/snapshots/reading/exactNumber.ts';
import { parseJson } from '../../../src/analysis/records/parseJson.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { readSnapshot } from './support/snapshotFolder.ts';
import { summaryIn } from './summarySnapshot.ts';
import { csvOf, longOf, makeTables, wideOf } from './support/tables.ts';

/** Joins JSON texts into lines without parsing them, which would round their numbers. */
const jsonLines = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

describe('Numbers too precise for a double', () => {
  const folder = temporaryFolder();

  it('stay as written in ids, so that submissions that differ in the last digit stay separate', async () => {
    const { submissions, report } = await readSnapshot(folder(), {
      'responses.jsonl': jsonLines(
        '{"submission_id":1344800117571260417,"participant_id":9007199254740993,"responses":{}}',
        '{"submission_id":1344800117571260418,"participant_id":9007199254740992,"responses":{}}',
      ),
    });
    assert.deepEqual(
      submissions.map(({ submissionId, participantId, duplicate }) => [
        submissionId,
        participantId,
        duplicate,
      ]),
      [
        ['1344800117571260417', '9007199254740993', false],
        ['1344800117571260418', '9007199254740992', false],
      ],
    );
    assert.equal(report.duplicates.count, 0);
  });

  it('keep every digit in columns of unknown fields and task metadata', async () => {
    const [row] = await wideOf(folder(), {
      'responses-by-submission.jsonl': jsonLines(
        '{"submission_id":"s","score":0.12345678901234567891,"deep":{"id":1344800117571260417},"tasks":[{"task_id":1344800117571260419,"metadata":{"tweet":1344800117571260417},"responses":{"q":{"type":"free_text","value":"x"}}}]}',
      ),
    });
    assert.equal(row?.['record_score'], '0.12345678901234567891');
    assert.equal(row['task_id'], '1344800117571260419');
    assert.equal(row['task_tweet'], '1344800117571260417');
    assert.match(row['record_deep'] ?? '', /1344800117571260417/);
  });

  it('keep every digit in answers, even if two on one line round to the same double', async () => {
    const rows = await longOf(folder(), {
      'responses.jsonl': jsonLines(
        '{"submission_id":"s","responses":{"a":{"type":"free_text","value":1344800117571260417},"b":{"type":"free_text","value":1344800117571260418},"c":{"type":"free_text_with_unit","value":1e400}}}',
      ),
    });
    assert.deepEqual(
      rows.map(({ text, number }) => [text, number]),
      [
        ['1344800117571260417', ''],
        ['1344800117571260418', ''],
        ['1e400', ''],
      ],
    );
  });

  it('become a number, however written, only if a double holds it exactly', () => {
    for (const [text, value] of [
      ['123456789012345.60', 123456789012345.6],
      ['0.10000000000000000', 0.1],
      ['1e3', 1000],
      ['1E+0002', 100],
      ['5e-324', 5e-324],
      ['9007199254740992', 2 ** 53],
    ] as const) {
      assert.equal(exactNumber(text), value);
    }
    for (const text of ['9007199254740993', '1e400', '-1e-400', '0.12345678901234567891']) {
      assert.equal(exactNumber(text), text);
    }
  });

  it('stay as written in any JSON, whose other values match JSON.parse', () => {
    const digits = fc.string({
      unit: fc.integer({ min: 0, max: 9 }).map(String),
      minLength: 1,
      maxLength: 25,
    });
    const number = fc
      .tuple(
        fc.constantFrom('', '-'),
        digits,
        fc.option(digits),
        fc.option(fc.integer({ min: -420, max: 420 })),
      )
      .map(([sign, whole, fraction, exponent]) => {
        const start = whole.replace(/^0+(?=\d)/, '');
        return `${sign}${start}${fraction === null ? '' : `.${fraction}`}${exponent === null ? '' : `e${exponent}`}`;
      });
    fc.assert(
      fc.property(number, fc.json(), fc.string({ unit: 'binary' }), (text, other, key) => {
        const json = `{"a":[${text},"${text}"], "b" : ${text},"c":${other},${JSON.stringify(`${key}x`)}:1}`;
        const parsed = parseJson(json) as { a: unknown; b: unknown; c: unknown };
        assert.equal(parsed.b, exactNumber(text));
        assert.deepEqual(parsed.a, [exactNumber(text), text]);
        if (/[\d.]{16}|e[+-]?\d{3}/i.test(other)) return;
        assert.equal(JSON.stringify(parsed.c), JSON.stringify(JSON.parse(other)));
      }),
      { numRuns: 500 },
    );
  });

  it('are found after text with a million escapes', () => {
    const json = `["${'\\"'.repeat(500_000)}",9007199254740993]`;
    assert.equal((parseJson(json) as unknown[])[1], '9007199254740993');
  });
});

describe('Line with NaN or Infinity', () => {
  const folder = temporaryFolder();
  const line =
    '{"submission_id":"s1","participant_id":NaN,"score":NaN,"responses":{"a":{"type":"free_text","value":"soup"},"b":{"type":"free_text_with_unit","value":-Infinity},"c":{"type":"free_text","value":NaN}}}';

  it('keeps its other answers, and the token as text', async () => {
    const { submissions, report } = await readSnapshot(folder(), { 'responses.jsonl': jsonLines(line) });
    assert.equal(report.unreadable.count, 0);
    assert.deepEqual(report.notJson, { count: 1, first: [1] });
    const [submission] = submissions;
    assert.equal(submission?.participantId, undefined);
    const [text, amount, token] = submission?.answers ?? [];
    assert.deepEqual(text?.type === 'free_text' && text.texts, ['soup']);
    assert.deepEqual(amount?.type === 'free_text_with_unit' && amount.amounts, [
      { text: '-Infinity', number: undefined, unit: undefined },
    ]);
    assert.deepEqual(token?.type === 'free_text' && token.texts, ['NaN']);
  });

  it('appears in the tables and the overview', async () => {
    await readSnapshot(folder(), { 'responses.jsonl': jsonLines(line) });
    await makeTables(folder());
    const [row] = await csvOf(folder(), 'responses_wide.csv');
    assert.equal(row?.['x_a'], 'soup');
    assert.equal(row['record_score'], 'NaN');
    const { cards } = await summaryIn(folder());
    const [card] = cards;
    assert.deepEqual(card?.kind === 'text' && card.samples.map(({ text }) => text), ['soup']);
  });

  it('is read the same way if it is longer than a chunk', async () => {
    const long = line.replace('soup', 'x'.repeat(1_200_000));
    const { submissions, report } = await readSnapshot(folder(), { 'responses.jsonl': jsonLines(long) });
    assert.equal(submissions[0]?.answers.length, 3);
    assert.deepEqual(report.notJson, { count: 1, first: [1] });
  });

  it('is unreadable if it is also invalid JSON otherwise', async () => {
    const { report } = await readSnapshot(folder(), {
      'responses.jsonl': jsonLines('{"a":NaN', '{"a":NaNa}', '{"a":nan}'),
    });
    assert.equal(report.unreadable.count, 3);
    assert.equal(report.notJson.count, 0);
  });
});
