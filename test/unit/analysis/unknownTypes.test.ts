import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { lines, readSnapshot, submissionA, type SnapshotFiles } from './support/snapshotFolder.ts';
import { csvOf, longOf, wideOf } from './support/tables.ts';
import { answersTo, cardIn, summaryOf } from './summarySnapshot.ts';

const video = {
  file_key: `uploads/${submissionA}/walk.mp4`,
  file_name: 'walk.mp4',
  content_type: 'video/mp4',
};
const path = `files/${submissionA}/walk.mp4`;

describe('Question of an unknown type', () => {
  const folder = temporaryFolder();
  const summary = async (
    entries: readonly (object | undefined)[],
    more: object = {},
    files: string[] = [],
  ) => {
    const question = { id: 'q', type: 'video_narration', description: 'Tell us', ...more };
    return await summaryOf(folder(), { instructions: [question], records: answersTo(entries), files });
  };
  const snapshot = (entry: unknown, more: object = {}): SnapshotFiles => ({
    'batch.json': {
      batch_items: [{ page_items: [{ id: 'q', type: 'video_narration', description: 'Tell us', ...more }] }],
    },
    'responses.jsonl': lines({ submission_id: submissionA, responses: { q: entry } }),
    [path]: 'video',
  });

  it('shows uploads with links to them, and the texts beside them', async () => {
    const entry = { type: 'video_narration', value: [video], transcript: 'I see a cat' };
    const card = cardIn(await summary([entry], {}, [path]), 'upload');
    assert.deepEqual(
      [card.unknownType, card.answered, card.otherType, card.files, card.missingFiles],
      ['video_narration', 1, 0, 1, 0],
    );
    assert.deepEqual(card.items, [{ name: 'walk.mp4', path, size: 6, row: 0 }]);
    assert.deepEqual(card.texts, [{ text: 'transcript: I see a cat', row: 0 }]);
  });

  it('counts uploads the same if their entries name no type', async () => {
    const card = cardIn(await summary([{ value: [video] }, undefined], {}, [path]), 'upload');
    assert.deepEqual([card.answered, card.otherType, card.missing, card.files], [1, 0, 1, 1]);
  });

  it('finds uploads at any depth, and leaves none without an answer', async () => {
    const entry = { recording: { takes: [{ video }], seconds: 12, id: 'r1' } };
    const { submissions, report } = await readSnapshot(folder(), snapshot(entry));
    const [answer, ...more] = submissions[0]!.answers;
    assert.ok(answer?.type === 'unknown' && more.length === 0);
    assert.deepEqual(
      answer.files.map((file) => file.path),
      [path],
    );
    assert.deepEqual(answer.values, ['seconds: 12']);
    assert.equal(report.uploads.orphans.count, 0);
  });

  it('shows numbers as a histogram if all answers are numbers', async () => {
    const card = cardIn(await summary(['3', 4, '8'].map((value) => ({ value }))), 'number');
    assert.deepEqual([card.groups[0]?.spread.median, card.notNumbers], [4, 0]);
  });

  it('shows texts if not all answers are numbers, whichever comes first', async () => {
    const card = cardIn(await summary(['3', 'a long walk', '8'].map((value) => ({ value }))), 'text');
    assert.deepEqual(
      [card.unknownType, card.answered, card.samples.map(({ text }) => text)],
      ['video_narration', 3, ['3', 'a long walk', '8']],
    );
  });

  it('shows choices by their labels if it has options', async () => {
    const options = ['Cat', 'Dog'].map((label, value) => ({ label, value }));
    const card = cardIn(await summary([{ value: [1] }, { value: [1, 'Cow'] }], { options }), 'choice');
    assert.deepEqual(
      card.options.map(({ label, count, listed }) => [label, count, listed]),
      [
        ['Cat', 0, true],
        ['Dog', 2, true],
        ['Cow', 1, false],
      ],
    );
  });

  it('has everything that it contains in the tables', async () => {
    const entry = { value: [video, { value: '7', unit: 'kg' }, { far: ['out'] }], explanation: 'Why not' };
    const rows = await longOf(folder(), snapshot(entry));
    assert.deepEqual(
      rows.map((row) => [row['type'], row['text'], row['number'], row['file']]),
      [
        ['video_narration', '7 kg', '', ''],
        ['video_narration', '{"far":["out"]}', '', ''],
        ['video_narration', 'Why not', '', ''],
        ['video_narration', 'walk.mp4', '', path],
      ],
    );
    const [wide] = await csvOf(folder(), 'responses_wide.csv');
    assert.equal(wide?.['q01_tell_us'], `7 kg; {"far":["out"]}; Why not; ${path}`);
    const [file] = await csvOf(folder(), 'files.csv');
    assert.deepEqual([file?.['path'], file?.['instruction_id']], [path, 'q']);
    const [entryInCodebook] = await csvOf(folder(), 'codebook.csv');
    assert.deepEqual(
      [entryInCodebook?.['type'], entryInCodebook?.['n'], entryInCodebook?.['removed']],
      ['video_narration', '1', '0'],
    );
  });

  it('names its options in the codebook', async () => {
    await wideOf(folder(), snapshot({ value: 'a' }, { options: [{ value: 'a', label: 'Apple' }] }));
    const [entry] = await csvOf(folder(), 'codebook.csv');
    assert.equal(entry?.['options'], 'a = Apple');
  });

  it('reads an answer that is nested too deeply without its content', async () => {
    let deep: unknown = 'x';
    for (let level = 0; level < 80; level++) deep = { deep };
    const { submissions } = await readSnapshot(folder(), snapshot({ type: 'video_narration', value: deep }));
    const [answer] = submissions[0]!.answers;
    assert.ok(answer?.type === 'unknown');
    assert.deepEqual([answer.values, answer.files, answer.json], [[], [], undefined]);
  });
});

describe('Question that is no longer in the collection', () => {
  const folder = temporaryFolder();
  const question = { id: 'kept', type: 'free_text', description: 'Still here?' };
  const records = [
    { submission_id: submissionA, responses: { kept: 'Yes', gone: { value: 'I was asked' } } },
  ];

  it('keeps its answers on a marked card', async () => {
    const { cards } = await summaryOf(folder(), { instructions: [question], records });
    assert.deepEqual(
      cards.map(({ instructionId, isGone }) => [instructionId, isGone]),
      [
        ['kept', undefined],
        ['gone', true],
      ],
    );
    const [, card] = cards;
    assert.deepEqual(card?.kind === 'text' && card.samples.map(({ text }) => text), ['I was asked']);
  });

  it('is not marked if the snapshot has no list of questions', async () => {
    const { cards } = await summaryOf(folder(), { records });
    assert.ok(cards.length === 2 && cards.every(({ isGone }) => isGone === undefined));
  });

  it('has marked columns in the tables and in the codebook', async () => {
    const files = {
      'collection.json': { collection_items: [{ page_items: [question] }] },
      'responses.jsonl': lines(...records),
    };
    const [row] = await wideOf(folder(), files);
    assert.equal(row?.['x_gone'], 'I was asked');
    const entries = await csvOf(folder(), 'codebook.csv');
    assert.deepEqual(
      entries.map((entry) => [entry['column'], entry['removed']]),
      [
        ['q01_still_here', '0'],
        ['x_gone', '1'],
      ],
    );
    const page = await readFile(join(folder(), 'analysis', 'codebook.md'), 'utf8');
    assert.match(page, /^## No longer in the collection\n\n### gone$/m);
  });
});
