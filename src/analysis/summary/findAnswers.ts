import type { TextsFound } from '../../overview/source.ts';
import type { Answer } from '../submission.ts';
import { textsOf } from './answerTexts.ts';
import type { Column } from './columns.ts';
import { inSlices, paceOf, type Pace } from '../giveWay.ts';
import { rowList, type Rows } from './matching.ts';
import type { TextSample, UploadItem } from './model.ts';
import type { SummaryBase } from './summarise.ts';
import { uploadItems } from './uploadItems.ts';
import { beginning } from '../../prolific/plainText.ts';

/** UTF-16 units of a text that was found, and of what is shown before the place where it was. */
const longestText = 2_000;
const leadIn = 200;

/** The texts of an instruction's answers (of choices: those that go with them) that contain `search` in any case. */
export async function textsWith(
  { columns, read }: SummaryBase,
  rows: Rows,
  wanted: { readonly instructionId: string; readonly search: string; readonly limit: number },
  signal: AbortSignal,
): Promise<TextsFound> {
  const { instructionId, limit } = wanted;
  const search = folded(wanted.search);
  const column = columns.byId.get(instructionId);
  if (column === undefined) return { count: 0, samples: [] };
  const { texts: total, rows: may } = await rowsWithTexts(column, rows, paceOf(signal));
  const samples: TextSample[] = [];
  let count = 0;
  for await (const { row, answers } of read(may, signal)) {
    for (const answer of answers) {
      if (answer.instructionId !== instructionId) continue;
      for (const text of searchable(answer)) {
        const place = folded(text).indexOf(search);
        if (place < 0) continue;
        count++;
        if (samples.length < limit) samples.push({ text: around(text, place), row });
      }
    }
    if (search === '' && total !== undefined && samples.length >= limit) return { count: total, samples };
  }
  return { count, samples };
}

function searchable(answer: Answer): readonly string[] {
  return 'chosen' in answer ? answer.chosen.flatMap(({ explanation }) => explanation ?? []) : textsOf(answer);
}

/** Rows that have texts and, where the columns tell it, how many texts there are. */
async function rowsWithTexts(
  column: Column,
  rows: Rows,
  pace: Pace,
): Promise<{ readonly rows: Rows; readonly texts?: number }> {
  const may = rowList();
  switch (column.kind) {
    case 'text': {
      await inSlices(rows.count, pace, (place) => {
        if (column.lengths.get(rows.at(place)) > 0) may.push(rows.at(place));
      });
      const found = may.done();
      return column.more.count() === 0 ? { rows: found, texts: found.count } : { rows: found };
    }
    case 'choice': {
      let texts = 0;
      await inSlices(rows.count, pace, (place) => {
        const row = rows.at(place);
        const count = column.texts.get(row);
        if (count > 0) may.push(row);
        texts += count;
      });
      return { rows: may.done(), texts };
    }
    case 'number':
    case 'upload':
    case 'other':
      return { rows };
  }
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
    for (const answer of answers) {
      if (answer.instructionId !== instructionId) continue;
      for (const item of await uploadItems(answer, row, sizeOf)) items.push(item);
    }
  }
  return items.slice(skip ?? 0, (skip ?? 0) + Math.max(0, to - from));
}
