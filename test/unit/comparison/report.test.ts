import assert from 'node:assert/strict';
import { comparisonReport, comparisonWords, type ReportWords } from '../../../src/comparison/report.ts';
import { collection } from '../analysis/support/snapshotFolder.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { comparisonOf, type Given } from './support/snapshots.ts';

const words: ReportWords = {
  when: (date) => date.toISOString().slice(0, 10),
  count: (count) => count.toLocaleString('en'),
  studyNames: new Map([['s1', 'Pilot [2]']]),
};

const nasty = '[x](command:y) <img src=x> `a` *b* | $c$ ![d](http://e) \u202e\n# f';

describe('The report of a comparison', () => {
  const folder = temporaryFolder();
  const report = async (before: Given, after: Given): Promise<string> =>
    comparisonReport(await comparisonOf(folder(), before, after), words);
  const many = Array.from({ length: 1_060 }, (_, index) => ({ submission_id: `s-${index}` }));

  it('begins with the counts', async () => {
    const text = await report(
      { records: [{ submission_id: 'a' }], files: { 'collection.json': collection } },
      { records: many, files: { 'files/a.jpg': 'a', 'collection.json': collection } },
    );
    assert.deepEqual(text.split('\n').slice(0, 7), [
      '# What changed in “Cooking”',
      '',
      '| | new | changed | gone |',
      '| --- | ---: | ---: | ---: |',
      '| Submissions | 1,060 | 0 | 1 |',
      '| Questions | 0 | 0 | 0 |',
      '| Files | 1 | 0 | 0 |',
    ]);
  });

  it('lists fifty of a kind and says how many more there are', async () => {
    const text = await report({}, { records: many });
    assert.equal(text.match(/^- `s-\d+`$/gm)?.length, 50);
    assert.match(text, /^… and 1,010 more\.$/m);
  });

  it('names the questions whose answers changed in their words', async () => {
    const questions = { files: { 'collection.json': collection } };
    const text = await report(
      { ...questions, records: [{ submission_id: 'a', responses: { free_text: { value: 'x' } } }] },
      { ...questions, records: [{ submission_id: 'a', responses: { free_text: { value: 'y' } } }] },
    );
    assert.match(text, /^- `a` · “What did you cook\?”$/m);
  });

  it('says that nothing is different where nothing is', async () => {
    const same = { records: many, files: { 'collection.json': collection } };
    const comparison = await comparisonOf(folder(), same, same);
    assert.match(comparisonReport(comparison, words), /Nothing is different in what was compared/);
    assert.match(comparisonWords(comparison, words), /Nothing is different/);
  });

  it('says what makes the comparison less than it seems', async () => {
    const text = await report(
      { head: { complete: false }, records: ['{'] },
      { head: { filter: { study_id: 's1' }, collection: { id: 'c', name: 'Cooking 2' } } },
    );
    for (const remark of [
      /different filters/,
      /called “Cooking” before/,
      /Files are not compared/,
      /Questions are not compared/,
      /could not be read and are not compared: 1/,
    ]) {
      assert.match(text, remark);
    }
    assert.match(text, /\| Holds \| All responses \| Study “Pilot \\\[2\\\]” \|/);
  });

  it('shows text from elsewhere as it is, wherever it stands', async () => {
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
