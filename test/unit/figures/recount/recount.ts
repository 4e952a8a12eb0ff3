import type { SummaryFilter } from '../../../../src/analysis/summary/model.ts';
import type { Generated } from '../generate.ts';
import { optionOf, questionsOf, saidTo, type Question, type Said } from './answers.ts';
import { matching } from './filter.ts';
import { mixedUnits, twoGroups } from './hints.ts';
import { histogramOf, logarithmicOf } from './histogram.ts';
import { nameBars, nameBins, type Figures, type NamedBars } from './names.ts';
import { numbersSaid, unitUses, type Group } from './numbers.ts';
import { rowsOf, type Lines, type Row } from './rows.ts';
import { deviation, mean, quantile } from './spread.ts';
import { timesOf } from './time.ts';
import { lengthOf, wordsOf } from './words.ts';

export interface Recounted {
  readonly lines: Lines;
  readonly questions: readonly Question[];
  /** Every figure of a summary under a filter. `isApart`: each unit by its value and nothing converted, as in the tables and the notebooks. */
  readonly figures: (filter?: SummaryFilter, isApart?: boolean) => Figures;
}

/** Recounts every figure from the raw lines, as `docs/analysis.md` defines it. */
export function recount(generated: Generated): Recounted {
  const { files, records, timeZone } = generated;
  const lines = rowsOf(files[records] ?? '', records.includes('by-task'));
  const questions = questionsOf(files['collection.json'] ?? files['batch.json'] ?? '', lines.rows);
  const all = lines.rows.filter(({ duplicate }) => !duplicate);
  const saidBy = new Map(questions.map((question) => [question, saidTo(question, all)]));
  return {
    lines,
    questions,
    figures: (filter = {}, isApart = false) => {
      const rows = matching(all, saidBy, filter);
      const figures: Figures = new Map();
      head(all, [...rows], timeZone, figures);
      for (const [question, said] of saidBy) {
        const uses = isApart || question.kind !== 'number' ? undefined : unitUses(said, question);
        const toldApart = new Set(unlistedIn(said, question).slice(0, mostUnlisted));
        const left = said.filter(({ row }) => rows.has(row));
        card(question, left, generated, { uses, toldApart, isApart }, figures);
      }
      return figures;
    },
  };
}

/** What of a question goes by all rows, whatever a filter lets through. */
interface OfAllRows {
  /** How many rows use each unit; none: nothing is converted. */
  readonly uses: ReturnType<typeof unitUses> | undefined;
  /** Whether it is counted as in the tables and the notebooks. */
  readonly isApart: boolean;
  /** The first answers that are no option. */
  readonly toldApart: ReadonlySet<string>;
}

/** Answers that are none of a question's options, in the order in which they are met. */
function unlistedIn(said: readonly Said[], question: Question): string[] {
  const unlisted = new Set<string>();
  if (question.kind !== 'choice') return [];
  for (const { items } of said) {
    for (const { value } of items) {
      if (value !== undefined && value.trim() !== '' && optionOf(value, question) < 0) unlisted.add(value);
    }
  }
  return [...unlisted];
}

/** Different submissions, each row without an id being one. */
function submissionsIn(rows: readonly Row[]): Row[] {
  const seen = new Set<string>();
  return rows.filter(({ submission }) => {
    if (submission === undefined) return true;
    if (seen.has(submission)) return false;
    seen.add(submission);
    return true;
  });
}

function head(counting: readonly Row[], rows: readonly Row[], timeZone: string, figures: Figures): void {
  const submissions = submissionsIn(rows);
  figures.set('submissions', submissionsIn(counting).length);
  figures.set('matching', submissions.length);
  figures.set('rows', rows.length);
  const participants = new Set(rows.map(({ participant }) => participant));
  participants.delete(undefined);
  figures.set('participants', participants.size);
  for (const study of new Set(counting.map((row) => row.study))) {
    if (study === undefined) continue;
    figures.set(`study ${study}`, submissionsIn(counting.filter((row) => row.study === study)).length);
  }
  const times = rows.map(({ time }) => time).filter((time) => time !== undefined);
  figures.set('time: without', rows.length - times.length);
  if (times.length === 0) return;
  figures.set('time: first', Math.min(...times));
  figures.set('time: last', Math.max(...times));
  const { unit, bins, before, after } = timesOf(times, timeZone);
  figures.set('time: unit', unit);
  figures.set('time: before', before);
  figures.set('time: after', after);
  figures.set('time: bins', bins.length);
  for (const bin of bins) {
    const name = `time: ${new Date(bin.from).toISOString()}`;
    figures.set(`${name} count`, bin.count);
    figures.set(`${name} to`, bin.to);
    figures.set(`${name} break`, String(bin.afterBreak));
  }
}

function card(
  question: Question,
  said: readonly Said[],
  { files }: Generated,
  { uses, toldApart, isApart }: OfAllRows,
  figures: Figures,
): void {
  const { id, kind } = question;
  figures.set(`${id}: kind`, kind);
  for (const state of ['answered', 'blank', 'otherType', 'missing'] as const) {
    figures.set(`${id}: ${state}`, said.filter((each) => each.state === state).length);
  }
  switch (kind) {
    case 'choice':
      choices(question, said, toldApart, figures);
      return;
    case 'number':
      numbers(question, said, uses, figures);
      return;
    case 'text':
      texts(question, said, figures);
      return;
    case 'files':
      uploads(question, said, files, figures);
      return;
    case 'other':
      // Only notebooks look into what a type that is not known has.
      if (isApart) texts(question, said, figures);
      return;
  }
}

/** Unlisted answers that are told apart. */
const mostUnlisted = 1000;

function choices(
  question: Question,
  said: readonly Said[],
  toldApart: ReadonlySet<string>,
  figures: Figures,
): void {
  const { id, options } = question;
  const rowsBy = new Map<string, number>(options.map(({ value }) => [value, 0]));
  let rest = 0;
  let explained = 0;
  for (const { items } of said) {
    const chosen = new Set<string>();
    const texts = new Set<string>();
    let hasRest = false;
    for (const { value, explanation } of items) {
      if (explanation !== undefined && explanation.trim() !== '') texts.add(explanation);
      if (value === undefined) continue;
      const option = optionOf(value, question);
      if (option >= 0) chosen.add(options[option]!.value);
      else if (toldApart.has(value)) chosen.add(value);
      else if (value.trim() !== '') hasRest = true;
    }
    for (const value of chosen) rowsBy.set(value, (rowsBy.get(value) ?? 0) + 1);
    if (hasRest) rest++;
    explained += texts.size;
  }
  for (const [value, count] of rowsBy) figures.set(`${id}: option ${value}`, count);
  for (const value of rowsBy.keys()) figures.set(`${id}: listed ${value}`, String(!toldApart.has(value)));
  figures.set(`${id}: other answers`, rest);
  figures.set(`${id}: texts`, explained);
}

function numbers(question: Question, said: readonly Said[], uses: OfAllRows['uses'], figures: Figures): void {
  const { id } = question;
  const { groups, notNumbers, severalNumbers } = numbersSaid(said, question, uses);
  figures.set(`${id}: not numbers`, notNumbers);
  figures.set(`${id}: several numbers`, severalNumbers);
  figures.set(`${id}: groups`, groups.length);
  for (const group of groups) {
    const label = (unit: string): string =>
      (uses === undefined ? undefined : question.units.find(({ value }) => value === unit)?.label) ?? unit;
    const name = `${id} [${label(group.unit)}]`;
    const values = group.numbers.map(({ number }) => number);
    for (const [unit, count] of group.convertedFrom)
      figures.set(`${name}: converted from ${label(unit)}`, count);
    spread(name, values, figures);
    bars(name, histogramOf(values), figures);
    const logarithmic = logarithmicOf(values);
    figures.set(`${name}: logarithmic`, String(logarithmic !== undefined));
    if (logarithmic !== undefined) nameBins(`${name}: log bin`, logarithmic, figures);
    hints(name, group, label, figures);
  }
}

function hints(name: string, group: Group, label: (unit: string) => string, figures: Figures): void {
  const values = group.numbers.map(({ number }) => number);
  const two = twoGroups(values);
  figures.set(`${name}: two groups`, String(two !== undefined));
  if (two !== undefined) {
    figures.set(`${name}: lower group`, two.lower.count);
    figures.set(`${name}: lower group median`, two.lower.median);
    figures.set(`${name}: upper group`, two.upper.count);
    figures.set(`${name}: upper group median`, two.upper.median);
  }
  const mixed = mixedUnits(group);
  figures.set(
    `${name}: mixed units`,
    mixed === undefined ? 'false' : `${label(mixed[0]![0])} ${label(mixed[1]![0])}`,
  );
  for (const [place, unit] of (mixed ?? []).entries()) {
    figures.set(`${name}: mixed unit ${place} count`, unit[1]);
    figures.set(`${name}: mixed unit ${place} median`, unit[2]);
  }
}

export function spread(name: string, values: readonly number[], figures: Figures): void {
  figures.set(`${name}: n`, values.length);
  for (const [figure, share] of [
    ['min', 0],
    ['lower quartile', 0.25],
    ['median', 0.5],
    ['upper quartile', 0.75],
    ['max', 1],
  ] as const) {
    figures.set(`${name}: ${figure}`, quantile(values, share));
  }
  if (values.length < 5) return;
  figures.set(`${name}: mean`, mean(values));
  figures.set(`${name}: deviation`, deviation(values));
}

function bars(name: string, histogram: NamedBars | number, figures: Figures): void {
  if (typeof histogram === 'number') figures.set(`${name}: only value`, histogram);
  else nameBars(name, histogram, figures);
}

function texts({ id }: Question, said: readonly Said[], figures: Figures): void {
  const lengths: number[] = [];
  const counts = new Map<string, number>();
  for (const { state, items } of said) {
    if (state !== 'answered') continue;
    const written = items.map(({ value }) => value ?? '');
    lengths.push(lengthOf(written));
    const words = new Set<string>();
    for (const text of written) for (const word of wordsOf(text)) words.add(word);
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  if (lengths.length > 0) {
    spread(`${id} [length]`, lengths, figures);
    bars(`${id} [length]`, histogramOf(lengths), figures);
  }
  const inOrder = [...counts].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
  for (const [place, [word, count]] of inOrder.entries())
    figures.set(`${id}: word ${place}`, `${word} ${count}`);
}

const megabyte = 1_000_000;

function uploads({ id }: Question, said: readonly Said[], files: Generated['files'], figures: Figures): void {
  let named = 0;
  let missing = 0;
  let bytes = 0;
  let hasSize = false;
  for (const { items } of said) {
    const paths = new Set<string>();
    for (const { file } of items) {
      if (file === undefined) continue;
      // What is missing may have been two files of one name.
      if (file.path in files && paths.has(file.path)) continue;
      paths.add(file.path);
      named++;
      const content = files[file.path];
      if (content === undefined) missing++;
      if (content === undefined && file.sizeMb === undefined) continue;
      hasSize = true;
      bytes += content === undefined ? (file.sizeMb ?? 0) * megabyte : Buffer.byteLength(content);
    }
  }
  figures.set(`${id}: files`, named);
  figures.set(`${id}: missing files`, missing);
  if (hasSize) figures.set(`${id}: bytes`, bytes);
}
