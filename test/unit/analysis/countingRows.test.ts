import assert from 'node:assert/strict';
import type { SummaryFilter } from '../../../src/analysis/summary/summary.ts';
import { openSummarySource } from '../../../src/analysis/summary/openSummary.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import {
  answersTo,
  cardIn,
  patient,
  sortedRows,
  summaryIn,
  summaryOf,
  writeSnapshot,
  answering,
  valueIs,
} from './summarySnapshot.ts';
import { csvOf, makeTables } from './support/tables.ts';

const fruit = {
  id: 'q',
  type: 'multiple_choice',
  description: 'Which fruit?',
  options: [
    { value: 'a', label: 'Apple' },
    { value: 3, label: 'Three' },
  ],
};
const text = { id: 'q', type: 'free_text', description: 'Text' };
const weight = {
  id: 'q',
  type: 'free_text_with_unit',
  description: 'Weight',
  unit_options: [
    { value: 'kg', label: 'kg' },
    { value: 'g', label: 'g' },
  ],
};
const photo = { id: 'q', type: 'file_upload', description: 'Photo' };

describe('Submission in the summary', () => {
  const folder = temporaryFolder();
  const both = (entry: object) => [
    { submission_id: 's', responses: [entry, entry].map((each) => ({ instruction_id: 'q', ...each })) },
  ];

  for (const [what, records] of [
    ['in two answers', both({ value: ['a'] })],
    ['in one answer', answersTo([{ value: ['a', 'a'] }])],
    ['by its value and its label', answersTo([{ value: ['a', 'Apple'] }])],
  ] as const) {
    it(`counts once for an option that it chose twice: ${what}`, async () => {
      const { options, answered } = cardIn(
        await summaryOf(folder(), { instructions: [fruit], records }),
        'choice',
      );
      assert.deepEqual([options[0]?.count, answered], [1, 1]);
    });
  }

  it('counts once for a number that it chose as number and text', async () => {
    const records = answersTo([{ value: [3, '3'] }]);
    const { options } = cardIn(await summaryOf(folder(), { instructions: [fruit], records }), 'choice');
    assert.deepEqual(
      options.map(({ count }) => count),
      [0, 1],
    );
  });

  it('counts once for an unlisted answer in the bars and in data quality, and never as a duplicate', async () => {
    const twice = { submission_id: 's1', responses: { q: { value: ['z', 'z'] } } };
    await writeSnapshot(folder(), { instructions: [fruit], records: [twice, twice] });
    const source = openSummarySource(folder());
    const card = cardIn(await source.summary({ filter: {} }, () => undefined, patient), 'choice');
    const quality = await source.quality(patient);
    source.dispose();
    assert.equal(card.options.at(-1)?.count, 1);
    assert.deepEqual(quality.wrongOptions, {
      count: 1,
      first: [{ line: 2, question: 'Which fruit?', value: 'z' }],
    });
  });

  it('has one number for equal amounts and none for different amounts, in the card and the wide table', async () => {
    const amount = (...texts: string[]) => ({ value: texts.map((value) => ({ value, unit: 'kg' })) });
    const records = answersTo([amount('70', '70.0'), amount('70', '80'), amount('about 70')]);
    const card = cardIn(await summaryOf(folder(), { instructions: [weight], records }), 'number');
    assert.deepEqual(
      [card.groups[0]?.spread.count, card.severalNumbers, card.notNumbers, card.answered],
      [1, 1, 1, 3],
    );
    await makeTables(folder());
    const rows = await csvOf(folder(), 'responses_wide.csv');
    assert.deepEqual(
      rows.map((row) => [row['q01_weight'], row['q01_weight_unit']]),
      [
        ['70', 'kg'],
        ['', 'kg; kg'],
        ['', 'kg'],
      ],
    );
  });

  it('counts with all its distinct texts and the sum of their characters', async () => {
    const records = answersTo([{ value: ['soup', 'soup', 'bread'] }]);
    const card = cardIn(await summaryOf(folder(), { instructions: [text], records }), 'text');
    assert.equal(card.lengths?.spread.max, 9);
    assert.deepEqual(card.words, [
      { value: 'bread', count: 1 },
      { value: 'soup', count: 1 },
    ]);
  });

  it('counts a file that it names twice once', async () => {
    const named = { file_name: 'a.jpg', path: 'files/submission 0/a.jpg' };
    const files = ['files/submission 0/a.jpg'];
    const records = answersTo([{ value: [named] }]).map((record) => ({
      ...record,
      responses: [named, named].map((file) => ({ instruction_id: 'q', value: [file] })),
    }));
    const card = cardIn(await summaryOf(folder(), { instructions: [photo], records, files }), 'upload');
    assert.deepEqual([card.files, card.items.length, card.answered], [1, 1, 1]);
  });
});

describe('Counts of a question', () => {
  const folder = temporaryFolder();

  it('treat white space as blank, not as an answer, text length, word or unlisted answer', async () => {
    for (const [instruction, kind] of [
      [text, 'text'],
      [fruit, 'choice'],
      [weight, 'number'],
    ] as const) {
      const blanks = ['   ', '\u00a0\t', '\u3000'].map((value) => ({ value }));
      const card = cardIn(
        await summaryOf(folder(), {
          instructions: [instruction],
          records: answersTo([...blanks, undefined]),
        }),
        kind,
      );
      assert.deepEqual([card.answered, card.blank, card.otherType, card.missing], [0, 3, 0, 1], kind);
      if (card.kind === 'text') assert.equal(card.lengths, undefined);
      if (card.kind === 'choice') assert.ok(card.options.every(({ listed }) => listed));
      if (card.kind === 'number') assert.equal(card.notNumbers, 0);
    }
  });

  it('include blanks in the codebook, and the long table marks them and keeps their text', async () => {
    await writeSnapshot(folder(), {
      instructions: [text],
      records: answersTo([{ value: '  ' }, { value: 'soup' }, undefined]),
    });
    await makeTables(folder());
    const [entry] = await csvOf(folder(), 'codebook.csv');
    assert.deepEqual(
      [entry?.['n'], entry?.['blank'], entry?.['other_type'], entry?.['missing']],
      ['1', '1', '0', '1'],
    );
    const rows = await csvOf(folder(), 'responses_long.csv');
    assert.deepEqual(
      rows.map((row) => [row['row'], row['blank'], row['text'], row['words']]),
      [
        ['1', '1', '  ', ''],
        ['2', '0', 'soup', 'soup'],
      ],
    );
  });

  it('separate answers of another type, in the codebook too', async () => {
    const records = answersTo([{ type: 'free_text', value: 'Apple' }, { value: ['a'] }]);
    const card = cardIn(await summaryOf(folder(), { instructions: [fruit], records }), 'choice');
    assert.deepEqual([card.answered, card.otherType], [1, 1]);
    assert.deepEqual(
      card.options.map(({ count }) => count),
      [1, 0],
    );
    await makeTables(folder());
    const [entry] = await csvOf(folder(), 'codebook.csv');
    assert.deepEqual([entry?.['n'], entry?.['other_type'], entry?.['missing']], ['1', '1', '0']);
  });

  it('treat each record without a submission id as one submission', async () => {
    const records = [{ responses: {} }, { responses: {} }, ...answersTo([{}, {}, {}, {}, {}])];
    const { submissions } = await summaryOf(folder(), { instructions: [text], records });
    assert.equal(submissions, 7);
  });
});

describe('Filter from a click', () => {
  const folder = temporaryFolder();
  const matching = async (filter: SummaryFilter) => (await summaryIn(folder(), filter)).matching;

  it('matches as many answers for a frequent word as its count', async () => {
    const records = answersTo([
      { value: Array.from({ length: 50 }, () => 'soup').join(' ') },
      { value: 'bread' },
      { value: 'Bread!' },
    ]);
    await writeSnapshot(folder(), { instructions: [text], records });
    const source = openSummarySource(folder());
    const { words } = cardIn(await source.summary({ filter: {} }, () => undefined, patient), 'text');
    assert.deepEqual(words, [
      { value: 'bread', count: 2 },
      { value: 'soup', count: 1 },
    ]);
    for (const { value, count } of words) {
      const search = { by: 'word', text: value } as const;
      const found = await source.texts({ filter: {}, instructionId: 'q', search, limit: 10 }, patient);
      assert.equal(found.count, count);
    }
    source.dispose();
  });

  it('matches outliers beyond the histogram', async () => {
    const values = [...Array.from({ length: 999 }, (_, index) => 60 + (index % 20)), 70_000, -400];
    const records = answersTo(values.map((value) => ({ value: String(value), unit: 'kg' })));
    await writeSnapshot(folder(), { instructions: [weight], records });
    const { histogram, unit } = cardIn(await summaryIn(folder()), 'number').groups[0]!;
    assert.deepEqual([histogram.bins.length, histogram.below, histogram.above], [20, 1, 1]);
    const [first, last] = [histogram.bins[0]!, histogram.bins.at(-1)!];
    assert.deepEqual([first.value, last.value], [60, 79]);
    assert.equal(await matching(answering('q', { kind: 'range', unit, from: last.to })), 1);
    assert.equal(await matching(answering('q', { kind: 'range', unit, to: first.from })), 1);
  });

  it('matches the row of a table cell, also for rare unlisted answers and long ones, and offers none for several amounts', async () => {
    const long = 'x'.repeat(300);
    const records = answersTo([
      ...Array.from({ length: 1_005 }, (_, index) => ({ value: `answer ${index}` })),
      { value: long },
      { value: `${long} else` },
    ]);
    await writeSnapshot(folder(), { instructions: [fruit], records });
    const rows = await sortedRows(folder(), 'row');
    for (const row of [0, 999, 1_004, 1_005, 1_006]) {
      const [value = ''] = rows[row]?.values['q'] ?? [];
      assert.equal(await matching(answering('q', valueIs(value))), 1, value.slice(0, 20));
    }
    const amounts = { value: ['1', '2'].map((value) => ({ value, unit: 'kg' })) };
    await writeSnapshot(folder(), { instructions: [weight], records: answersTo([amounts]) });
    assert.deepEqual((await sortedRows(folder(), 'row'))[0]?.values, {});
  });

  it('matches the submissions that chose an option, also for two options with equal values and among thousands', async () => {
    const twins = { ...fruit, options: [1, '1'].map((value, place) => ({ value, label: `No. ${place}` })) };
    await writeSnapshot(folder(), {
      instructions: [twins],
      records: answersTo([{ value: ['No. 1'] }, { value: [1] }, { value: ['No. 1'] }]),
    });
    for (const { value, count } of cardIn(await summaryIn(folder()), 'choice').options)
      assert.equal(await matching(answering('q', valueIs(value))), count);
    const options = Array.from({ length: 4_201 }, (_, place) => ({
      value: `o${place}`,
      label: `Option ${place}`,
    }));
    const records = answersTo([
      { value: ['o0', 'o4'] },
      { value: ['o4100'] },
      { value: ['o4150'] },
      { value: options.slice(0, 1_500).map(({ value }) => value) },
    ]);
    const card = cardIn(
      await summaryOf(folder(), { instructions: [{ ...fruit, options }], records }),
      'choice',
    );
    const counts = new Map(card.options.map(({ value, count }) => [value, count]));
    assert.deepEqual(
      ['o0', 'o4', 'o1499', 'o1500', 'o4100', 'o4150'].map((value) => counts.get(value)),
      [2, 2, 1, 0, 1, 1],
    );
  });
});

describe('Answer with several values', () => {
  const folder = temporaryFolder();

  it('is shown and found as one answer', async () => {
    await writeSnapshot(folder(), {
      instructions: [text],
      records: answersTo([{ value: ['red', 'blue'] }, { value: 'red' }]),
    });
    const source = openSummarySource(folder());
    const { samples, answered } = cardIn(
      await source.summary({ filter: {} }, () => undefined, patient),
      'text',
    );
    assert.deepEqual([samples.map((sample) => sample.text), answered], [['red; blue', 'red'], 2]);
    const search = { by: 'word', text: 'blue' } as const;
    const found = await source.texts({ filter: {}, instructionId: 'q', search, limit: 10 }, patient);
    source.dispose();
    assert.deepEqual(found, { count: 1, samples: [{ text: 'red; blue', row: 0 }] });
  });

  it('has one comment for two choices, counted once', async () => {
    const instruction = { ...fruit, type: 'multiple_choice_with_free_text' };
    const records = answersTo([{ value: ['a', 3], explanation: 'Both are sweet' }]);
    const { texts } = cardIn(await summaryOf(folder(), { instructions: [instruction], records }), 'choice');
    assert.deepEqual(texts, { count: 1, samples: [{ option: 'Apple', text: 'Both are sweet', row: 0 }] });
  });
});

describe('Unit of a number question', () => {
  const folder = temporaryFolder();

  it('is recognized by its label, in the tables too', async () => {
    const pieces = { ...weight, unit_options: [{ value: 'pc', label: 'Pieces' }] };
    const records = answersTo(
      ['pc', 'pc', 'Pieces', 'Pieces'].map((unit, index) => ({ value: `${index}`, unit })),
    );
    const { groups } = cardIn(await summaryOf(folder(), { instructions: [pieces], records }), 'number');
    assert.deepEqual(
      groups.map(({ unit, spread, convertedFrom }) => [unit, spread.count, convertedFrom]),
      [['Pieces', 4, []]],
    );
    await makeTables(folder());
    const rows = await csvOf(folder(), 'responses_wide.csv');
    assert.deepEqual(
      rows.map((row) => row['q01_weight_unit']),
      ['pc', 'pc', 'pc', 'pc'],
    );
  });

  it('has a separate group that can be filtered when it shares its label with another unit', async () => {
    const twins = { ...weight, unit_options: ['p1', 'p2'].map((value) => ({ value, label: 'Pieces' })) };
    const records = answersTo(['p1', 'p2', 'p2'].map((unit) => ({ value: '7', unit })));
    const { groups } = cardIn(await summaryOf(folder(), { instructions: [twins], records }), 'number');
    assert.deepEqual(
      groups.map(({ unit, spread }) => [unit, spread.count]),
      [
        ['Pieces (p1)', 1],
        ['Pieces (p2)', 2],
      ],
    );
    for (const { unit, spread } of groups) {
      assert.equal(
        (await summaryIn(folder(), answering('q', { kind: 'range', unit, from: 7, to: 7 }))).matching,
        spread.count,
      );
    }
  });
});
