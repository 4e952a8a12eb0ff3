import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Summary, SummaryFilter } from '../../../src/analysis/summary/model.ts';
import { openSummarySource } from '../../../src/analysis/summary/source.ts';
import type { OverviewSource } from '../../../src/overview/source.ts';
import { writeSnapshot } from '../analysis/support/snapshotFolder.ts';
import { makeTables, patient } from '../analysis/support/tables.ts';
import { clicksIn, type Click } from './clicks.ts';
import { generate, type Generated, type Wish } from './generate.ts';
import { qualityFigures } from './qualityFigures.ts';
import { randomOf } from './random.ts';
import { recountQuality } from './recount/quality.ts';
import type { Figures } from './recount/names.ts';
import { recount, type Recounted } from './recount/recount.ts';
import { compareFigures, nothingCompared, type Comparison } from './sameFigures.ts';
import { figuresOf } from './summaryFigures.ts';
import { codebookFigures, longFigures, wideFigures } from './tableFigures.ts';

export interface Case extends Wish {
  readonly seed: number;
}

/** A generated snapshot in its folder. */
export interface Snapshot {
  readonly folder: string;
  readonly generated: Generated;
  readonly recounted: Recounted;
}

/** Writes a generated snapshot into a new folder in `parent`. */
export async function snapshotIn(parent: string, { seed, ...wish }: Case): Promise<Snapshot> {
  const folder = await mkdtemp(join(parent, 'seed-'));
  const generated = generate(seed, wish);
  await writeSnapshot(folder, generated.files);
  return { folder, generated, recounted: recount(generated) };
}

/** Compares what the overview shows of a snapshot with a recount: all figures, filtered ones, what clicks find, and data quality. */
export async function proveOverview({ folder, generated, recounted }: Snapshot): Promise<Comparison> {
  const comparison = nothingCompared();
  const source = openSummarySource(folder);
  const summaryOf = (filter: SummaryFilter): Promise<Summary> =>
    source.summary(filter, () => undefined, patient, generated.timeZone);
  try {
    const where = `seed ${generated.seed}, ${generated.layout}`;
    const summary = await summaryOf({});
    compareSummary(comparison, where, summary, recounted.figures());
    const quality = qualityFigures(await source.quality(patient));
    compareFigures(comparison, `${where}, data quality`, quality, recountQuality(recounted, generated.files));
    const clicks = clicksIn(summary).filter(isAffordable(summary));
    for (const click of clicks) await proveClick(comparison, `${where}, click`, click, source);
    for (const filter of filtersFor(generated.seed, clicks)) {
      const told = `${where}, filter ${JSON.stringify(filter)}`;
      compareSummary(comparison, told, await summaryOf(filter), recounted.figures(filter));
    }
  } finally {
    source.dispose();
  }
  return comparison;
}

/** A word is looked for in the file itself: of thousands of rows only for the first ones of each question. */
function isAffordable({ rows }: Summary): (click: Click) => boolean {
  const most = rows > 2000 ? 3 : Infinity;
  const words = new Map<string, number>();
  return ({ finds }) => {
    if (finds.what !== 'texts') return true;
    const count = (words.get(finds.instructionId) ?? 0) + 1;
    words.set(finds.instructionId, count);
    return count <= most;
  };
}

/** The overview shows only the most frequent words. */
const mostWords = 40;

function compareSummary(comparison: Comparison, where: string, summary: Summary, figures: Figures): void {
  compareFigures(comparison, where, figuresOf(summary), withWords(figures, mostWords));
}

/** Without the words that are less frequent than the first ones. */
function withWords(figures: Figures, most: number): Figures {
  return new Map([...figures].filter(([name]) => Number(/: word (\d+)$/.exec(name)?.[1] ?? 0) < most));
}

/** A click finds as many as what was clicked says. */
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

/** Some filters: of a study, of a participant, and by some of what can be clicked, alone and together. */
function filtersFor(seed: number, clicks: readonly Click[]): SummaryFilter[] {
  const random = randomOf(seed + 1_000_000);
  const filters = clicks
    .filter(({ count }) => count > 0)
    .map(({ finds }) => ('filter' in finds ? finds.filter : {}))
    .filter((filter) => Object.keys(filter).length > 0);
  if (filters.length === 0) return [];
  const answers = filters.filter(({ answer }) => answer !== undefined);
  const ranges = filters.filter(({ range }) => range !== undefined);
  const times = filters.filter(({ from, to }) => (from ?? to) !== undefined);
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
    { ...some(answers), ...some(ranges) },
    { ...some(ranges), ...some(times) },
  ];
}

/** Compares the tables that are made of a snapshot with a recount. */
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

/** Whether a table that counts some of a question's figures must have this one. */
function isCounted(name: string, found: Figures): boolean {
  const group = /^(.* \[.*\]): (n|min|lower quartile|median|upper quartile|max|mean|deviation)$/.exec(
    name,
  )?.[1];
  return group !== undefined && found.has(`${group.split(' ')[0] ?? ''}: several numbers`);
}

/** Tables tell all answers apart that are no option, the overview only the first ones. */
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
