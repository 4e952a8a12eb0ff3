import type { SummaryFilter } from '../../../../src/analysis/summary/summary.ts';
import type { Generated } from '../generate.ts';
import { optionOf, questionsOf, rowAnswers, type Question, type RowAnswer } from './answers.ts';
import { matching } from './filter.ts';
import { mixedUnits, twoGroups } from './hints.ts';
import { barsIn, binsIn, histogramOf, logarithmicOf } from './histogram.ts';
import { nameBars, nameBins, type Figures, type NamedBars } from './names.ts';
import { numberGroups, unitUses, type Group } from './numbers.ts';
import { rowsOf, type Lines, type Row } from './rows.ts';
import { deviation, mean, quantile } from './spread.ts';
import { timesIn, timesOf } from './time.ts';
import { lengthOf, wordsOf } from './words.ts';

export interface Recounted {
  readonly lines: Lines;
  readonly questions: readonly Question[];
  /**
   * Returns every figure for a filter. `isApart`: each unit by its value, not converted, as in the tables and
   * notebooks.
   */
  readonly figures: (filter?: SummaryFilter, isApart?: boolean) => Figures;
}

/** Recounts every figure from the raw lines, as `docs/figures.md` defines it. */
export function recount(generated: Generated): Recounted {
  const { files, records, timeZone } = generated;
  const lines = rowsOf(files[records] ?? '', records.includes('by-task'));
  const questions = questionsOf(files['collection.json'] ?? files['batch.json'] ?? '', lines.rows);
  const all = lines.rows.filter(({ duplicate }) => !duplicate);
  const answersBy = new Map(questions.map((question) => [question, rowAnswers(question, all)]));
  return {
    lines,
    questions,
    figures: (filter = {}, isApart = false) => {
      const rows = matching(all, answersBy, filter);
      const figures: Figures = new Map();
      head(all, [...rows], timeZone, figures);
      for (const [question, answers] of answersBy) {
        const uses = isApart || question.kind !== 'number' ? undefined : unitUses(answers, question);
        const separate = new Set(unlistedIn(answers, question).slice(0, maxUnlisted));
        const left = answers.filter(({ row }) => rows.has(row));
        card(question, left, generated, { answers, uses, separate, isApart }, figures);
      }
      return figures;
    },
  };
}

/** Facts about a question that depend on all rows, without a filter. */
interface OfAllRows {
  /** They determine the bars. */
  readonly answers: readonly RowAnswer[];
  /** The number of rows by unit; `undefined`: nothing is converted. */
  readonly uses: ReturnType<typeof unitUses> | undefined;
  /** Counts units as the tables and notebooks do. */
  readonly isApart: boolean;
  /** The first answers that are not options. */
  readonly separate: ReadonlySet<string>;
}

/** Returns the answers that are not options, in the order of their first use. */
function unlistedIn(answers: readonly RowAnswer[], question: Question): string[] {
  const unlisted = new Set<string>();
  if (question.kind !== 'choice' && question.kind !== 'rating') return [];
  for (const { items } of answers) {
    for (const { value } of items) {
      if (value !== undefined && value.trim() !== '' && optionOf(value, question) < 0) unlisted.add(value);
    }
  }
  return [...unlisted];
}

/** Returns a row per submission, where each row without an ID counts as one. */
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
  const ofAll = counting.map(({ time }) => time).filter((time) => time !== undefined);
  const { unit, bins, before, after } = timesIn(timesOf(ofAll, timeZone), times);
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
  answers: readonly RowAnswer[],
  { files }: Generated,
  ofAll: OfAllRows,
  figures: Figures,
): void {
  const { id, kind } = question;
  // Answers of an unknown type are texts here.
  const isUnanswered = ofAll.answers.every(({ state }) => state !== 'answered');
  const shownAs = kind === 'other' && !isUnanswered ? 'text' : kind;
  figures.set(`${id}: kind`, shownAs === 'rating' ? 'choice' : shownAs);
  for (const state of ['answered', 'blank', 'otherType', 'missing'] as const) {
    figures.set(`${id}: ${state}`, answers.filter((each) => each.state === state).length);
  }
  switch (kind) {
    case 'choice':
      choices(question, answers, ofAll.separate, figures);
      return;
    case 'rating':
      choices(question, answers, ofAll.separate, figures);
      stars(question, answers, figures);
      return;
    case 'number':
      numbers(question, answers, ofAll, figures);
      return;
    case 'text':
      texts(question, answers, ofAll, figures);
      return;
    case 'files':
      uploads(question, answers, files, figures);
      return;
    case 'other':
      texts(question, answers, ofAll, figures);
      return;
  }
}

/** Maximum number of unlisted answers that are counted separately. */
const maxUnlisted = 1000;

function choices(
  question: Question,
  answers: readonly RowAnswer[],
  separate: ReadonlySet<string>,
  figures: Figures,
): void {
  const { id, options } = question;
  const rowsBy = new Map<string, number>(
    [...options.map(({ value }) => value), ...separate].map((value) => [value, 0]),
  );
  let rest = 0;
  let explained = 0;
  for (const { items } of answers) {
    const chosen = new Set<string>();
    const texts = new Set<string>();
    let hasRest = false;
    for (const { value, explanation } of items) {
      if (explanation !== undefined && explanation.trim() !== '') texts.add(explanation);
      if (value === undefined) continue;
      const option = optionOf(value, question);
      if (option >= 0) chosen.add(options[option]!.value);
      else if (separate.has(value)) chosen.add(value);
      else if (value.trim() !== '') hasRest = true;
    }
    for (const value of chosen) rowsBy.set(value, (rowsBy.get(value) ?? 0) + 1);
    if (hasRest) rest++;
    explained += texts.size;
  }
  for (const [value, count] of rowsBy) figures.set(`${id}: option ${value}`, count);
  for (const value of rowsBy.keys()) figures.set(`${id}: listed ${value}`, String(!separate.has(value)));
  figures.set(`${id}: other answers`, rest);
  figures.set(`${id}: texts`, explained);
}

/** Rows that gave one number of stars, however often and in whatever form. */
function stars(question: Question, answers: readonly RowAnswer[], figures: Figures): void {
  const values: number[] = [];
  for (const { items } of answers) {
    const given = new Set(items.map(({ value = '' }) => optionOf(value, question) + 1 || value));
    const [only] = given;
    if (given.size === 1 && typeof only === 'number') values.push(only);
  }
  if (values.length > 0) spread(`${question.id} [stars]`, values, figures);
}

function numbers(
  question: Question,
  answers: readonly RowAnswer[],
  { answers: all, uses }: OfAllRows,
  figures: Figures,
): void {
  const { id } = question;
  const { groups, notNumbers, severalNumbers } = numberGroups(answers, question, uses);
  figures.set(`${id}: not numbers`, notNumbers);
  figures.set(`${id}: several numbers`, severalNumbers);
  figures.set(`${id}: groups`, groups.length);
  const ofAll = numberGroups(all, question, uses).groups;
  for (const group of groups) {
    const label = (unit: string): string =>
      (uses === undefined ? undefined : question.units.find(({ value }) => value === unit)?.label) ?? unit;
    const name = `${id} [${label(group.unit)}]`;
    const values = group.numbers.map(({ number }) => number);
    for (const [unit, count] of group.convertedFrom)
      figures.set(`${name}: converted from ${label(unit)}`, count);
    spread(name, values, figures);
    const allValues = (ofAll.find(({ unit }) => unit === group.unit)?.numbers ?? []).map(
      ({ number }) => number,
    );
    bars(name, barsIn(histogramOf(allValues), values), figures);
    const logarithmic = binsIn(logarithmicOf(allValues), values);
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

function texts({ id }: Question, answers: readonly RowAnswer[], ofAll: OfAllRows, figures: Figures): void {
  const written = (from: readonly RowAnswer[]): string[][] =>
    from
      .filter(({ state }) => state === 'answered')
      .map(({ items }) => items.map(({ value }) => value ?? ''));
  const lengths = written(answers).map(lengthOf);
  const counts = new Map<string, number>();
  for (const ofRow of written(answers)) {
    const words = new Set<string>();
    for (const text of ofRow) for (const word of wordsOf(text)) words.add(word);
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  if (lengths.length > 0) {
    spread(`${id} [length]`, lengths, figures);
    bars(`${id} [length]`, barsIn(histogramOf(written(ofAll.answers).map(lengthOf)), lengths), figures);
  }
  const inOrder = [...counts].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
  for (const [place, [word, count]] of inOrder.entries())
    figures.set(`${id}: word ${place}`, `${word} ${count}`);
}

const megabyte = 1_000_000;

function uploads(
  { id }: Question,
  answers: readonly RowAnswer[],
  files: Generated['files'],
  figures: Figures,
): void {
  let named = 0;
  let missing = 0;
  let bytes = 0;
  let hasSize = false;
  for (const { items } of answers) {
    const paths = new Set<string>();
    for (const { file } of items) {
      if (file === undefined) continue;
      // Missing entries may have been two files with the same name.
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
