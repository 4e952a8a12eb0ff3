import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Bin, Summary, SummaryFilter, TimeRange } from '../../../src/analysis/summary/summary.ts';
import { openSummarySource } from '../../../src/analysis/summary/openSummary.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { answering, patient, summaryIn, summaryOf, valueIs, writeSnapshot } from './summarySnapshot.ts';

const instructions = [
  {
    id: 'choice',
    type: 'multiple_choice',
    description: 'Choice',
    options: ['a', 'b', 'c'].map((value) => ({ value, label: value.toUpperCase() })),
  },
  {
    id: 'number',
    type: 'free_text_with_unit',
    description: 'Number',
    unit_options: ['kg', 'g'].map((value) => ({ value, label: value })),
  },
  { id: 'text', type: 'free_text', description: 'Text' },
  { id: 'upload', type: 'file_upload', description: 'Upload' },
  { id: 'other', type: 'drawing', description: 'Other' },
];

const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined });
const choices = ['a', 'b', 'c', 'd'] as const;
const record = fc.record({
  study_id: maybe(fc.constantFrom('s1', 's2')),
  participant_id: maybe(fc.constantFrom('p1', 'p2', 'p3')),
  created_at: maybe(
    fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '2026-02-01T00:00:00Z', 'broken'),
  ),
  choice: maybe(fc.uniqueArray(fc.constantFrom(...choices), { minLength: 1 })),
  number: maybe(
    fc.record({ value: fc.constantFrom('1', '1000', '2,5', 'some'), unit: fc.constantFrom('kg', 'g') }),
  ),
  text: maybe(fc.constantFrom('soup', 'bread', 'a soup of onions')),
  upload: maybe(fc.constantFrom('a.jpg', 'b.jpg')),
  other: maybe(fc.constantFrom('x', 'y')),
});
type Sketch = ReturnType<typeof record.generate>['value'];

function toRecord({ study_id, participant_id, created_at, ...answers }: Sketch): object {
  const { choice, number, text, upload, other } = answers;
  const responses = {
    choice: choice && { type: 'multiple_choice', value: choice },
    number: number && { type: 'free_text_with_unit', ...number },
    text: text && { type: 'free_text', value: text },
    upload: upload && { type: 'file_upload', value: [{ file_name: upload }] },
    other: other && { type: 'drawing', value: other },
  };
  return { study_id, participant_id, created_at, responses };
}

const answerFilter = fc.oneof(
  ...(
    [
      ['choice', ['a', 'd', 'nothing']],
      ['number', ['1', '1000', '2.5', '1 kg', '1 stone']],
      ['text', ['soup', 'sou']],
      ['upload', ['a.jpg']],
      ['other', ['x']],
      ['unheard of', ['x']],
    ] as const
  ).map(([instructionId, values]) =>
    fc.record({
      instructionId: fc.constant(instructionId),
      anyOf: fc.array(fc.record({ kind: fc.constant('answer'), value: fc.constantFrom(...values) }), {
        minLength: 1,
        maxLength: 2,
      }),
    }),
  ),
);
const time = fc.record(
  {
    from: fc.constantFrom('2026-01-02T00:00:00Z', '2026-01-01T12:00:00+12:00'),
    to: fc.constantFrom('2026-01-02T00:00:00Z', '2026-03-01T00:00:00Z'),
  },
  { requiredKeys: [] },
);
const filters = fc.record(
  {
    study: fc.constantFrom('s1', 's2', 'none'),
    participant: fc.constantFrom('p1', 'none'),
    times: fc.array(time, { minLength: 1, maxLength: 2 }),
    questions: fc.uniqueArray(answerFilter, {
      minLength: 1,
      maxLength: 2,
      selector: ({ instructionId }) => instructionId,
    }),
  },
  { requiredKeys: [] },
);

/** Applies the filter to one record, as a reference for the real implementation. */
function passes(sketch: Sketch, { study, participant, times, questions = [] }: SummaryFilter): boolean {
  const time = Date.parse(sketch.created_at ?? '');
  const isIn = ({ from, to }: TimeRange): boolean =>
    !Number.isNaN(time) &&
    (from === undefined || time >= Date.parse(from)) &&
    (to === undefined || time < Date.parse(to));
  if (study !== undefined && sketch.study_id !== study) return false;
  if (participant !== undefined && sketch.participant_id !== participant) return false;
  if (times !== undefined && !times.some(isIn)) return false;
  return questions.every(({ instructionId, anyOf }) =>
    anyOf.some(
      (condition) => condition.kind === 'answer' && hasAnswer(sketch, instructionId, condition.value),
    ),
  );
}

function hasAnswer(sketch: Sketch, instructionId: string, wanted: string): boolean {
  const { number } = sketch;
  switch (instructionId) {
    case 'choice':
      return (sketch.choice as readonly string[] | undefined)?.includes(wanted) ?? false;
    case 'number': {
      const written = number?.value.replace(',', '.');
      return written === wanted || `${written ?? ''} ${number?.unit ?? ''}` === wanted;
    }
    case 'text':
      return sketch.text === wanted;
    case 'upload':
      return sketch.upload === wanted;
    case 'other':
      return sketch.other === wanted;
    default:
      return false;
  }
}

/** Returns the figures of a summary that don't depend on records outside the filter. */
function figures({ matching, participants, timeRange, overTime, cards }: Summary): object {
  const { bins, before, after, withoutTime } = overTime;
  const withTime = before + after + bins.reduce((sum, { count }) => sum + count, 0);
  return {
    matching,
    participants,
    timeRange,
    withTime,
    withoutTime,
    cards: cards.map((card) => {
      // Records outside the filter also decide on its kind.
      if (card.unknownType !== undefined) return [card.answered, card.missing];
      switch (card.kind) {
        case 'choice':
          return [
            card.answered,
            card.missing,
            card.options.filter(({ count }) => count > 0).map(({ value, count }) => [value, count]),
          ];
        case 'number':
          // Records outside the filter also decide on the unit, so the values may differ.
          return [
            card.answered,
            card.missing,
            card.notNumbers,
            card.groups.map(({ spread }) => spread.count),
          ];
        case 'text':
          return [
            card.answered,
            card.missing,
            card.lengths?.spread,
            card.words,
            card.samples.map(({ text }) => text),
          ];
        case 'upload':
          return [card.answered, card.missing, card.files, card.items.map(({ name }) => name)];
        case 'other':
          return [card.answered, card.missing];
      }
    }),
  };
}

type Bar = Pick<Bin, 'count' | 'total'>;

/** Returns something of every bar of a summary, by name. */
function barsIn<T>({ overTime, cards }: Summary, of: (bar: Bar) => T): Record<string, readonly T[]> {
  const bars: Record<string, readonly T[]> = { time: overTime.bins.map(of) };
  for (const card of cards) {
    const { instructionId } = card;
    if (card.kind === 'choice')
      for (const option of card.options) bars[`${instructionId} ${option.value}`] = [of(option)];
    if (card.kind === 'text') {
      const histogram = card.lengths?.histogram ?? card.unmatched;
      if (histogram !== undefined) bars[instructionId] = histogram.bins.map(of);
    }
    if (card.kind === 'number')
      for (const { unit, histogram } of [...card.groups, ...card.unmatched])
        bars[`${instructionId} ${unit}`] = histogram.bins.map(of);
  }
  return bars;
}

describe('Summary filter', () => {
  const folder = temporaryFolder();

  it('gives the same figures as a file of only the matching records', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 25 }), filters, async (sketches, given) => {
        const filter = given as SummaryFilter;
        const kept = sketches.filter((sketch) => passes(sketch, filter));
        const filtered = await summaryOf(folder(), { instructions, records: sketches.map(toRecord) }, filter);
        const alone = await summaryOf(folder(), { instructions, records: kept.map(toRecord) });
        assert.deepEqual(figures(filtered), figures(alone));
        assert.equal(filtered.submissions, sketches.length);
      }),
      { numRuns: 50 },
    );
  });

  it('leaves the list of studies unchanged, most submissions first', async () => {
    const records = ['s1', 's2', 's2', undefined].map((study_id) => ({ study_id, responses: {} }));
    const summary = await summaryOf(folder(), { records }, { study: 's1' });
    assert.deepEqual(summary.studies, [
      { value: 's2', count: 2 },
      { value: 's1', count: 1 },
    ]);
    assert.deepEqual([summary.submissions, summary.matching], [4, 1]);
  });

  it('matches a number in any notation', async () => {
    const records = ['2.5', '2,50', 2.5, '25e-1', '2.51'].map((value) => ({
      responses: { number: { value, unit: 'kg' } },
    }));
    const filter = answering('number', valueIs('2.5'));
    assert.equal((await summaryOf(folder(), { instructions, records }, filter)).matching, 4);
  });

  it('has the bars and totals of all rows, and none of its counts exceeds the total', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 1, maxLength: 25 }),
        filters,
        async (sketches, given) => {
          const snapshot = { instructions, records: sketches.map(toRecord) };
          const whole = await summaryOf(folder(), snapshot);
          const filtered = await summaryOf(folder(), snapshot, given);
          if (Object.keys(given).length > 0) {
            assert.deepEqual(
              barsIn(filtered, ({ total }) => total),
              barsIn(whole, ({ count }) => count),
            );
          }
          for (const [name, counts] of Object.entries(barsIn(filtered, (bar) => bar)))
            for (const { count, total = count } of counts) assert.ok(count <= total, name);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('combines values and ranges of one question with or, and questions with and', async () => {
    const records = [
      ['a', '1'],
      ['b', '2,5'],
      ['b', '1000'],
      ['c', '1'],
    ].map(([choice, value]) => ({
      responses: {
        choice: { value: [choice] },
        number: { value, unit: 'kg' },
        text: { value: `about ${choice}` },
      },
    }));
    await writeSnapshot(folder(), { instructions, records });
    const matching = async (filter: SummaryFilter) => (await summaryIn(folder(), filter)).matching;
    const either = answering('number', valueIs('1'), { kind: 'range', unit: 'kg', from: 1000, to: 1000 });
    const aOrB = answering('choice', valueIs('a'), valueIs('b'));
    assert.deepEqual(
      [
        await matching(either),
        await matching(aOrB),
        await matching({ questions: [...(either.questions ?? []), ...(aOrB.questions ?? [])] }),
        // A long text is known by its length, another one by what it says.
        await matching(answering('text', valueIs('about a'), valueIs('about c'))),
        await matching(answering('text', valueIs('about a'), { kind: 'range', from: 7 })),
      ],
      [3, 3, 2, 2, 4],
    );
  });

  it('keeps only submissions that the previous snapshot lacks', async () => {
    const [older, newer] = [join(folder(), 'older'), join(folder(), 'newer')];
    const of = (...ids: readonly (string | undefined)[]) => ids.map((submission_id) => ({ submission_id }));
    for (const [place, records] of [
      [older, [...of('s1', 's2', undefined), 'unreadable {"submission_id": "s4"']],
      [newer, of('s2', 's3', undefined, 's4', 's3')],
    ] as const) {
      await mkdir(place);
      await writeSnapshot(place, { records });
    }
    let previous: string | undefined = older;
    const source = openSummarySource(newer, { previous: () => previous });
    const request = {
      filter: { isNew: true },
      sort: { by: 'row', descending: false },
      from: 0,
      to: 9,
    } as const;
    const found = async () => (await source.rows(request, patient)).rows.map(({ submission }) => submission);
    assert.deepEqual(await found(), ['s4', 's3']);
    assert.equal((await source.summary({ filter: { isNew: true } }, () => undefined, patient)).matching, 2);
    previous = undefined;
    assert.equal((await found()).length, 4);
    source.dispose();
  });

  it('matches nothing for an invalid time', async () => {
    const records = [{ created_at: '2026-01-01T00:00:00Z', responses: {} }];
    assert.equal((await summaryOf(folder(), { records }, { times: [{ from: 'soon' }] })).matching, 0);
  });
});

describe('Summary reading', () => {
  const folder = temporaryFolder();
  const records = Array.from({ length: 3_000 }, (_, index) => ({
    responses: { text: { value: `Soup ${index} ${'x'.repeat(600)}` } },
  }));

  it('reports progress', async () => {
    await writeSnapshot(folder(), { instructions, records });
    const source = openSummarySource(folder());
    let last = { bytesDone: 0, bytesTotal: 1, submissions: 0 };
    await source.summary({ filter: {} }, (progress) => (last = progress), patient);
    source.dispose();
    assert.equal(last.bytesDone, last.bytesTotal);
    assert.ok(last.submissions > 0);
  });

  it('stops with the reason of the signal', async () => {
    await writeSnapshot(folder(), { instructions, records });
    const source = openSummarySource(folder());
    const stop = new AbortController();
    const reason = new Error('Enough');
    await assert.rejects(
      source.summary({ filter: {} }, () => stop.abort(reason), stop.signal),
      reason,
    );
    source.dispose();
  });

  it('starts again after it was stopped', async () => {
    await writeSnapshot(folder(), { instructions, records });
    const source = openSummarySource(folder());
    const stop = new AbortController();
    const stopped = source.summary({ filter: {} }, () => stop.abort(), stop.signal);
    await assert.rejects(stopped);
    const summary = await source.summary({ filter: {} }, () => undefined, patient);
    source.dispose();
    assert.equal(summary.submissions, 3_000);
  });

  it('continues for a second caller after the first one cancels', async () => {
    await writeSnapshot(folder(), { instructions, records });
    const source = openSummarySource(folder());
    const stop = new AbortController();
    const stopped = assert.rejects(source.summary({ filter: {} }, () => stop.abort(), stop.signal));
    const summary = await source.summary({ filter: {} }, () => undefined, patient);
    await stopped;
    source.dispose();
    assert.equal(summary.submissions, 3_000);
  });

  it('stops when the source is disposed', async () => {
    await writeSnapshot(folder(), { instructions, records });
    const source = openSummarySource(folder());
    const summary = source.summary({ filter: {} }, () => source.dispose(), patient);
    await assert.rejects(summary, { name: 'AbortError' });
  });

  it('rejects a folder that no longer exists', async () => {
    await assert.rejects(summaryIn(`${folder()}/gone`), { name: 'ProblemError', message: 'folder-gone' });
  });
});
