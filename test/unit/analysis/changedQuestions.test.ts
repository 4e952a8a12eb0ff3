import assert from 'node:assert/strict';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { lines, readSnapshot, submissionA, type SnapshotFiles } from './support/snapshotFolder.ts';
import { csvOf, longOf, wideOf } from './support/tables.ts';
import { cardIn, summaryIn } from './summarySnapshot.ts';

describe('Question whose type changed during the study', () => {
  const folder = temporaryFolder();
  const options = [
    { value: 3, label: 'Three' },
    { value: 4, label: 'Four' },
  ];
  const snapshot = (type: string, ...entries: readonly unknown[]): SnapshotFiles => ({
    'collection.json': {
      collection_items: [{ page_items: [{ id: 'q', type, description: 'Q', options }] }],
    },
    'responses.jsonl': lines(
      ...entries.map((q, index) => ({
        submission_id: index === 0 ? submissionA : `s${index}`,
        responses: { q },
      })),
    ),
    'files/a.jpg': 'photo',
  });
  const photo = { value: [{ file_name: 'a.jpg', path: 'files/a.jpg' }] };

  for (const type of [
    'free_text',
    'free_text_with_unit',
    'multiple_choice',
    'multiple_choice_with_free_text',
  ]) {
    it(`keeps earlier uploads as answers: new type ${type}`, async () => {
      const { submissions, report } = await readSnapshot(folder(), snapshot(type, photo));
      const [answer] = submissions[0]!.answers;
      assert.equal(answer?.type === 'file_upload' && answer.files[0]?.path, 'files/a.jpg');
      assert.equal(report.uploads.orphans.count, 0);
      assert.deepEqual(report.otherTypes, {
        count: 1,
        first: [{ line: 1, instructionId: 'q', type: 'file_upload' }],
      });
      const [row] = await longOf(folder(), snapshot(type, photo));
      assert.deepEqual(
        [row?.['type'], row?.['text'], row?.['file']],
        ['file_upload', 'a.jpg', 'files/a.jpg'],
      );
      assert.equal((await csvOf(folder(), 'files.csv'))[0]?.['submission_id'], submissionA);
    });
  }

  it('keeps an upload in an entry marked as text', async () => {
    const { submissions } = await readSnapshot(
      folder(),
      snapshot('free_text', { type: 'free_text', ...photo }),
    );
    assert.equal(submissions[0]!.answers[0]?.type, 'file_upload');
  });

  it('keeps text next to an upload', async () => {
    const both = { value: ['soup', ...photo.value, { weird: [1] }] };
    const { submissions, report } = await readSnapshot(folder(), snapshot('free_text', both));
    assert.deepEqual(
      submissions[0]!.answers.map(({ type }) => type),
      ['free_text', 'file_upload', 'unknown'],
    );
    assert.equal(report.notUnderstood.count, 1);
  });

  it('keeps earlier text and counts no file when the new type is file_upload', async () => {
    const [row] = await wideOf(folder(), snapshot('file_upload', { type: 'free_text', value: 'soup' }));
    assert.deepEqual([row?.['q01_q'], row?.['q01_q_count']], ['soup', '0']);
    const [item] = await csvOf(folder(), 'responses_long.csv');
    assert.deepEqual([item?.['type'], item?.['text'], item?.['file']], ['free_text', 'soup', '']);
  });

  it('reads no earlier choice as a number when the new type is free_text_with_unit', async () => {
    const old = { type: 'multiple_choice', value: [3] };
    const files = snapshot('free_text_with_unit', old, { value: '5' });
    const rows = await wideOf(folder(), files);
    assert.deepEqual(
      rows.map((row) => [row['q01_q'], row['q01_q_text']]),
      [
        ['', '3'],
        ['5', '5'],
      ],
    );
    const card = cardIn(await summaryIn(folder()), 'number');
    assert.deepEqual(
      [
        card.answered,
        card.otherType,
        card.notNumbers,
        card.groups[0]?.spread.count,
        card.groups[0]?.spread.max,
      ],
      [1, 1, 0, 1, 5],
    );
  });

  it('reports the number of answers of another type than the question', async () => {
    const { report } = await readSnapshot(
      folder(),
      snapshot(
        'multiple_choice',
        { type: 'free_text', value: 'three' },
        { value: [3] },
        {
          type: 'multiple_choice_with_free_text',
          value: [{ value: 3, explanation: 'why' }],
        },
      ),
    );
    assert.deepEqual(report.otherTypes, {
      count: 1,
      first: [{ line: 1, instructionId: 'q', type: 'free_text' }],
    });
  });

  it('keeps an explanation or unit by reading the answer as the type that has one', async () => {
    const explained = 'multiple_choice_with_free_text';
    for (const [type, entry, asked, text] of [
      ['free_text', { explanation: 'only words' }, explained, 'only words'],
      ['free_text', { value: 'daily', explanation: 'On Sundays' }, explained, 'On Sundays'],
      ['free_text_with_unit', { value: [{ value: 3, explanation: 'about' }] }, explained, 'about'],
      ['file_upload', { ...photo, explanation: 'mine' }, explained, 'mine'],
      ['free_text', { value: '72', unit: 'kg' }, 'free_text_with_unit', '72'],
      ['multiple_choice', { value: [{ value: '72', unit: 'kg' }] }, 'free_text_with_unit', '72'],
    ] as const) {
      const { report } = await readSnapshot(folder(), snapshot(type, entry));
      assert.deepEqual(report.otherTypes.first, [{ line: 1, instructionId: 'q', type: asked }]);
      const [row] = await longOf(folder(), snapshot(type, entry));
      assert.deepEqual([row?.['type'], row?.['text']], [asked, text]);
      if (asked !== explained) assert.equal(row?.['unit'], 'kg');
      const [wide] = await csvOf(folder(), 'responses_wide.csv');
      assert.ok(
        Object.values(wide ?? {}).some((cell) => cell.includes(text)),
        JSON.stringify(wide),
      );
    }
  });

  it('keeps and reports contradictory values in one entry', async () => {
    for (const [type, entry] of [
      ['free_text', { value: 'soup', text: 'bread' }],
      ['free_text', { value: ['soup'], answer: ['bread'] }],
      ['multiple_choice', { value: [{ value: 3, text: 'bread' }] }],
      ['free_text', { type: 'free_text', value: 'soup', explanation: 'bread' }],
      ['free_text', { type: 'free_text', explanation: 'bread' }],
      ['nothing known', { value: ['soup', ['bread']] }],
    ] as const) {
      const rows = await longOf(folder(), snapshot(type, entry));
      assert.ok(
        rows.some((row) => [row['text'], row['label']].some((text) => text?.includes('bread'))),
        JSON.stringify(entry),
      );
      const { report } = await readSnapshot(folder(), snapshot(type, entry));
      if (type !== 'nothing known') assert.equal(report.notUnderstood.count, 1, JSON.stringify(entry));
    }
    const same = await readSnapshot(
      folder(),
      snapshot('free_text', { value: 'soup', text: 'soup', unit: '' }),
    );
    assert.equal(same.report.notUnderstood.count, 0);
  });

  it('keeps values of unknown shape', async () => {
    for (const value of [[{ value: { a: 1 } }], [{ text: ['x'] }], [{ value: { value: 'x' } }]]) {
      for (const type of ['free_text', 'free_text_with_unit', 'multiple_choice']) {
        const { submissions, report } = await readSnapshot(folder(), snapshot(type, { value }));
        assert.equal(submissions[0]!.answers[0]?.type, 'unknown', JSON.stringify([type, value]));
        assert.equal(report.notUnderstood.count, 1);
      }
    }
  });
});

describe('Deeply nested record', () => {
  const folder = temporaryFolder();

  it('is reported and does not stop the reader', async () => {
    const deep = (open: string, close: string) => open.repeat(20_000) + close.repeat(20_000);
    const records = [
      `{"submission_id":"a","x":${deep('[', ']')}}`,
      `{"submission_id":"b","responses":${deep('{"responses":', '}').replace('}', 'null}')}}`,
      `{"submission_id":"c","responses":[${deep('{"response":[', ']}')}]}`,
      `{"submission_id":"d","tasks":[{"task_id":"t","metadata":${deep('[', ']')},"responses":{"q":"x"}}]}`,
      '{"submission_id":"e","responses":{"q":"x"}}',
    ];
    const { submissions, report } = await readSnapshot(folder(), { 'responses.jsonl': records.join('\n') });
    assert.equal(submissions.at(-1)?.submissionId, 'e');
    assert.deepEqual(
      report.unreadable.first.map(({ line, reason }) => [line, reason]),
      [1, 2, 3, 4].map((line) => [line, 'too-deep']),
    );
  });
});
