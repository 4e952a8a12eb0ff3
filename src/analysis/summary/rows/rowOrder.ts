import { ownValue } from '../../records/json.ts';
import type { RowSort } from '../summarySource.ts';
import { rowWords } from '../cards/rowAnswers.ts';
import type { Column } from '../columns/columns.ts';
import { packedTexts, type InternedTexts } from '../columns/packedTexts.ts';
import type { Rows } from './rowList.ts';
import type { SummaryBase } from '../summarise.ts';
import { converted } from '../columns/unitGroups.ts';

/** Negative if `one` comes first; both are indexes in the rows. */
type Compare = (one: number, other: number) => number;

interface Key {
  readonly compare: Compare;
  readonly isAbsent: (place: number) => boolean;
}

/**
 * Sorts rows. Equal rows stay in the file's order, and rows without a value always come last. Ids are
 * compared by bytes, choices by the position of the first one among the options, numbers by unit and then
 * size, everything else by the first 60 characters that the table shows, in lower case; for these, the
 * records are read again.
 */
export async function orderedRows(
  base: SummaryBase,
  rows: Rows,
  sort: RowSort,
  signal: AbortSignal,
): Promise<Rows> {
  const key = await keyOf(base, rows, sort.by, signal);
  if (key === undefined) {
    return sort.descending ? { count: rows.count, at: (place) => rows.at(rows.count - 1 - place) } : rows;
  }
  const order = new Uint32Array(rows.count);
  let present = 0;
  let end = rows.count;
  for (let place = 0; place < rows.count; place++) {
    if (!key.isAbsent(place)) order[present++] = place;
  }
  for (let place = rows.count - 1; end > present; place--) if (key.isAbsent(place)) order[--end] = place;
  const { compare } = key;
  order
    .subarray(0, present)
    .sort((one, other) => (sort.descending ? compare(other, one) : compare(one, other)) || one - other);
  return { count: rows.count, at: (place) => rows.at(order[place] ?? 0) };
}

/** Returns `undefined` if the rows stay in the file's order. */
async function keyOf(
  base: SummaryBase,
  rows: Rows,
  by: RowSort['by'],
  signal: AbortSignal,
): Promise<Key | undefined> {
  const { columns } = base;
  if (typeof by === 'object') {
    const column = columns.byId.get(by.instructionId);
    return column === undefined ? undefined : await answerKey(base, rows, column, signal);
  }
  switch (by) {
    case 'row':
      return undefined;
    case 'time':
      return numberKey(rows, columns.time.get);
    case 'submission': {
      const { text, compare } = columns.submissions;
      return {
        compare: (one, other) => compare(rows.at(one), rows.at(other)),
        isAbsent: (place) => text(rows.at(place)) === '',
      };
    }
    case 'study':
      return rankKey(rows, columns.study.get, columns.studies);
    case 'task':
      return rankKey(rows, columns.task.get, columns.tasks);
    case 'participant':
      return rankKey(rows, columns.participant.get, columns.participants);
  }
}

async function answerKey(base: SummaryBase, rows: Rows, column: Column, signal: AbortSignal): Promise<Key> {
  switch (column.kind) {
    case 'choice': {
      const first = Float64Array.from(
        { length: column.combinationCount() },
        (_, combination) => column.codesIn(combination)[0] ?? Number.NaN,
      );
      return numberKey(rows, (row) => first[column.combinations.get(row) - 1] ?? Number.NaN);
    }
    case 'number': {
      const units = base.units.get(column.instructionId);
      const placeOf = (row: number) => units?.places[column.unitCodes.get(row)];
      const group = numberKey(rows, (row) => placeOf(row)?.group ?? 0);
      const size = numberKey(rows, (row) => {
        const place = placeOf(row);
        return place === undefined ? Number.NaN : converted(column.values.get(row), place);
      });
      return {
        compare: (one, other) => group.compare(one, other) || size.compare(one, other),
        isAbsent: size.isAbsent,
      };
    }
    case 'text':
    case 'upload':
    case 'other':
      return await wordsKey(base, rows, column, signal);
  }
}

function numberKey(rows: Rows, numberOf: (row: number) => number): Key {
  const keys = new Float64Array(rows.count);
  // `Float64Array.from` with a function would create an ordinary array first.
  for (let place = 0; place < keys.length; place++) keys[place] = numberOf(rows.at(place));
  return {
    compare: (one, other) => (keys[one] ?? 0) - (keys[other] ?? 0),
    isAbsent: (place) => Number.isNaN(keys[place]),
  };
}

/** Ranks codes (plus 1; 0: none) by the order of their texts. */
function rankKey(rows: Rows, codeOf: (row: number) => number, { count, compare }: InternedTexts): Key {
  const codes = new Uint32Array(count()).map((_, code) => code).sort(compare);
  const ranks = new Float64Array(codes.length);
  for (const [place, code] of codes.entries()) ranks[code] = place;
  return numberKey(rows, (row) => ranks[codeOf(row) - 1] ?? Number.NaN);
}

const keyCharacters = 60;

async function wordsKey(base: SummaryBase, rows: Rows, column: Column, signal: AbortSignal): Promise<Key> {
  const texts = packedTexts();
  let place = 0;
  for await (const { row, answers } of base.read(rows, signal)) {
    for (; place < rows.count && rows.at(place) < row; place++) texts.push('');
    const own = rowWords(answers, base.columns, column.instructionId);
    const words = ownValue(own, column.instructionId) ?? '';
    texts.push(words.slice(0, keyCharacters).toLowerCase());
    place++;
  }
  for (; place < rows.count; place++) texts.push('');
  return { compare: texts.compare, isAbsent: (each) => texts.text(each) === '' };
}
