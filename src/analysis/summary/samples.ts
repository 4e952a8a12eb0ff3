import { isBlank } from '../blank.ts';
import { isAnswered, isCounted, type Column, type Columns } from './columns.ts';
import { textsOf } from './answerTexts.ts';
import type { Pace } from '../giveWay.ts';
import { rowList, type Rows } from './matching.ts';
import type { ChoiceText, Counted, TextCard, TextSample, UploadItem } from './model.ts';
import type { ReadRecords } from './records.ts';
import { sampleOf } from './sample.ts';
import { uploadItems, type SizeOf } from './uploadItems.ts';
import { wordCount, wordsIn, type WordCount } from './words.ts';
import type { Answer } from '../submission.ts';
import { beginning } from '../../prolific/plainText.ts';

/** What the cards show of the records' own words. */
export interface Shown {
  readonly texts: readonly TextSample[];
  readonly choiceTexts: readonly ChoiceText[];
  readonly words: readonly Counted[];
  readonly wordsFrom?: NonNullable<TextCard['wordsFrom']>;
  readonly uploads: readonly UploadItem[];
}

/** Samples on a card, and the files that a gallery begins with. */
const samples = 30;
const firstFiles = 60;
const mostWords = 60;
/** Up to so many matching rows words are counted in all of them; of more, in a sample of them. */
const allWords = 20_000;
const sampledRows = 6_000;
/** Where so few of the matching rows have an answer, all of these are read, sample or not. */
const fewAnswers = 2_000;
/** UTF-16 units of a sample. */
const longestSample = 2_000;
const seed = 'overview';

interface Wanted {
  readonly column: Column;
  readonly samples: ReadonlySet<number>;
  readonly isCounted: (row: number) => boolean;
  readonly words: WordCount;
  readonly texts: TextSample[];
  readonly choiceTexts: ChoiceText[];
  readonly uploads: UploadItem[];
  readonly sampled?: { readonly sampled: number; readonly of: number };
}

/** Reads what the cards show again, in one go through the rows that are needed. The same for the same rows. */
export async function shownOf(
  columns: Columns,
  rows: Rows,
  read: ReadRecords,
  sizeOf: SizeOf,
  pace: Pace,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Shown>> {
  const needed = new Set<number>();
  const all: Wanted[] = [];
  const common =
    rows.count <= allWords
      ? undefined
      : new Set((await sampleOf(rows, () => true, { size: sampledRows, seed }, pace)).rows);
  for (const column of columns.columns) {
    const wanted = await wantedOf(column, rows, common, needed, pace);
    if (wanted !== undefined) all.push(wanted);
  }
  const byId = new Map(all.map((wanted) => [wanted.column.instructionId, wanted]));
  const list = rowList();
  for (const row of [...needed].sort((one, other) => one - other)) list.push(row);
  for await (const { row, answers } of read(list.done(), signal)) {
    const own = new Map<Wanted, Answer[]>();
    for (const answer of answers) {
      const wanted = byId.get(answer.instructionId);
      if (wanted === undefined || !isCounted(wanted.column, answer)) continue;
      const before = own.get(wanted);
      if (before === undefined) own.set(wanted, [answer]);
      else before.push(answer);
    }
    for (const [wanted, counted] of own) {
      if (wanted.column.kind === 'upload') await showFiles(wanted, counted, row, sizeOf);
      else showTexts(wanted, counted, row);
    }
  }
  return new Map(
    all.map(({ column, words, texts, choiceTexts, uploads, sampled }) => [
      column.instructionId,
      {
        texts: texts.slice(0, samples),
        choiceTexts: choiceTexts.slice(0, samples),
        words: words.top(mostWords),
        uploads,
        ...(sampled === undefined ? {} : { wordsFrom: sampled }),
      },
    ]),
  );
}

async function wantedOf(
  column: Column,
  rows: Rows,
  common: ReadonlySet<number> | undefined,
  needed: Set<number>,
  pace: Pace,
): Promise<Wanted | undefined> {
  const nothing = { words: wordCount(), texts: [], choiceTexts: [], uploads: [] };
  const option = { size: samples, seed: `${seed} ${column.instructionId}` };
  switch (column.kind) {
    case 'choice': {
      const chosen = await sampleOf(rows, (row) => column.texts.get(row) > 0, option, pace);
      return { column, samples: need(chosen.rows, needed), isCounted: () => false, ...nothing };
    }
    case 'text': {
      const isIn = (row: number): boolean => isAnswered(column, row);
      const chosen = await sampleOf(rows, isIn, option, pace);
      const wanted = { column, samples: need(chosen.rows, needed), ...nothing };
      if (common === undefined || chosen.of <= fewAnswers) {
        const every = await sampleOf(rows, isIn, { size: allWords, seed }, pace);
        need(every.rows, needed);
        return { ...wanted, isCounted: () => true };
      }
      const sampled = [...common].filter(isIn);
      need(sampled, needed);
      return {
        ...wanted,
        isCounted: (row) => common.has(row),
        sampled: { sampled: sampled.length, of: chosen.of },
      };
    }
    case 'upload': {
      const first = firstWithFiles(column.files.get, rows);
      return { column, samples: need(first, needed), isCounted: () => false, ...nothing };
    }
    case 'number':
    case 'other':
      return undefined;
  }
}

function need(rows: readonly number[], needed: Set<number>): ReadonlySet<number> {
  for (const row of rows) needed.add(row);
  return new Set(rows);
}

/** Rows enough for the first files. */
function firstWithFiles(filesPlusOne: (row: number) => number, rows: Rows): readonly number[] {
  const first: number[] = [];
  let files = 0;
  for (let place = 0; place < rows.count && files < firstFiles; place++) {
    const row = rows.at(place);
    const count = filesPlusOne(row) - 1;
    if (count > 0) {
      first.push(row);
      files += count;
    }
  }
  return first;
}

async function showFiles(
  wanted: Wanted,
  answers: readonly Answer[],
  row: number,
  sizeOf: SizeOf,
): Promise<void> {
  if (!wanted.samples.has(row) || wanted.uploads.length >= firstFiles) return;
  const items = await uploadItems(answers, row, sizeOf);
  wanted.uploads.push(...items.slice(0, firstFiles - wanted.uploads.length));
}

/** Shows a row's texts, and counts each of its words once. */
function showTexts(wanted: Wanted, answers: readonly Answer[], row: number): void {
  const { column } = wanted;
  const isSample = wanted.samples.has(row);
  if (column.kind === 'text') {
    const texts = answers.flatMap(textsOf).filter((text) => !isBlank(text));
    if (isSample) wanted.texts.push({ text: beginning([...new Set(texts)].join('; '), longestSample), row });
    if (!wanted.isCounted(row)) return;
    const [only, ...more] = texts.map(wordsIn);
    if (only === undefined) return;
    wanted.words.add(more.length === 0 ? only : new Set([only, ...more].flatMap((words) => [...words])));
  } else if (column.kind === 'choice' && isSample) {
    const shown = new Set<string>();
    for (const { option, value, explanation } of answers.flatMap((answer) =>
      'chosen' in answer ? answer.chosen : [],
    )) {
      if (explanation === undefined || isBlank(explanation) || shown.has(explanation)) continue;
      shown.add(explanation);
      const label = column.choices[option]?.label ?? String(value ?? '');
      wanted.choiceTexts.push({ option: label, text: beginning(explanation, longestSample), row });
    }
  }
}
