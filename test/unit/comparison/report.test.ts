import assert from 'node:assert/strict';
import {
  comparisonReport,
  comparisonWords,
  type ReportWords,
} from '../../../src/analysis/comparison/comparisonReport.ts';
import { collection } from '../analysis/support/snapshotFolder.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { comparisonOf, type Given } from './support/snapshots.ts';

const words: ReportWords = {
  when: (date) => date.toISOString().slice(0, 10),
  count: (count) => count.toLocaleString('en'),
  studyNames: new Map([['s1', 'Pilot [2]']]),
};

const nasty = '[x](command:y) <img src=x> `a` *b* | $c$ ![d](http://e) \u202e\n# f';

describe('Comparison report', () => {
  const folder = temporaryFolder();
  const report = async (before: Given, after: Given): Promise<string> =>
    comparisonReport(await comparisonOf(folder(), before, after), words);
  const many = Array.from({ length: 1_060 }, (_, index) => ({ submission_id: `s-${index}` }));

  it('starts with the counts', async () => {
    const text = await report(
      { records: [{ submission_id: 'a' }], files: { 'collection.json': collection } },
      { records: many, files: { 'files/a.jpg': 'a', 'collection.json': collection } },
    );
    assert.deepEqual(text.split('\n').slice(0, 7), [
      '# Changes in “Cooking”',
      '',
      '| | New | Changed | Removed |',
      '| --- | ---: | ---: | ---: |',
      '| Submissions | 1,060 | 0 | 1 |',
      '| Questions | 0 | 0 | 0 |',
      '| Files | 1 | 0 | 0 |',
    ]);
  });

  it('lists fifty of a kind and the number of others', async () => {
    const text = await report({}, { records: many });
    assert.equal(text.match(/^- `s-\d+`$/gm)?.length, 50);
    assert.match(text, /^… and 1,010 more\.$/m);
  });

  it('names the questions with changed answers by their text', async () => {
    const questions = { files: { 'collection.json': collection } };
    const text = await report(
      { ...questions, records: [{ submission_id: 'a', responses: { free_text: { value: 'x' } } }] },
      { ...questions, records: [{ submission_id: 'a', responses: { free_text: { value: 'y' } } }] },
    );
    assert.match(text, /^- `a` · “What did you cook\?”$/m);
  });

  it('states that there are no differences', async () => {
    const same = { records: many, files: { 'collection.json': collection } };
    const comparison = await comparisonOf(folder(), same, same);
    assert.match(comparisonReport(comparison, words), /No differences found/);
    assert.match(comparisonWords(comparison, words), /No differences found/);
  });

  it('states the limits of the comparison', async () => {
    const text = await report(
      { head: { complete: false }, records: ['{'] },
      { head: { filter: { study_id: 's1' }, collection: { id: 'c', name: 'Cooking 2' } } },
    );
    for (const remark of [
      /different filters/,
      /Previously called “Cooking”/,
      /Files aren’t compared/,
      /Questions aren’t compared/,
      /Unreadable lines, not compared: 1/,
    ]) {
      assert.match(text, remark);
    }
    assert.match(text, /\| Contents \| All responses \| Study “Pilot \\\[2\\\]” \|/);
  });

  it('escapes foreign text everywhere', async () => {
    const item = {
      id: nasty,
      type: 'multiple_choice',
      description: nasty,
      options: [{ value: nasty, label: nasty }],
    };
    const questions = (items: readonly object[]): object => ({
      name: nasty,
      collection_items: [{ page_items: items }],
    });
    const records = (value: string): object[] => [
      { submission_id: nasty, participant_id: nasty, [nasty]: value, responses: { [nasty]: value } },
      { submission_id: `${nasty}${value}` },
    ];
    const text = await report(
      {
        records: records('1'),
        files: { 'collection.json': questions([item]), 'files/[x](y) `z`.jpg': '' },
        head: { collection: { id: 'c', name: nasty } },
      },
      {
        records: records('2'),
        files: {
          'collection.json': questions([
            { ...item, helper_text: nasty, type: nasty, options: [] },
            { ...item, id: 'n' },
          ]),
        },
        head: { collection: { id: 'c', name: `${nasty} 2` } },
      },
    );
    assert.ok(text.includes('\\[x\\](command\\:y)') || text.includes('\\[x\\]'));
    assert.doesNotMatch(text, /(?<!\\)\[|(?<!\\)<|(?<!\\)\*|(?<!\\)!|\u202e/);
    for (const line of text.split('\n')) assert.match(line, /^$|^#{1,3} |^ *- |^> |^\| |^…|^[A-Z]/, line);
    assert.ok(text.split('\n').every((line) => !line.startsWith('# f')));
  });
});
