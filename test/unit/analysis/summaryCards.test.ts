import assert from 'node:assert/strict';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SummaryFilter } from '../../../src/analysis/summary/summary.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { writeSnapshotManifest } from './support/snapshotFolder.ts';
import { answersTo, cardIn, summaryIn, summaryOf, answering } from './summarySnapshot.ts';

const base = { id: 'q', description: '<p>How <b>much</b>?</p>' };
const colors = {
  ...base,
  type: 'multiple_choice',
  answer_limit: 2,
  options: [
    { value: 'red', label: 'Red' },
    { value: 'blue', label: 'Blue' },
    { value: 'green', label: 'Green' },
  ],
};
const weight = {
  ...base,
  type: 'free_text_with_unit',
  unit_options: [
    { value: 'kg', label: 'Kilograms' },
    { value: 'lb', label: 'lb' },
  ],
  default_unit: 'kg',
};

describe('Choice card', () => {
  const folder = temporaryFolder();
  const choose = (...value: unknown[]) => ({ type: 'multiple_choice', value });

  it('counts options in the order of the question, including unchosen ones, and unlisted answers last', async () => {
    const records = answersTo([
      choose('green'),
      choose('green', 'red'),
      choose('pink'),
      choose('pink'),
      choose('mauve'),
    ]);
    const card = cardIn(await summaryOf(folder(), { instructions: [colors], records }), 'choice');
    assert.deepEqual(card.options, [
      { value: 'red', label: 'Red', count: 1, listed: true },
      { value: 'blue', label: 'Blue', count: 0, listed: true },
      { value: 'green', label: 'Green', count: 2, listed: true },
      { value: 'pink', label: 'pink', count: 2, listed: false },
      { value: 'mauve', label: 'mauve', count: 1, listed: false },
    ]);
    assert.deepEqual([card.answered, card.missing, card.several], [5, 0, true]);
  });

  for (const [answer_limit, several] of [
    [1, false],
    [2, true],
    [-1, true],
  ] as const)
    it(`says whether several can be chosen although nobody did: limit ${answer_limit}`, async () => {
      const instructions = [{ ...colors, answer_limit }];
      const records = answersTo([choose('red')]);
      const card = cardIn(await summaryOf(folder(), { instructions, records }), 'choice');
      assert.equal(card.several, several);
    });

  it('has the question in plain text, its page and its order', async () => {
    const card = cardIn(await summaryOf(folder(), { instructions: [colors], records: [] }), 'choice');
    assert.deepEqual([card.question, card.page, card.order], ['How much?', 1, 1]);
  });

  it('counts the submissions without an answer', async () => {
    const records = answersTo([choose('red'), undefined, undefined]);
    const card = cardIn(await summaryOf(folder(), { instructions: [colors], records }), 'choice');
    assert.deepEqual([card.answered, card.missing], [1, 2]);
  });

  it('shows the explanations of choices', async () => {
    const instruction = { ...colors, type: 'multiple_choice_with_free_text' };
    const records = answersTo([
      choose({ value: 'red', explanation: 'It is warm' }),
      choose({ value: 'blue' }),
      choose({ value: 'pink', explanation: 'Neither' }),
    ]);
    const card = cardIn(await summaryOf(folder(), { instructions: [instruction], records }), 'choice');
    assert.deepEqual(card.texts, {
      count: 2,
      samples: [
        { option: 'Red', text: 'It is warm', row: 0 },
        { option: 'pink', text: 'Neither', row: 2 },
      ],
    });
  });

  it('lists a thousand unlisted answers and counts the rest together', async () => {
    const records = answersTo(Array.from({ length: 1_010 }, (_, index) => choose(`answer ${index}`)));
    const card = cardIn(await summaryOf(folder(), { instructions: [colors], records }), 'choice');
    assert.equal(card.options.length, 3 + 1_001);
    assert.deepEqual(card.options.at(-1), { value: '', label: '', count: 10, listed: false, rest: true });
  });
});

describe('Number card', () => {
  const folder = temporaryFolder();
  const amount = (value: unknown, unit?: string) => ({ type: 'free_text_with_unit', value, unit });
  const cardOf = async (entries: readonly (object | undefined)[], instruction: object = weight) =>
    cardIn(await summaryOf(folder(), { instructions: [instruction], records: answersTo(entries) }), 'number');

  it('converts pounds into kilograms, the default unit, and reports the conversion', async () => {
    const card = await cardOf([amount('10', 'lb'), amount('20', 'lb'), amount('4', 'kg')]);
    const [group, ...others] = card.groups;
    assert.equal(others.length, 0);
    assert.equal(group?.unit, 'Kilograms');
    assert.deepEqual(group.convertedFrom, [{ value: 'lb', count: 2 }]);
    assert.deepEqual([group.spread.min, group.spread.max], [4, 9.071_847_4]);
    assert.equal(group.spread.median, 4.535_923_7);
  });

  it('separates units without a certain conversion', async () => {
    const entries = [
      amount('20', 'C'),
      amount('68', 'F'),
      amount('5', 'GBP'),
      amount('1', 'mg'),
      amount('1', 'MG'),
    ];
    const card = await cardOf(entries);
    assert.deepEqual(card.groups.map(({ unit }) => unit).sort(), ['C', 'F', 'GBP', 'MG', 'mg']);
  });

  it('reads decimal commas and exponents, and counts answers that are no number', async () => {
    const entries = ['1,5', '1e3', 'NaN', 'Infinity', 'about two', '-0', '1e999'].map((text) =>
      amount(text, 'kg'),
    );
    const card = await cardOf(entries);
    const [group] = card.groups;
    assert.deepEqual([group?.spread.count, group?.spread.min, group?.spread.max], [3, 0, 1000]);
    assert.ok(Object.is(group?.spread.min, 0));
    assert.deepEqual([card.notNumbers, card.answered], [4, 7]);
  });

  it('supports numbers near the maximum double', async () => {
    const card = await cardOf([amount('1.7e308', 'kg'), amount('-1.7e308', 'kg'), amount('1.7e308', 'kg')]);
    const [group] = card.groups;
    assert.deepEqual(
      [group?.spread.min, group?.spread.median, group?.spread.max],
      [-1.7e308, 1.7e308, 1.7e308],
    );
    assert.equal(
      group?.histogram.bins.reduce((sum, { count }) => sum + count, 0),
      3,
    );
    assert.deepEqual(JSON.parse(JSON.stringify(card)), card);
  });

  it('has bins that filter to exactly the answers they count, converted or not', async () => {
    const entries = [
      ...Array.from({ length: 70 }, (_, index) => amount(String(50 + index * 0.37), 'kg')),
      ...Array.from({ length: 30 }, (_, index) => amount(String(100 + index * 3), 'lb')),
      undefined,
      amount('much', 'kg'),
    ];
    const summary = async (filter?: SummaryFilter) =>
      await summaryOf(folder(), { instructions: [weight], records: answersTo(entries) }, filter);
    const [group] = cardIn(await summary(), 'number').groups;
    assert.ok(group !== undefined && group.histogram.bins.length >= 8);
    const { instructionId } = cardIn(await summary(), 'number');
    for (const { from, to, count } of group.histogram.bins) {
      const filter = answering(instructionId, { kind: 'range', unit: group.unit, from, to });
      assert.equal((await summary(filter)).matching, count, `${from} to ${to}`);
    }
    const one = { kind: 'range', unit: group.unit, from: 50, to: 50 } as const;
    assert.equal((await summary(answering(instructionId, one))).matching, 1);
    assert.equal((await summary(answering(instructionId, { ...one, unit: 'Litres' }))).matching, 0);
  });

  it('has one bin for a single value', async () => {
    const card = await cardOf([amount('70', 'kg'), amount('70', 'kg')]);
    assert.deepEqual(card.groups[0]?.histogram.bins, [{ from: 70, to: 71, value: 70, count: 2 }]);
  });

  it('has no groups without any number', async () => {
    const card = await cardOf([undefined, undefined]);
    assert.deepEqual([card.groups, card.notNumbers, card.missing], [[], 0, 2]);
  });

  it('averages the two middle numbers for the median of an even count, and has no mean of fewer than five', async () => {
    const card = await cardOf(['1', '2', '4', '100'].map((text) => amount(text, 'kg')));
    assert.deepEqual([card.groups[0]?.spread.median, card.groups[0]?.spread.mean], [3, undefined]);
  });

  it('keeps the unit of its figures under any filter', async () => {
    const records = answersTo([amount('10', 'lb'), amount('4', 'kg')]);
    const filter = { participant: 'participant 0' };
    const card = cardIn(await summaryOf(folder(), { instructions: [weight], records }, filter), 'number');
    assert.deepEqual(
      card.groups.map(({ unit, spread }) => [unit, spread.count, spread.min]),
      [['Kilograms', 1, 4.535_923_7]],
    );
  });
});

describe('Text card', () => {
  const folder = temporaryFolder();
  const instruction = { ...base, type: 'free_text' };
  const cardOf = async (texts: readonly (string | undefined)[]) => {
    const entries = texts.map((value) => (value === undefined ? undefined : { value }));
    return cardIn(
      await summaryOf(folder(), { instructions: [instruction], records: answersTo(entries) }),
      'text',
    );
  };

  it('counts characters, not code units', async () => {
    const { lengths } = await cardOf(['🍲🍲', 'abc', undefined]);
    assert.deepEqual([lengths?.spread.median, lengths?.spread.max], [2.5, 3]);
    assert.deepEqual(lengths?.histogram, {
      bins: [
        { from: 2, to: 3, value: 2, count: 1 },
        { from: 3, to: 4, value: 3, count: 1 },
      ],
      below: 0,
      above: 0,
    });
  });

  it('counts the answers with each word, in lower case and without stop words', async () => {
    const { words } = await cardOf(['The soup was hot', 'Soup, and more SOUP!', 'Don’t like l’été 2026']);
    assert.deepEqual(words, [
      { value: 'soup', count: 2 },
      { value: 'hot', count: 1 },
      { value: "l'été", count: 1 },
    ]);
  });

  it('finds the words of languages without spaces', async () => {
    const { words } = await cardOf(['我喜欢汤', '汤']);
    assert.deepEqual(words[0], { value: '汤', count: 2 });
  });

  it('shows the same samples each time', async () => {
    const texts = Array.from({ length: 200 }, (_, index) => `Text number ${index}`);
    const [one, other] = [await cardOf(texts), await cardOf(texts)];
    assert.equal(one.samples.length, 30);
    assert.deepEqual(one.samples, other.samples);
    for (const { text, row } of one.samples) assert.equal(text, texts[row]);
  });

  it('counts words in a sample of very many texts and reports its size', async () => {
    const card = await cardOf(Array.from({ length: 21_000 }, () => 'soup'));
    assert.deepEqual(card.wordsFrom, { sampled: 6_000, of: 21_000 });
    assert.deepEqual(card.words, [{ value: 'soup', count: 6_000 }]);
  });
});

describe('Upload card', () => {
  const folder = temporaryFolder();

  it('counts files and bytes, links existing files and counts missing ones', async () => {
    const file = (name: string) => ({ file_name: name, file_key: `keys/${name}`, file_size_mb: 1.5 });
    const records = answersTo([
      { value: [file('a.jpg'), file('b.jpg')] },
      undefined,
      { value: [file('c.jpg')] },
    ]);
    const instructions = [{ ...base, type: 'file_upload' }];
    const files = ['files/submission 0/a.jpg', 'files/submission 2/c.jpg'];
    const card = cardIn(await summaryOf(folder(), { instructions, records, files }), 'upload');
    assert.deepEqual([card.files, card.bytes, card.missingFiles, card.answered], [3, 4_500_000, 1, 2]);
    assert.deepEqual(card.items, [
      { name: 'a.jpg', path: 'files/submission 0/a.jpg', size: 6, row: 0 },
      { name: 'b.jpg', size: 1_500_000, row: 0 },
      { name: 'c.jpg', path: 'files/submission 2/c.jpg', size: 6, row: 2 },
    ]);
  });
});

describe('Upload card of a file that is a link or inside a linked folder', () => {
  const folder = temporaryFolder();

  it('has no path, so that the page shows no file outside the snapshot', async () => {
    const name = (each: string) => ({ file_name: each, path: `files/${each}` });
    const instructions = [{ ...base, type: 'file_upload' }];
    const records = answersTo([{ value: [name('a.jpg'), name('b/c.jpg'), name('d.jpg')] }]);
    const files = ['files/a.jpg', 'files/b/c.jpg', 'files/d.jpg'];
    await summaryOf(folder(), { instructions, records, files });
    await writeSnapshotManifest(folder(), files);
    const elsewhere = join(folder(), 'elsewhere');
    await mkdir(elsewhere);
    await writeFile(join(elsewhere, 'c.jpg'), 'secret');
    for (const [path, target] of [
      ['a.jpg', join(elsewhere, 'c.jpg')],
      ['b', elsewhere],
    ] as const) {
      await rm(join(folder(), 'files', path), { recursive: true });
      await symlink(target, join(folder(), 'files', path), path === 'b' ? 'junction' : 'file');
    }
    const { items } = cardIn(await summaryIn(folder()), 'upload');
    assert.deepEqual(
      items.map(({ path }) => path),
      [undefined, undefined, 'files/d.jpg'],
    );
  });
});

describe('Bytes on the upload card', () => {
  const folder = temporaryFolder();
  const instructions = [{ ...base, type: 'file_upload' }];
  const path = 'files/submission 0/a.jpg';
  const cardOf = async (...files: object[]) =>
    cardIn(await summaryOf(folder(), { instructions, records: answersTo([{ value: files }]) }), 'upload');

  it('come from the manifest for files in the snapshot, and from the record otherwise', async () => {
    await writeSnapshotManifest(folder(), ['responses.jsonl', path]);
    const { files, bytes } = await cardOf(
      { file_name: 'a.jpg', file_size_mb: 1.5 },
      { file_name: 'b.jpg', file_size_mb: 2.5 },
    );
    assert.deepEqual([files, bytes], [2, 1 + 2_500_000]);
  });

  it('are omitted if unknown', async () => {
    const card = await cardOf({ file_name: 'a.jpg' }, { file_name: 'b.jpg' });
    assert.equal(card.files, 2);
    assert.ok(!('bytes' in card));
  });
});

describe('Summary', () => {
  const folder = temporaryFolder();

  it('has a card for an instruction of an unknown type', async () => {
    const instructions = [{ ...base, type: 'drawing' }];
    const records = answersTo([{ type: 'drawing', value: { strokes: [1] } }, undefined]);
    const card = cardIn(await summaryOf(folder(), { instructions, records }), 'text');
    assert.deepEqual([card.unknownType, card.answered, card.missing], ['drawing', 1, 1]);
    assert.deepEqual(card.samples, [{ text: '{"strokes":[1]}', row: 0 }]);
  });

  it('works without submissions', async () => {
    const summary = await summaryOf(folder(), {
      instructions: [colors, { ...weight, id: 'w' }],
      records: [],
    });
    assert.deepEqual([summary.submissions, summary.matching, summary.participants], [0, 0, 0]);
    assert.equal(summary.timeRange, undefined);
    assert.deepEqual(summary.overTime.bins, []);
    assert.deepEqual(
      summary.cards.map(({ kind }) => kind),
      ['choice', 'number'],
    );
  });

  it('infers the kinds of cards from the answers if the codebook is missing', async () => {
    const records = [
      {
        responses: {
          text: { type: 'free_text', value: 'Soup' },
          number: { value: '3', unit: 'kg' },
          choice: { type: 'multiple_choice', value: ['a', 'b'] },
          file: { value: [{ file_name: 'a.jpg' }] },
        },
      },
    ];
    const summary = await summaryOf(folder(), { records });
    assert.deepEqual(
      summary.cards.map(({ kind, page, question, answered }) => [kind, page, question, answered]),
      ['text', 'number', 'choice', 'upload'].map((kind) => [kind, 0, '', 1]),
    );
  });

  it('works without a file of responses', async () => {
    await summaryOf(folder(), { instructions: [colors], records: [] });
    await rm(join(folder(), 'responses.jsonl'));
    assert.equal((await summaryIn(folder())).submissions, 0);
  });

  it('counts submissions by day, including empty days, without invalid times', async () => {
    const times = [
      '2026-03-01T23:59:59Z',
      '2026-03-05T00:00:00Z',
      undefined,
      'yesterday',
      '2026-03-05T12:00:00+02:00',
    ];
    const records = times.map((created_at) => ({ created_at, responses: {} }));
    const summary = await summaryOf(folder(), { records });
    assert.deepEqual(summary.timeRange, { from: '2026-03-01T23:59:59.000Z', to: '2026-03-05T10:00:00.000Z' });
    assert.equal(summary.overTime.unit, 'day');
    assert.deepEqual(
      summary.overTime.bins.map(({ count }) => count),
      [1, 0, 0, 0, 2],
    );
    assert.equal(summary.overTime.bins[0]?.from, '2026-03-01T00:00:00.000Z');
  });

  for (const [unit, to, bins] of [
    ['hour', '2026-03-02T05:30:00Z', 25],
    ['week', '2026-09-01T00:00:00Z', 28],
    ['month', '2028-12-24T00:00:00Z', 34],
  ] as const) {
    it(`chooses a time unit with a readable number of bins: ${unit}`, async () => {
      const records = ['2026-03-01T05:10:00Z', to].map((created_at) => ({ created_at, responses: {} }));
      const { overTime } = await summaryOf(folder(), { records });
      assert.deepEqual([overTime.unit, overTime.bins.length], [unit, bins]);
    });
  }

  it('omits empty years if one clock is centuries off, and marks the break', async () => {
    const records = ['0001-01-01T00:00:00Z', '2026-03-01T00:00:00Z'].map((created_at) => ({
      created_at,
      responses: {},
    }));
    const { overTime } = await summaryOf(folder(), { records });
    assert.deepEqual(overTime.bins, [
      { from: '0001-01-01T00:00:00.000Z', to: '0002-01-01T00:00:00.000Z', count: 1 },
      { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z', count: 1, afterBreak: true },
    ]);
  });
});
