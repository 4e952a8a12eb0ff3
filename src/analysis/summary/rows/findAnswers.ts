import type { TextsFound, TextsRequest } from '../summarySource.ts';
import { writtenIn } from '../../answers/answerParts.ts';
import { isCounted, type Column } from '../columns/columns.ts';
import { eachRow, rowList, rowsWhere, type Rows } from './rowList.ts';
import type { TextSample, UploadItem } from '../summary.ts';
import type { SummaryBase } from '../summarise.ts';
import { uploadItems } from '../cards/uploadItems.ts';
import { wordsIn } from '../cards/wordCounts.ts';
import { truncate } from '../../../problems/plainText.ts';

/** UTF-16 units of a sample, and of its text before the match. */
const maxTextLength = 2_000;
const contextLength = 200;

/**
 * Finds rows by their texts of an instruction (for a choice: the texts added to it) that contain a word or a
 * part, ignoring case. Returns the rows with these texts.
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
  const may = rowsWithTexts(column, rows);
  const samples: TextSample[] = [];
  let count = 0;
  for await (const { row, answers } of read(may, signal)) {
    const texts = writtenIn(answers.filter((answer) => isCounted(column, answer)));
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

/**
 * Returns a function that finds the place of a match in a row's joined texts; `undefined` if there is none.
 */
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

/** Returns the rows that have texts. */
function rowsWithTexts(column: Column, rows: Rows): Rows {
  if (column.kind !== 'text' && column.kind !== 'choice') return rows;
  const has = column.kind === 'text' ? column.lengths : column.texts;
  return rowsWhere(rows, (row) => has.get(row) > 0);
}

function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** Shortens a long text to the part around a place. */
function around(text: string, place: number): string {
  if (place + contextLength < maxTextLength) return truncate(text, maxTextLength);
  const from = place - contextLength;
  const rest = text.slice(from);
  return `…${truncate(/^[\udc00-\udfff]/.test(rest) ? rest.slice(1) : rest, maxTextLength - 1)}`;
}

/** Returns the files of an upload instruction in the matching rows, from `from` to before `to`. */
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
  eachRow(rows, (row) => {
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
