import { isBlank } from '../../answers/blank.ts';
import type { ChoiceColumn } from '../columns/choiceColumn.ts';
import { isAnswered, isCounted, type Column, type Columns } from '../columns/columns.ts';
import { writtenIn } from '../../answers/answerParts.ts';
import { rowsOf, type Rows } from '../rows/rowList.ts';
import type { ChoiceText, Counted, TextCard, TextSample, UploadItem } from '../summary.ts';
import type { ReadRecords } from '../rows/records.ts';
import { sampleOf } from './sample.ts';
import { uploadItems, type SizeOf } from './uploadItems.ts';
import { wordCount, wordsIn } from './wordCounts.ts';
import type { Answer } from '../../answers/submission.ts';
import { truncate } from '../../../problems/plainText.ts';

/** What a card shows from the records; each kind of card has some of these. */
export interface Shown {
  readonly texts?: readonly TextSample[];
  readonly choiceTexts?: readonly ChoiceText[];
  readonly words?: readonly Counted[];
  readonly wordsFrom?: NonNullable<TextCard['wordsFrom']>;
  readonly uploads?: readonly UploadItem[];
}

/** Samples on a card, and the first files of a gallery. */
const samples = 30;
const firstFiles = 60;
const maxWords = 60;
/** The maximum of matching rows in which all words are counted; beyond it, only those of a sample are. */
const allWords = 20_000;
const sampledRows = 6_000;
/** If at most this many matching rows have an answer, all of them are read, in the sample or not. */
const fewAnswers = 2_000;
/** UTF-16 units of a sample. */
const maxSampleLength = 2_000;
const seed = 'overview';

/** The rows that a column's card needs, and what it shows of them. */
interface Wanted {
  readonly column: Column;
  readonly needed: readonly (readonly number[])[];
  readonly take: (row: number, answers: readonly Answer[]) => void;
  readonly shown: () => Shown | Promise<Shown>;
}

/** Reads the records that the cards need, in one pass. The same rows give the same result. */
export async function shownOf(
  columns: Columns,
  rows: Rows,
  read: ReadRecords,
  sizeOf: SizeOf,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Shown>> {
  const common =
    rows.count <= allWords
      ? undefined
      : new Set(sampleOf(rows, () => true, { size: sampledRows, seed }).rows);
  const all = columns.columns.flatMap((column) => wantedOf(column, rows, common, sizeOf) ?? []);
  const byId = new Map(all.map((wanted) => [wanted.column.instructionId, wanted]));
  const needed = new Set(all.flatMap((wanted) => wanted.needed.flat()));
  for await (const { row, answers } of read(rowsOf(needed), signal)) {
    const own = new Map<Wanted, Answer[]>();
    for (const answer of answers) {
      const wanted = byId.get(answer.instructionId);
      if (wanted === undefined || !isCounted(wanted.column, answer)) continue;
      const before = own.get(wanted);
      if (before === undefined) own.set(wanted, [answer]);
      else before.push(answer);
    }
    for (const [wanted, counted] of own) wanted.take(row, counted);
  }
  return new Map(
    await Promise.all(all.map(async ({ column, shown }) => [column.instructionId, await shown()] as const)),
  );
}

function wantedOf(
  column: Column,
  rows: Rows,
  common: ReadonlySet<number> | undefined,
  sizeOf: SizeOf,
): Wanted | undefined {
  const option = { size: samples, seed: `${seed} ${column.instructionId}` };
  switch (column.kind) {
    case 'choice': {
      const chosen = sampleOf(rows, (row) => column.texts.get(row) > 0, option).rows;
      const isSample = new Set(chosen);
      const choiceTexts: ChoiceText[] = [];
      return {
        column,
        needed: [chosen],
        take: (row, answers) => {
          if (isSample.has(row))
            choiceTexts.push(...textsWithChoices(column, row, answers).slice(0, samples));
        },
        shown: () => ({ choiceTexts: choiceTexts.slice(0, samples) }),
      };
    }
    case 'text': {
      const isIn = (row: number): boolean => isAnswered(column, row);
      const { rows: chosen, of } = sampleOf(rows, isIn, option);
      const isWhole = common === undefined || of <= fewAnswers;
      const counted = isWhole
        ? sampleOf(rows, isIn, { size: allWords, seed }).rows
        : [...common].filter(isIn);
      const [isSample, isCountedRow] = [new Set(chosen), new Set(counted)];
      const texts: TextSample[] = [];
      const words = wordCount();
      return {
        column,
        needed: [chosen, counted],
        take: (row, answers) => {
          const written = writtenIn(answers);
          if (isSample.has(row)) texts.push({ text: truncate(written.join('; '), maxSampleLength), row });
          if (!isCountedRow.has(row)) return;
          // A word counts once per row.
          const [only, ...more] = written.map(wordsIn);
          if (only === undefined) return;
          words.add(more.length === 0 ? only : new Set([only, ...more].flatMap((each) => [...each])));
        },
        shown: () => ({
          texts,
          words: words.top(maxWords),
          ...(isWhole ? {} : { wordsFrom: { sampled: counted.length, of } }),
        }),
      };
    }
    case 'upload': {
      const first = firstWithFiles(column.files.get, rows);
      const isFirst = new Set(first);
      const { rows: chosen } = sampleOf(rows, (row) => column.texts.get(row) > 0, option);
      const isSample = new Set(chosen);
      const texts: TextSample[] = [];
      const found: { readonly row: number; readonly answers: readonly Answer[] }[] = [];
      return {
        column,
        needed: [first, chosen],
        take: (row, answers) => {
          if (isFirst.has(row)) found.push({ row, answers });
          const values = answers.flatMap((answer) => ('values' in answer ? answer.values : []));
          if (isSample.has(row)) texts.push({ text: truncate(values.join('; '), maxSampleLength), row });
        },
        shown: async () => {
          const uploads: UploadItem[] = [];
          for (const { row, answers } of found) {
            const items = await uploadItems(answers, row, sizeOf);
            uploads.push(...items.slice(0, firstFiles - uploads.length));
          }
          return { uploads, texts };
        },
      };
    }
    case 'number':
    case 'other':
      return undefined;
  }
}

/** Returns enough rows for the first files. */
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

/** Returns the distinct texts that were added to a row's choices. */
function textsWithChoices(column: ChoiceColumn, row: number, answers: readonly Answer[]): ChoiceText[] {
  const chosen = answers.flatMap((answer) => ('chosen' in answer ? answer.chosen : []));
  const shown = new Set<string>();
  return chosen.flatMap(({ option, value, explanation }) => {
    if (explanation === undefined || isBlank(explanation) || shown.has(explanation)) return [];
    shown.add(explanation);
    const label = column.choices[option]?.label ?? String(value ?? '');
    return [{ option: label, text: truncate(explanation, maxSampleLength), row }];
  });
}
