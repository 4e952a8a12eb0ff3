import { ownValue } from '../json.ts';
import type { RowSort } from '../../overview/source.ts';
import { rowWords } from './answerWords.ts';
import type { Column } from './columns.ts';
import { inSlices, paceOf, type Pace } from '../giveWay.ts';
import { byteStore, type ByteStore } from './byteStore.ts';
import type { Rows } from './matching.ts';
import type { SummaryBase } from './summarise.ts';
import { converted } from './unitGroups.ts';

/** Below 0: the one comes first; both are places in the rows. */
type Compare = (one: number, other: number) => number;

interface Key {
  readonly compare: Compare;
  readonly isAbsent: (place: number) => boolean;
}

/**
 * The rows in a sort's order: those that compare equal in the file's order, those without what is sorted by last either way. Ids
 * compare by their bytes; choices by the first one's place among the options; numbers by unit, then size; everything else as
 * it stands in the table, by its first 60 characters in lower case, for which the records are read again.
 */
export async function orderedRows(
  base: SummaryBase,
  rows: Rows,
  sort: RowSort,
  signal: AbortSignal,
): Promise<Rows> {
  const pace = paceOf(signal);
  const key = await keyOf(base, rows, sort.by, pace, signal);
  if (key === undefined) {
    return sort.descending ? { count: rows.count, at: (place) => rows.at(rows.count - 1 - place) } : rows;
  }
  const order = new Uint32Array(rows.count);
  let present = 0;
  await inSlices(rows.count, pace, (place) => {
    if (!key.isAbsent(place)) order[present++] = place;
  });
  let end = present;
  await inSlices(rows.count, pace, (place) => {
    if (key.isAbsent(place)) order[end++] = place;
  });
  const { compare } = key;
  await mergeSort(
    order.subarray(0, present),
    sort.descending ? (one, other) => compare(other, one) : compare,
    pace,
  );
  return { count: rows.count, at: (place) => rows.at(order[place] ?? 0) };
}

/** `undefined`: the file's order. */
async function keyOf(
  base: SummaryBase,
  rows: Rows,
  by: RowSort['by'],
  pace: Pace,
  signal: AbortSignal,
): Promise<Key | undefined> {
  const { columns } = base;
  if (typeof by === 'object') {
    const column = columns.byId.get(by.instructionId);
    return column === undefined ? undefined : await answerKey(base, rows, column, pace, signal);
  }
  switch (by) {
    case 'row':
      return undefined;
    case 'time':
      return await numberKey(rows, columns.time.get, pace);
    case 'submission': {
      const { text, compare } = columns.submissions;
      return {
        compare: (one, other) => compare(rows.at(one), rows.at(other)),
        isAbsent: (place) => text(rows.at(place)) === '',
      };
    }
    case 'study':
      return await rankKey(rows, columns.study.get, columns.studies, pace);
    case 'task':
      return await rankKey(rows, columns.task.get, columns.tasks, pace);
    case 'participant':
      return await rankKey(rows, columns.participant.get, columns.participants, pace);
  }
}

async function answerKey(
  base: SummaryBase,
  rows: Rows,
  column: Column,
  pace: Pace,
  signal: AbortSignal,
): Promise<Key> {
  switch (column.kind) {
    case 'choice': {
      const first = new Float64Array(column.combinationCount()).fill(Number.NaN);
      await inSlices(first.length, pace, (combination) => {
        const [code] = column.codesIn(combination);
        if (code !== undefined) first[combination] = code;
      });
      return await numberKey(rows, (row) => first[column.combinations.get(row) - 1] ?? Number.NaN, pace);
    }
    case 'number': {
      const units = base.units.get(column.instructionId);
      const placeOf = (row: number) => units?.places[column.unitCodes.get(row)];
      const group = await numberKey(rows, (row) => placeOf(row)?.group ?? 0, pace);
      const size = await numberKey(
        rows,
        (row) => {
          const place = placeOf(row);
          return place === undefined ? Number.NaN : converted(column.values.get(row), place);
        },
        pace,
      );
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

async function numberKey(rows: Rows, numberOf: (row: number) => number, pace: Pace): Promise<Key> {
  const keys = new Float64Array(rows.count);
  await inSlices(rows.count, pace, (place) => {
    keys[place] = numberOf(rows.at(place));
  });
  return {
    compare: (one, other) => (keys[one] ?? 0) - (keys[other] ?? 0),
    isAbsent: (place) => Number.isNaN(keys[place]),
  };
}

/** By code plus 1 into texts, in the texts' order. */
async function rankKey(
  rows: Rows,
  codeOf: (row: number) => number,
  { count, compare }: { readonly count: () => number; readonly compare: Compare },
  pace: Pace,
): Promise<Key> {
  const codes = Uint32Array.from({ length: count() }, (_, code) => code);
  await mergeSort(codes, compare, pace);
  const ranks = new Float64Array(codes.length);
  await inSlices(codes.length, pace, (place) => {
    ranks[codes[place] ?? 0] = place;
  });
  return await numberKey(rows, (row) => ranks[codeOf(row) - 1] ?? Number.NaN, pace);
}

const keyCharacters = 60;

async function wordsKey(base: SummaryBase, rows: Rows, column: Column, signal: AbortSignal): Promise<Key> {
  const texts: ByteStore = byteStore();
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

/** Sorts in place and keeps the order of equals; with rests, which the engine's own sort has not. */
export async function mergeSort(items: Uint32Array, compare: Compare, pace: Pace): Promise<void> {
  const run = 16;
  await inSlices(Math.ceil(items.length / run), pace, (index) => {
    insertionSort(items, index * run, Math.min(items.length, (index + 1) * run), compare);
  });
  let from: Uint32Array = items;
  let to: Uint32Array = new Uint32Array(items.length);
  for (let width = run; width < items.length; width *= 2) {
    for (let start = 0; start < items.length; start += 2 * width) {
      const middle = Math.min(items.length, start + width);
      const end = Math.min(items.length, start + 2 * width);
      let left = start;
      let right = middle;
      for (let at = start; at < end;) {
        for (const stop = Math.min(end, at + 2_048); at < stop; at++) {
          const takesRight =
            left >= middle || (right < end && compare(from[left] ?? 0, from[right] ?? 0) > 0);
          to[at] = from[takesRight ? right++ : left++] ?? 0;
        }
        if (pace.isDue()) await pace.rest();
      }
    }
    [from, to] = [to, from];
  }
  if (from !== items) items.set(from);
}

function insertionSort(items: Uint32Array, from: number, to: number, compare: Compare): void {
  for (let next = from + 1; next < to; next++) {
    const item = items[next] ?? 0;
    let at = next;
    for (; at > from && compare(items[at - 1] ?? 0, item) > 0; at--) items[at] = items[at - 1] ?? 0;
    items[at] = item;
  }
}
