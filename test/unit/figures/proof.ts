import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { AnswerCondition, Summary, SummaryFilter } from '../../../src/analysis/summary/summary.ts';
import { openSummarySource } from '../../../src/analysis/summary/openSummary.ts';
import type { OverviewSource } from '../../../src/analysis/summary/summarySource.ts';
import { writeSnapshot } from '../analysis/support/snapshotFolder.ts';
import { makeTables, patient } from '../analysis/support/tables.ts';
import { bothOf, clicksIn, eitherOf, type Click } from './clicks.ts';
import { generate, type Generated, type GenerateOptions } from './generate.ts';
import { qualityFigures } from './qualityFigures.ts';
import { randomOf } from './random.ts';
import { recountQuality } from './recount/quality.ts';
import type { Figures } from './recount/names.ts';
import { recount, type Recounted } from './recount/recount.ts';
import { compareFigures, nothingCompared, type Comparison } from './sameFigures.ts';
import { figuresOf } from './summaryFigures.ts';
import { codebookFigures, longFigures, wideFigures } from './tableFigures.ts';

/**
 * Number of additional seeds: `FIGURES_SEEDS=500 npm run test:unit -- --grep Figures`. With 1 or more, the
 * larger fixed cases run as well.
 */
export const moreSeeds = Number(process.env['FIGURES_SEEDS'] ?? 0);

export interface Case extends GenerateOptions {
  readonly seed: number;
}

/** A generated snapshot in its folder. */
export interface Snapshot {
  readonly folder: string;
  readonly generated: Generated;
  readonly recounted: Recounted;
}

/** Writes a generated snapshot into a new folder in `parent`. */
export async function snapshotIn(parent: string, { seed, ...options }: Case): Promise<Snapshot> {
  const folder = await mkdtemp(join(parent, 'seed-'));
  const generated = generate(seed, options);
  await writeSnapshot(folder, generated.files);
  return { folder, generated, recounted: recount(generated) };
}

/** Compares the overview of a snapshot with a recount: all and filtered figures, clicks, and data quality. */
export async function proveOverview({ folder, generated, recounted }: Snapshot): Promise<Comparison> {
  const comparison = nothingCompared();
  const source = openSummarySource(folder);
  const summaryOf = (filter: SummaryFilter): Promise<Summary> =>
    source.summary({ filter, timeZone: generated.timeZone }, () => undefined, patient);
  try {
    const where = `seed ${generated.seed}, ${generated.layout}`;
    const summary = await summaryOf({});
    compareSummary(comparison, where, summary, recounted.figures());
    const quality = qualityFigures(await source.quality(patient));
    compareFigures(comparison, `${where}, data quality`, quality, recountQuality(recounted, generated.files));
    const clicks = clicksIn(summary).filter(isAffordable(summary));
    for (const click of clicks) await proveClick(comparison, `${where}, click`, click, source);
    for (const filter of filtersFor(generated.seed, clicks)) {
      const filtered = `${where}, filter ${JSON.stringify(filter)}`;
      compareSummary(comparison, filtered, await summaryOf(filter), recounted.figures(filter));
    }
  } finally {
    source.dispose();
  }
  return comparison;
}

/**
 * Limits clicks on words, because each searches the file: with thousands of rows to the first words of a
 * question.
 */
function isAffordable({ rows }: Summary): (click: Click) => boolean {
  const maxClicks = rows > 2000 ? 3 : Infinity;
  const words = new Map<string, number>();
  return ({ finds }) => {
    if (finds.what !== 'texts') return true;
    const count = (words.get(finds.instructionId) ?? 0) + 1;
    words.set(finds.instructionId, count);
    return count <= maxClicks;
  };
}

/** The overview shows only the most frequent words. */
const maxWords = 60;

function compareSummary(comparison: Comparison, where: string, summary: Summary, figures: Figures): void {
  compareFigures(comparison, where, figuresOf(summary), withWords(figures, maxWords));
}

/** Returns the figures with only the `max` most frequent words. */
function withWords(figures: Figures, max: number): Figures {
  return new Map([...figures].filter(([name]) => Number(/: word (\d+)$/.exec(name)?.[1] ?? 0) < max));
}

/** Requires that a click finds as many rows or texts as the clicked element shows. */
async function proveClick(
  comparison: Comparison,
  where: string,
  { name, count, finds }: Click,
  source: OverviewSource,
): Promise<void> {
  let found: number;
  if (finds.what === 'texts') {
    const { instructionId, word } = finds;
    const request = { filter: {}, instructionId, search: { by: 'word', text: word }, limit: 1 } as const;
    found = (await source.texts(request, patient)).count;
  } else {
    const request = { filter: finds.filter, sort: { by: 'row', descending: false }, from: 0, to: 1 } as const;
    found = (await source.rows(request, patient)).total;
  }
  comparison.compared++;
  if (found !== count) comparison.differences.push(`${where} on ${name}: shows ${count}, finds ${found}`);
}

/** Returns filters by study, by participant and by some clickable elements, alone and combined. */
function filtersFor(seed: number, clicks: readonly Click[]): SummaryFilter[] {
  const random = randomOf(seed + 1_000_000);
  const filters = clicks
    .filter(({ count }) => count > 0)
    .map(({ finds }) => ('filter' in finds ? finds.filter : {}))
    .filter((filter) => Object.keys(filter).length > 0);
  if (filters.length === 0) return [];
  const ofKind = (kind: AnswerCondition['kind']): SummaryFilter[] =>
    filters.filter(({ questions }) => questions?.[0]?.anyOf[0]?.kind === kind);
  const [answers, ranges] = [ofKind('answer'), ofKind('range')];
  const times = filters.filter((filter) => filter.times !== undefined);
  const ofSame = (filter: SummaryFilter): SummaryFilter =>
    some(
      filters.filter(
        ({ questions, times }) =>
          questions?.[0]?.instructionId === filter.questions?.[0]?.instructionId &&
          (times === undefined) === (filter.times === undefined),
      ),
    );
  const either = (filter: SummaryFilter): SummaryFilter => eitherOf(filter, ofSame(filter));
  const some = (from: readonly SummaryFilter[]): SummaryFilter =>
    from.length === 0 ? {} : random.pick(from);
  return [
    { study: 'study-1' },
    { participant: 'the same participant' },
    some(answers),
    some(answers),
    some(ranges),
    some(ranges),
    some(times),
    { study: 'study-2', ...some(answers) },
    bothOf(some(answers), some(ranges)),
    bothOf(some(ranges), some(times)),
    either(some(answers)),
    either(some(ranges)),
    either(some(times)),
    bothOf(either(some(answers)), either(some(times))),
  ];
}

/** Compares the tables of a snapshot with a recount. */
export async function proveTables({ folder, generated, recounted }: Snapshot): Promise<Comparison> {
  const comparison = nothingCompared();
  const where = `seed ${generated.seed}, ${generated.layout}`;
  await makeTables(folder, { guardFormulas: false });
  const { questions } = recounted;
  const figures = recounted.figures({}, true);
  for (const [table, found] of [
    ['codebook.csv', await codebookFigures(folder)],
    ['responses_long.csv', await longFigures(folder, questions)],
    ['responses_wide.csv', await wideFigures(folder, questions)],
  ] as const) {
    const expected = new Map([...figures].filter(([name]) => found.has(name) || isCounted(name, found)));
    compareFigures(comparison, `${where}, ${table}`, withoutRest(found, figures), expected);
  }
  return comparison;
}

/** Returns whether a table with some of a question's figures must have this one. */
function isCounted(name: string, found: Figures): boolean {
  const group = /^(.* \[.*\]): (n|min|lower quartile|median|upper quartile|max|mean|deviation)$/.exec(
    name,
  )?.[1];
  return group !== undefined && found.has(`${group.split(' ')[0] ?? ''}: several numbers`);
}

/**
 * Removes answers beyond the options that only tables list one by one; the overview lists only the first
 * ones.
 */
function withoutRest(found: Figures, recounted: Figures): Figures {
  return new Map(
    [...found].filter(([name]) => {
      const question = /^(.*): option /.exec(name)?.[1];
      return (
        question === undefined || recounted.has(name) || recounted.get(`${question}: other answers`) === 0
      );
    }),
  );
}
