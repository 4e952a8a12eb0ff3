import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Summary, SummaryFilter } from '../../../src/analysis/summary/model.ts';
import { openSummarySource } from '../../../src/analysis/summary/source.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { patient, summaryIn, summaryOf, writeSnapshot } from './summarySnapshot.ts';

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
    fc.record({ instructionId: fc.constant(instructionId), value: fc.constantFrom(...values) }),
  ),
);
const filters = fc.record(
  {
    study: fc.constantFrom('s1', 's2', 'none'),
    participant: fc.constantFrom('p1', 'none'),
    from: fc.constantFrom('2026-01-02T00:00:00Z', '2026-01-01T12:00:00+12:00'),
    to: fc.constantFrom('2026-01-02T00:00:00Z', '2026-03-01T00:00:00Z'),
    answer: answerFilter,
  },
  { requiredKeys: [] },
);

/** The filter's meaning, record by record. */
function passes(sketch: Sketch, { study, participant, from, to, answer }: SummaryFilter): boolean {
  const time = Date.parse(sketch.created_at ?? '');
  if (study !== undefined && sketch.study_id !== study) return false;
  if (participant !== undefined && sketch.participant_id !== participant) return false;
  if (from !== undefined && !(time >= Date.parse(from))) return false;
  if (to !== undefined && !(time < Date.parse(to))) return false;
  if (answer === undefined) return true;
  const { number } = sketch;
  switch (answer.instructionId) {
    case 'choice':
      return (sketch.choice as readonly string[] | undefined)?.includes(answer.value) ?? false;
    case 'number': {
      const written = number?.value.replace(',', '.');
      return written === answer.value || `${written ?? ''} ${number?.unit ?? ''}` === answer.value;
    }
    case 'text':
      return sketch.text === answer.value;
    case 'upload':
      return sketch.upload === answer.value;
    case 'other':
      return sketch.other === answer.value;
    default:
      return false;
  }
}

/** What a summary says that doesn't depend on which other records the file has. */
function figures({ matching, participants, timeRange, overTime, cards }: Summary): object {
  return {
    matching,
    participants,
    timeRange,
    overTime,
    cards: cards.map((card) => {
      switch (card.kind) {
        case 'choice':
          return [
            card.answered,
            card.missing,
            card.options.filter(({ count }) => count > 0).map(({ value, count }) => [value, count]),
          ];
        case 'number':
          // In which unit figures stand is decided over the whole file.
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
            card.lengths,
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

describe('A filter', () => {
  const folder = temporaryFolder();

  it('gives what a file of only the records that pass it gives', async () => {
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

  it('leaves the list of studies as it is, most submissions first', async () => {
    const records = ['s1', 's2', 's2', undefined].map((study_id) => ({ study_id, responses: {} }));
    const summary = await summaryOf(folder(), { records }, { study: 's1' });
    assert.deepEqual(summary.studies, [
      { value: 's2', count: 2 },
      { value: 's1', count: 1 },
    ]);
    assert.deepEqual([summary.submissions, summary.matching], [4, 1]);
  });

  it('by a number takes any way of writing it', async () => {
    const records = ['2.5', '2,50', 2.5, '25e-1', '2.51'].map((value) => ({
      responses: { number: { value, unit: 'kg' } },
    }));
    const answer = { instructionId: 'number', value: '2.5' };
    assert.equal((await summaryOf(folder(), { instructions, records }, { answer })).matching, 4);
  });

  it('that is no time lets nothing through', async () => {
    const records = [{ created_at: '2026-01-01T00:00:00Z', responses: {} }];
    assert.equal((await summaryOf(folder(), { records }, { from: 'soon' })).matching, 0);
  });
});

describe('Reading for a summary', () => {
  const folder = temporaryFolder();
  const records = Array.from({ length: 3_000 }, (_, index) => ({
    responses: { text: { value: `Soup ${index} ${'x'.repeat(600)}` } },
  }));

  it('tells how far it is', async () => {
    await writeSnapshot(folder(), { instructions, records });
    const source = openSummarySource(folder());
    let last = { bytesDone: 0, bytesTotal: 1, submissions: 0 };
    await source.summary({}, (progress) => (last = progress), patient);
    source.dispose();
    assert.equal(last.bytesDone, last.bytesTotal);
    assert.ok(last.submissions > 0);
  });

  it('stops with the signal’s reason', async () => {
    await writeSnapshot(folder(), { instructions, records });
    const source = openSummarySource(folder());
    const stop = new AbortController();
    const reason = new Error('Enough');
    await assert.rejects(
      source.summary({}, () => stop.abort(reason), stop.signal),
      reason,
    );
    source.dispose();
  });

  it('begins anew after it was stopped', async () => {
    await writeSnapshot(folder(), { instructions, records });
    const source = openSummarySource(folder());
    const stop = new AbortController();
    const stopped = source.summary({}, () => stop.abort(), stop.signal);
    await assert.rejects(stopped);
    const summary = await source.summary({}, () => undefined, patient);
    source.dispose();
    assert.equal(summary.submissions, 3_000);
  });

  it('goes on for another who waits', async () => {
    await writeSnapshot(folder(), { instructions, records });
    const source = openSummarySource(folder());
    const stop = new AbortController();
    const stopped = assert.rejects(source.summary({}, () => stop.abort(), stop.signal));
    const summary = await source.summary({}, () => undefined, patient);
    await stopped;
    source.dispose();
    assert.equal(summary.submissions, 3_000);
  });

  it('stops when the source is disposed of', async () => {
    await writeSnapshot(folder(), { instructions, records });
    const source = openSummarySource(folder());
    const summary = source.summary({}, () => source.dispose(), patient);
    await assert.rejects(summary, { name: 'AbortError' });
  });

  it('of a folder that is gone says so', async () => {
    await assert.rejects(summaryIn(`${folder()}/gone`), { name: 'ProblemError', message: 'folder-gone' });
  });
});
