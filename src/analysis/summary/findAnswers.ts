import type { TextsFound, TextsRequest } from '../../overview/source.ts';
import { isBlank } from '../blank.ts';
import type { Answer } from '../submission.ts';
import { textsOf } from './answerTexts.ts';
import { isCounted, type Column } from './columns.ts';
import { inSlices, paceOf, type Pace } from '../giveWay.ts';
import { rowList, type Rows } from './matching.ts';
import type { TextSample, UploadItem } from './model.ts';
import type { SummaryBase } from './summarise.ts';
import { uploadItems } from './uploadItems.ts';
import { wordsIn } from './words.ts';
import { beginning } from '../../prolific/plainText.ts';

/** UTF-16 units of a text that was found, and of what is shown before the place where it was. */
const longestText = 2_000;
const leadIn = 200;

/**
 * The rows whose texts of an instruction (of a choice: those that go with it) have a word or contain what is searched for, in any case, with
 * these texts.
 */
export async function textsWith(
  { columns, read }: SummaryBase,
  rows: Rows,
  { instructionId, search, limit }: Pick<TextsRequest, 'instructionId' | 'search' | 'limit'>,
  signal: AbortSignal,
): Promise<TextsFound> {
  const column = columns.byId.get(instructionId);
  if (column === undefined) return { count: 0, samples: [] };
  const find = finder(search);
  const may = await rowsWithTexts(column, rows, paceOf(signal));
  const samples: TextSample[] = [];
  let count = 0;
  for await (const { row, answers } of read(may, signal)) {
    const texts = searchable(column, answers);
    const whole = texts.join('; ');
    const place = find(texts, whole);
    if (place === undefined) continue;
    count++;
    if (samples.length < limit) samples.push({ text: around(whole, place), row });
    if (search.text === '' && column.kind === 'text' && samples.length >= limit)
      return { count: may.count, samples };
  }
  return { count, samples };
}

/** Where in a row's texts, put together, is what is searched for; `undefined`: in none. */
function finder({
  by,
  text,
}: TextsRequest['search']): (texts: readonly string[], whole: string) => number | undefined {
  const wanted = folded(text);
  return (texts, whole) => {
    const place = folded(whole).indexOf(wanted);
    if (by === 'word') return texts.some((each) => wordsIn(each).has(text)) ? Math.max(0, place) : undefined;
    return texts.length === 0 || place < 0 ? undefined : place;
  };
}

/** A row's different texts. */
function searchable(column: Column, answers: readonly Answer[]): readonly string[] {
  const own = answers.filter((answer) => isCounted(column, answer));
  const texts = own.flatMap((answer) =>
    'chosen' in answer ? answer.chosen.flatMap(({ explanation }) => explanation ?? []) : textsOf(answer),
  );
  return [...new Set(texts)].filter((text) => !isBlank(text));
}

/** Rows that have texts. */
async function rowsWithTexts(column: Column, rows: Rows, pace: Pace): Promise<Rows> {
  if (column.kind !== 'text' && column.kind !== 'choice') return rows;
  const has = column.kind === 'text' ? column.lengths : column.texts;
  const may = rowList();
  await inSlices(rows.count, pace, (place) => {
    if (has.get(rows.at(place)) > 0) may.push(rows.at(place));
  });
  return may.done();
}

function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** A long text from shortly before a place in it. */
function around(text: string, place: number): string {
  if (place + leadIn < longestText) return beginning(text, longestText);
  const from = place - leadIn;
  const rest = text.slice(from);
  return `…${beginning(/^[\udc00-\udfff]/.test(rest) ? rest.slice(1) : rest, longestText - 1)}`;
}

/** The files of an upload instruction in the matching rows, from one place among them to before another. */
export async function filesOf(
  { columns, read, sizeOf }: SummaryBase,
  rows: Rows,
  { instructionId, from, to }: { readonly instructionId: string; readonly from: number; readonly to: number },
  signal: AbortSignal,
): Promise<UploadItem[]> {
  const column = columns.byId.get(instructionId);
  if (column?.kind !== 'upload') return [];
  const needed = rowList();
  let before = 0;
  let skip: number | undefined;
  await inSlices(rows.count, paceOf(signal), (place) => {
    const row = rows.at(place);
    const count = column.files.get(row) - 1;
    if (count <= 0) return;
    if (before < to && before + count > from) {
      skip ??= from - before;
      needed.push(row);
    }
    before += count;
  });
  const items: UploadItem[] = [];
  for await (const { row, answers } of read(needed.done(), signal)) {
    const own = answers.filter((answer) => isCounted(column, answer));
    for (const item of await uploadItems(own, row, sizeOf)) items.push(item);
  }
  return items.slice(skip ?? 0, (skip ?? 0) + Math.max(0, to - from));
}
