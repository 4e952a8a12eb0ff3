import assert from 'node:assert/strict';
import { readCodebook } from '../../../src/analysis/answers/codebook.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { collection, writeSnapshot, type SnapshotFiles } from './support/snapshotFolder.ts';

describe('Codebook', () => {
  const folder = temporaryFolder();
  const codebookOf = async (files: SnapshotFiles) => {
    await writeSnapshot(folder(), files);
    return await readCodebook(folder());
  };

  it('lists the questions by page and order, without content blocks', async () => {
    const { instructions, name, state } = await codebookOf({ 'collection.json': collection });
    assert.deepEqual(
      instructions.map(({ id, page, order }) => [id, page, order]),
      [
        ['free_text_with_unit', 1, 1],
        ['free_text', 1, 2],
        ['multiple_choice', 2, 3],
        ['multiple_choice_with_free_text', 2, 4],
        ['file_upload', 2, 5],
      ],
    );
    assert.deepEqual([name, state], ['Cooking', { kind: 'read', file: 'collection.json' }]);
  });

  it('describes the allowed answers of each type in plain text', async () => {
    const { byId } = await codebookOf({ 'collection.json': collection });
    assert.deepEqual(byId.get('free_text'), {
      id: 'free_text',
      type: 'free_text',
      question: 'What did you cook?',
      help: undefined,
      page: 1,
      order: 2,
      validation: undefined,
    });
    const amount = byId.get('free_text_with_unit');
    assert.ok(amount?.type === 'free_text_with_unit');
    assert.deepEqual(amount.units, [
      { value: 'kg', label: 'Kilograms', validation: { type: 'number', min: 0, max: undefined } },
    ]);
    assert.deepEqual([amount.defaultUnit, amount.unitPosition], ['kg', 'suffix']);
    const choice = byId.get('multiple_choice');
    assert.ok(choice?.type === 'multiple_choice');
    assert.equal(choice.answerLimit, undefined);
    assert.deepEqual(choice.options[2], { value: 1, label: 'One', exclusive: false });
    const upload = byId.get('file_upload');
    assert.ok(upload?.type === 'file_upload');
    assert.deepEqual(
      [upload.acceptedFileTypes, upload.maxFileSizeMb, upload.minFiles, upload.maxFiles],
      [['.jpg'], 25, 1, 10],
    );
  });

  it('finds questions at any place in the JSON', async () => {
    const question = { id: 'q', type: 'free_text', description: 'Why?' };
    for (const json of [
      { instructions: [question] },
      [question],
      { data: { deep: { by_id: { q: { ...question, id: undefined } } } } },
      { collection: { pages: [{ items: [question] }] } },
    ]) {
      const { instructions } = await codebookOf({ 'collection.json': json });
      assert.deepEqual(
        instructions.map(({ id, question: text, page }) => [id, text, page]),
        [['q', 'Why?', undefined]],
        JSON.stringify(json),
      );
    }
  });

  it('derives the pages of a flat list from parent ids', async () => {
    const question = { type: 'free_text', description: 'Why?' };
    const { instructions } = await codebookOf({
      'collection.json': {
        instructions: [
          { ...question, id: 'a', parent_id: 'one' },
          { ...question, id: 'b', parent_id: 'two' },
        ],
      },
    });
    assert.deepEqual(
      instructions.map(({ page }) => page),
      [1, 2],
    );
  });

  it('recognizes pages by their layout, whatever list they are in', async () => {
    const question = (id: string) => ({ id, type: 'free_text', description: 'Why?' });
    const { instructions } = await codebookOf({
      'collection.json': {
        screens: [
          { page_items: [question('a')] },
          { type: 'screen', description: 'Second', rows: [{ columns: [{ items: [question('b')] }] }] },
        ],
      },
    });
    assert.deepEqual(
      instructions.map(({ id, page }) => [id, page]),
      [
        ['a', 1],
        ['b', 2],
      ],
    );
  });

  it('lists the questions of rows and columns by their positions, on the pages of both layouts', async () => {
    const order = { a: 3, b: 2, c: 1 };
    const question = (id: keyof typeof order | 'd') => ({
      id,
      type: 'free_text',
      description: 'Why?',
      ...(id === 'd' ? {} : { order: order[id] }),
    });
    const { instructions } = await codebookOf({
      'collection.json': {
        collection_items: [
          { rows: [{ columns: [{ items: [{ type: 'rich_text', content: '<p>Welcome</p>' }] }] }] },
          { page_items: [question('d')] },
          { rows: [] },
          { rows: [{ columns: [{ items: [question('a'), question('b')] }, { items: [question('c')] }] }] },
        ],
      },
    });
    assert.deepEqual(
      instructions.map(({ id, page, order: place }) => [id, page, place]),
      [
        ['d', 2, 1],
        ['a', 4, 2],
        ['b', 4, 3],
        ['c', 4, 4],
      ],
    );
  });

  it('lists the questions of a group of an unknown type instead of the group', async () => {
    const question = { id: 'q', type: 'likert', description: 'Why?' };
    const group = { id: 'g', type: 'group', description: 'All of these', items: [question] };
    const { instructions } = await codebookOf({
      'collection.json': { collection_items: [{ id: 'p', tabs: [group, { ...question, id: 'r' }] }] },
    });
    assert.deepEqual(
      instructions.map(({ id, page }) => [id, page]),
      [
        ['q', 1],
        ['r', 1],
      ],
    );
  });

  it('sorts the pages of a batch by where they are displayed', async () => {
    const page = (id: string, display_position?: unknown) => ({
      page_items: [{ id, type: 'free_text', description: 'Why?' }],
      ...(display_position === undefined ? {} : { display_position }),
    });
    const { instructions } = await codebookOf({
      'batch.json': {
        batch_items: [page('last', 'outro'), page('body'), page('odd', 7), page('first', 'intro')],
      },
    });
    assert.deepEqual(
      instructions.map(({ id }) => id),
      ['first', 'body', 'odd', 'last'],
    );
  });

  it('keeps a question of an unknown type', async () => {
    const { instructions } = await codebookOf({
      'batch.json': {
        batch_items: [{ page_items: [{ id: 'v', type: 'video_narration', description: 'Say' }] }],
      },
    });
    assert.ok(instructions[0]?.type === 'unknown');
    assert.equal(instructions[0].typeName, 'video_narration');
  });

  it('is empty and reports why if the file is missing, unreadable or without questions', async () => {
    assert.deepEqual((await codebookOf({})).state, { kind: 'missing' });
    const file = 'collection.json';
    assert.deepEqual((await codebookOf({ [file]: '{"collection_items": [' })).state, {
      kind: 'unreadable',
      file,
    });
    assert.deepEqual((await codebookOf({ [file]: '['.repeat(5_000) + ']'.repeat(5_000) })).state, {
      kind: 'unreadable',
      file,
    });
    assert.deepEqual((await codebookOf({ [file]: '"hello"' })).state, { kind: 'empty', file });
  });

  it('ignores a byte order mark', async () => {
    const { instructions } = await codebookOf({ 'collection.json': `\uFEFF${JSON.stringify(collection)}` });
    assert.equal(instructions.length, 5);
  });

  it('keeps two questions that share an id under separate ids and a repeated question once', async () => {
    const question = { id: 'q', type: 'free_text', description: 'First?' };
    const other = { ...question, description: 'Second?' };
    const { instructions, sharingId } = await codebookOf({
      'collection.json': {
        collection_items: [{ page_items: [question, other] }, { page_items: [question, other] }],
      },
    });
    assert.deepEqual(
      instructions.map(({ id, question: words, order }) => [id, words, order]),
      [
        ['q', 'First?', 1],
        ['q (2)', 'Second?', 2],
      ],
    );
    assert.deepEqual(
      sharingId.map(({ question: words }) => words),
      ['Second?'],
    );
  });

  it('accepts a numeric question id', async () => {
    const { byId } = await codebookOf({
      'collection.json': '{"instructions":[{"id":9007199254740993,"type":"free_text","description":"Q"}]}',
    });
    assert.deepEqual([...byId.keys()], ['9007199254740993']);
  });
});
