import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSummarySource } from '../../../src/analysis/summary/openSummary.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { answersTo, patient, sortedRows, writeSnapshot } from './summarySnapshot.ts';

const choice = {
  id: 'q',
  type: 'multiple_choice_with_free_text',
  description: 'Choice',
  options: [
    { value: 'z', label: 'First' },
    { value: 'a', label: 'Second' },
  ],
};
const number = {
  id: 'q',
  type: 'free_text_with_unit',
  description: 'Number',
  unit_options: [
    { value: 'kg', label: 'Kilograms' },
    { value: 'g', label: 'g' },
  ],
};
const text = { id: 'q', type: 'free_text', description: 'Text' };
const upload = { id: 'q', type: 'file_upload', description: 'Upload' };

describe('Summary table rows', () => {
  const folder = temporaryFolder();
  const numbers = (rows: readonly { readonly row: number }[]): number[] => rows.map(({ row }) => row);
  const byAnswer = async (
    instruction: object,
    entries: readonly (object | undefined)[],
    descending = false,
  ) => {
    await writeSnapshot(folder(), { instructions: [instruction], records: answersTo(entries) });
    return numbers(await sortedRows(folder(), { instructionId: 'q' }, { descending }));
  };

  it('are sorted by a question with any id, unanswered ones last', async () => {
    const id = 'constructor';
    await writeSnapshot(folder(), {
      instructions: [{ ...text, id }],
      records: [
        { responses: {} },
        { responses: { [id]: { type: 'free_text', value: 'b' } } },
        { responses: {} },
      ],
    });
    assert.deepEqual(numbers(await sortedRows(folder(), { instructionId: id })), [1, 0, 2]);
  });

  it('have the submission, participant, study, time and answers', async () => {
    const record = {
      submission_id: '66a1f0c2d4e5b6a7980c1d2e',
      participant_id: 'p',
      study_id: 's',
      created_at: '2026-01-01T10:00:00+02:00',
      responses: { q: { value: [{ value: 'z', explanation: 'Why\nnot' }, 'a', 'other'] } },
    };
    await writeSnapshot(folder(), { instructions: [choice], records: [record, { responses: {} }] });
    assert.deepEqual(await sortedRows(folder(), 'row'), [
      {
        row: 0,
        submission: '66a1f0c2d4e5b6a7980c1d2e',
        participant: 'p',
        study: 's',
        time: '2026-01-01T08:00:00.000Z',
        answers: { q: 'First: Why not, Second, other' },
        values: { q: ['z', 'a', 'other'] },
      },
      { row: 1, submission: '', answers: {}, values: {} },
    ]);
  });

  it('shorten an answer to 200 characters', async () => {
    await writeSnapshot(folder(), {
      instructions: [text],
      records: answersTo([{ value: 'soup '.repeat(100) }]),
    });
    const [row] = await sortedRows(folder(), 'row');
    assert.equal(row?.answers['q']?.length, 200);
    assert.ok(row.answers['q'].endsWith('…'));
  });

  it('sorted by time keep the order of the file for equal times, those without a time last', async () => {
    const times = ['2026-01-02', undefined, '2026-01-01', '2026-01-02', 'broken'];
    await writeSnapshot(folder(), { records: times.map((created_at) => ({ created_at, responses: {} })) });
    assert.deepEqual(numbers(await sortedRows(folder(), 'time')), [2, 0, 3, 1, 4]);
    assert.deepEqual(numbers(await sortedRows(folder(), 'time', { descending: true })), [0, 3, 2, 1, 4]);
  });

  for (const [by, key] of [
    ['submission', 'submission_id'],
    ['participant', 'participant_id'],
    ['study', 'study_id'],
  ] as const) {
    it(`are sorted by ids of any form: ${by}`, async () => {
      const ids = ['66a1f0c2d4e5b6a7980c1d2f', 'b', '66a1f0c2d4e5b6a7980c1d2e', undefined, 'B', '5f'];
      await writeSnapshot(folder(), { records: ids.map((id) => ({ [key]: id, responses: {} })) });
      assert.deepEqual(numbers(await sortedRows(folder(), by)), [5, 2, 0, 4, 1, 3]);
      assert.deepEqual(numbers(await sortedRows(folder(), by, { descending: true })), [1, 4, 0, 2, 5, 3]);
    });
  }

  it('sorted by a choice follow the order of the options, unlisted answers last', async () => {
    const entries = [{ value: 'odd' }, { value: 'a' }, undefined, { value: 'z' }, { value: ['a', 'z'] }];
    assert.deepEqual(await byAnswer(choice, entries), [3, 1, 4, 0, 2]);
  });

  it('sorted by a number use converted values, answers without a number last', async () => {
    const entry = (value: string, unit: string) => ({ value, unit });
    const entries = [
      entry('2', 'kg'),
      entry('1500', 'g'),
      entry('much', 'g'),
      entry('1', 'kg'),
      entry('3', 'cups'),
    ];
    assert.deepEqual(await byAnswer(number, entries), [3, 1, 0, 4, 2]);
    assert.deepEqual(await byAnswer(number, entries, true), [4, 0, 1, 3, 2]);
  });

  it('sorted by a text ignore upper and lower case', async () => {
    const entries = ['pear', 'Apple', undefined, 'Zebra', 'apple pie'].map((value) => value && { value });
    assert.deepEqual(await byAnswer(text, entries as (object | undefined)[]), [1, 4, 0, 3, 2]);
  });

  it('are returned by range, with the total', async () => {
    await writeSnapshot(folder(), {
      instructions: [text],
      records: answersTo(Array.from({ length: 10 }, () => undefined)),
    });
    const source = openSummarySource(folder());
    const sort = { by: 'row', descending: true } as const;
    const page = await source.rows({ filter: {}, sort, from: 8, to: 20 }, patient);
    const filtered = await source.rows(
      { filter: { participant: 'participant 3' }, sort, from: 0, to: 20 },
      patient,
    );
    source.dispose();
    assert.deepEqual([page.total, numbers(page.rows)], [10, [1, 0]]);
    assert.deepEqual([filtered.total, numbers(filtered.rows)], [1, [3]]);
  });

  it('match a plain sort for many rows', async () => {
    const records = Array.from({ length: 40_000 }, (_, index) => ({
      created_at: new Date(Date.UTC(2026, 0, 1) + ((index * 7_919) % 10_007) * 1000).toISOString(),
    }));
    await writeSnapshot(folder(), { records });
    const expected = records
      .map(({ created_at }, row) => ({ created_at, row }))
      .sort((one, other) =>
        one.created_at < other.created_at ? -1 : Number(one.created_at > other.created_at),
      );
    assert.deepEqual(numbers(await sortedRows(folder(), 'time')), numbers(expected));
  });

  it('have their line numbers, also after unreadable lines', async () => {
    const records = ['{}', '', 'broken', '{}'];
    await writeSnapshot(folder(), { records });
    const source = openSummarySource(folder());
    await source.summary({ filter: {} }, () => undefined, patient);
    assert.deepEqual([source.lineOf(0), source.lineOf(1), source.lineOf(2)], [1, 4, undefined]);
    source.dispose();
  });
});

describe('Text search', () => {
  const folder = temporaryFolder();
  const find = async (text: string, limit = 10, filter = {}, by: 'word' | 'part' = 'part') => {
    const source = openSummarySource(folder());
    try {
      return await source.texts({ filter, instructionId: 'q', search: { by, text }, limit }, patient);
    } finally {
      source.dispose();
    }
  };
  const write = (values: readonly (string | undefined)[], instruction: object = text) =>
    writeSnapshot(folder(), {
      instructions: [instruction],
      records: answersTo(values.map((value) => (value === undefined ? undefined : { value }))),
    });

  it('ignores upper and lower case and counts all matches', async () => {
    await write(['Onion SOUP', 'bread', undefined, 'soup', 'Soupe à l’oignon']);
    assert.deepEqual(await find('soup', 2), {
      count: 3,
      samples: [
        { text: 'Onion SOUP', row: 0 },
        { text: 'soup', row: 3 },
      ],
    });
  });

  it('finds all texts for an empty query', async () => {
    await write(['a', undefined, 'b', 'c']);
    assert.deepEqual(await find('', 2), {
      count: 3,
      samples: [
        { text: 'a', row: 0 },
        { text: 'b', row: 2 },
      ],
    });
  });

  it('covers only rows that match the filter', async () => {
    await write(['soup', 'soup']);
    assert.deepEqual(await find('soup', 10, { participant: 'participant 1' }), {
      count: 1,
      samples: [{ text: 'soup', row: 1 }],
    });
  });

  it('shows a long text from shortly before the match', async () => {
    await write([`${'x'.repeat(5_000)}needle${'y'.repeat(5_000)}`]);
    const { samples } = await find('needle');
    const shown = samples[0]?.text ?? '';
    assert.ok(shown.startsWith('…x') && shown.includes('needle'));
    assert.ok(shown.length <= 2_001);
  });

  it('finds explanations of choices', async () => {
    const records = answersTo([{ value: [{ value: 'z', explanation: 'My soup' }] }, { value: ['z'] }]);
    await writeSnapshot(folder(), { instructions: [choice], records });
    assert.deepEqual(await find('SOUP'), { count: 1, samples: [{ text: 'My soup', row: 0 }] });
  });

  it('finds answers with a whole word, not those with it inside another word', async () => {
    await write(['Art', 'start party', 'ART! art? Art’s', 'the arts']);
    assert.deepEqual(await find('art', 10, {}, 'word'), {
      count: 2,
      samples: [
        { text: 'Art', row: 0 },
        { text: 'ART! art? Art’s', row: 2 },
      ],
    });
  });

  it('stops with the reason of the signal', async () => {
    await write(['soup']);
    const source = openSummarySource(folder());
    await source.summary({ filter: {} }, () => undefined, patient);
    const request = {
      filter: {},
      instructionId: 'q',
      search: { by: 'part', text: 'soup' } as const,
      limit: 1,
    };
    await assert.rejects(source.texts(request, AbortSignal.abort(new Error('Enough'))), /Enough/);
    source.dispose();
  });
});

describe('Upload gallery', () => {
  const folder = temporaryFolder();

  it('returns any range of files in the order of the records', async () => {
    const files = (...names: string[]) => ({ value: names.map((file_name) => ({ file_name })) });
    const records = answersTo([files('a', 'b'), undefined, files('c'), files('d', 'e', 'f')]);
    await writeSnapshot(folder(), { instructions: [upload], records });
    const source = openSummarySource(folder());
    const range = async (from: number, to: number) =>
      (await source.uploads({ filter: {}, instructionId: 'q', from, to }, patient))
        .map(({ name }) => name)
        .join('');
    assert.deepEqual(
      [await range(0, 3), await range(1, 4), await range(4, 99), await range(6, 9)],
      ['abc', 'bcd', 'ef', ''],
    );
    source.dispose();
  });
});

describe('Data quality report', () => {
  const folder = temporaryFolder();

  it('lists unreadable lines, unknown instructions, missing files and duplicates, and nothing twice for a duplicate', async () => {
    const records = [
      ...answersTo([{ value: [{ file_name: 'there.jpg' }, { file_name: 'gone.jpg' }] }]),
      'no JSON',
      ...answersTo([undefined]),
      { submission_id: 'submission 0', responses: { unheard: { type: 'free_text', value: 'Soup' } } },
      { submission_id: 'other', responses: { q: { value: [{ file_name: 'lost.jpg' }] } } },
    ];
    const files = ['files/submission 0/there.jpg', 'files/nobody/orphan.jpg'];
    await writeSnapshot(folder(), { instructions: [upload], records, files });
    const source = openSummarySource(folder());
    const quality = await source.quality(patient);
    source.dispose();
    assert.deepEqual(quality, {
      unreadableLines: { count: 1, first: [{ line: 2, reason: 'Not valid JSON.' }] },
      notJson: { count: 0, first: [] },
      questions: { kind: 'read', file: 'collection.json' },
      withoutSubmission: { count: 0, first: [] },
      unknownInstructions: { count: 1, first: [{ instructionId: 'unheard', answers: 1 }] },
      missingFiles: { count: 1, first: ['lost.jpg'] },
      filesByPlace: { count: 0, first: [] },
      unsureFiles: { count: 0, first: [] },
      orphanFiles: { count: 1, first: ['files/nobody/orphan.jpg'] },
      notUnderstood: { count: 0, first: [] },
      otherTypes: { count: 0, first: [] },
      sharedIds: { count: 0, first: [] },
      wrongOptions: { count: 0, first: [] },
      unknownTypes: 0,
      duplicateSubmissions: { count: 1, first: [{ submission: 'submission 0', times: 3 }] },
      repeatedParticipants: { count: 0, first: [] },
    });
  });

  it('lists guessed values and answers of another type', async () => {
    const uploads = { id: 'u', type: 'file_upload', description: 'Show it' };
    const amount = {
      id: 'n',
      type: 'free_text_with_unit',
      description: 'How <b>much</b>?',
      unit_options: [],
    };
    const twin = { ...amount, description: 'How many?' };
    const value = (...names: string[]) => ({ u: { value: names.map((file_name) => ({ file_name })) } });
    const records = [
      '{"submission_id":"s","score":NaN,"responses":{"n":{"type":"multiple_choice","value":[3]}}}',
      { submission_id: 'a', responses: value('Screenshot 1.png') },
      { submission_id: 'b', responses: value('image.jpg', 'image.jpg') },
    ];
    const files = ['files/a/Screenshot_1.png', 'files/b/image.jpg'];
    await writeSnapshot(folder(), { instructions: [uploads, amount, twin], records, files });
    const source = openSummarySource(folder());
    const quality = await source.quality(patient);
    source.dispose();
    assert.deepEqual(quality.notJson, { count: 1, first: [1] });
    assert.deepEqual(quality.otherTypes, {
      count: 1,
      first: [{ line: 1, question: 'How much?', type: 'multiple_choice' }],
    });
    assert.deepEqual(quality.sharedIds, { count: 1, first: ['How many?'] });
    assert.deepEqual(quality.filesByPlace, {
      count: 1,
      first: [{ name: 'Screenshot 1.png', path: 'files/a/Screenshot_1.png' }],
    });
    assert.deepEqual(quality.unsureFiles, {
      count: 2,
      first: [
        { line: 3, name: 'image.jpg' },
        { line: 3, name: 'image.jpg' },
      ],
    });
  });

  it('counts the types of questions that are not supported', async () => {
    const ofType = (id: string, type: string): object => ({ id, type, description: 'How?' });
    const instructions = [
      ofType('a', 'slider'),
      ofType('b', 'slider'),
      ofType('c', 'matrix'),
      ofType('d', 'free_text'),
    ];
    await writeSnapshot(folder(), { instructions, records: [] });
    const source = openSummarySource(folder());
    const { unknownTypes } = await source.quality(patient);
    source.dispose();
    assert.equal(unknownTypes, 2);
  });

  it('names a missing or broken list of questions, and lines without a submission id', async () => {
    const qualityOf = async () => {
      const source = openSummarySource(folder());
      const { questions, withoutSubmission } = await source.quality(patient);
      source.dispose();
      return { questions, withoutSubmission };
    };
    const records = [{ responses: {} }, { submission_id: 'a', responses: {} }, { participant_id: 'p' }];
    await writeSnapshot(folder(), { records });
    assert.deepEqual(await qualityOf(), {
      questions: { kind: 'missing' },
      withoutSubmission: { count: 2, first: [1, 3] },
    });
    await writeFile(join(folder(), 'collection.json'), '{"items":');
    assert.deepEqual((await qualityOf()).questions, { kind: 'unreadable', file: 'collection.json' });
    await writeFile(join(folder(), 'collection.json'), '{"items":[]}');
    assert.deepEqual((await qualityOf()).questions, { kind: 'empty', file: 'collection.json' });
  });

  it('lists answers of unknown shape and choices that are no option, with their questions', async () => {
    const often = {
      id: 'often',
      type: 'multiple_choice',
      description: 'How often?',
      options: [{ value: 'daily', label: 'Daily' }],
    };
    const records = [
      { submission_id: 'a', responses: { often: { value: ['daily'] } } },
      { submission_id: 'b', responses: { often: { value: ['hourly'] } } },
      { submission_id: 'c', responses: { often: { value: [{ deep: { within: 'daily' } }] } } },
    ];
    await writeSnapshot(folder(), { instructions: [often], records });
    const source = openSummarySource(folder());
    const { notUnderstood, wrongOptions } = await source.quality(patient);
    source.dispose();
    assert.deepEqual(wrongOptions, {
      count: 1,
      first: [{ line: 2, question: 'How often?', value: 'hourly' }],
    });
    assert.deepEqual(notUnderstood, { count: 1, first: [{ line: 3, question: 'How often?' }] });
  });
});
