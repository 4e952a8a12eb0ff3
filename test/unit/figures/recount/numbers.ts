import { type Item, type Question, type RowAnswer } from './answers.ts';
import type { Row } from './rows.ts';

export interface Group {
  readonly unit: string;
  readonly convertedFrom: ReadonlyMap<string, number>;
  readonly numbers: readonly { readonly row: Row; readonly number: number; readonly unit: string }[];
}

export interface NumberGroups {
  readonly groups: readonly Group[];
  readonly notNumbers: number;
  readonly severalNumbers: number;
}

/** Units that convert with certainty: the measure, and the factor to its small step. */
const certain: Readonly<Record<string, readonly [measure: string, factor: number]>> = {
  g: ['mass', 1e6],
  kg: ['mass', 1e9],
  lb: ['mass', 453_592_370],
  ml: ['volume', 1e3],
  l: ['volume', 1e6],
  min: ['time', 60_000],
  h: ['time', 3_600_000],
};

/** Returns the number of an unambiguous text. */
export function numberIn(text: string): number | undefined {
  let written = text.trim();
  const sign = /^[+-]/.exec(written)?.[0] === '-' ? '-' : '';
  written = written.replace(/^[+-]/, '');
  if (!/^[\d.,]+(e[+-]?\d+)?$/i.test(written) || written.length > 63) return undefined;
  const commas = written.split(',').length - 1;
  const points = written.split('.').length - 1;
  if (/e/i.test(written) && commas > 0) return undefined;
  if (commas === 1 && points === 0) {
    // Three digits after a comma may be thousands.
    const [whole = '', fraction = ''] = written.split(',');
    if (whole === '' || fraction === '' || (fraction.length === 3 && whole !== '0')) return undefined;
    written = `${whole}.${fraction}`;
  } else if (commas > 0 && points > 0) {
    const [last, other] = written.lastIndexOf(',') > written.lastIndexOf('.') ? [',', '.'] : ['.', ','];
    const parts = written.split(last);
    const groups = (parts[0] ?? '').split(other);
    if (parts.length !== 2 || parts[1] === '') return undefined;
    if (!/^\d{1,3}$/.test(groups[0] ?? '') || !groups.slice(1).every((group) => /^\d{3}$/.test(group)))
      return undefined;
    written = `${groups.join('')}.${parts[1] ?? ''}`;
  } else if (commas > 0 || points > 1 || !/\d/.test(written)) return undefined;
  const number = Number(sign + written);
  return Number.isFinite(number) ? number : undefined;
}

/** Counts the rows by unit. The counts of all rows, without a filter, decide the conversion. */
export function unitUses(answers: readonly RowAnswer[], question: Question): ReadonlyMap<string, number> {
  const { groups } = numberGroups(answers, question, undefined);
  return new Map(groups.map(({ unit, numbers }) => [unit, numbers.length]));
}

/** Groups the numbers by unit. Without `uses`, nothing is converted, as in the tables and notebooks. */
export function numberGroups(
  answers: readonly RowAnswer[],
  question: Question,
  uses: ReadonlyMap<string, number> | undefined,
): NumberGroups {
  let notNumbers = 0;
  let severalNumbers = 0;
  const found: { row: Row; number: number; unit: string }[] = [];
  for (const { row, state, items } of answers) {
    if (state !== 'answered') continue;
    const amounts = new Map<string, Item>();
    for (const item of items) {
      const number = numberIn(item.value ?? '');
      amounts.set(
        JSON.stringify([item.unit, number === undefined ? item.value : number + 0, number === undefined]),
        item,
      );
    }
    const [item] = amounts.values();
    const number = numberIn(item?.value ?? '');
    if (amounts.size > 1) severalNumbers++;
    else if (item === undefined || number === undefined) notNumbers++;
    else found.push({ row, number, unit: item.unit });
  }
  const groups = new Map<string, { row: Row; number: number; unit: string }[]>();
  for (const { row, number, unit } of found) {
    const target = uses === undefined ? unit : targetOf(unit, question, uses);
    const converted = convert(number, factorOf(unit), factorOf(target));
    if (!Number.isFinite(converted)) {
      notNumbers++;
      continue;
    }
    const group = groups.get(target) ?? [];
    group.push({ row, number: converted, unit });
    groups.set(target, group);
  }
  return {
    groups: [...groups].map(([unit, numbers]) => {
      const convertedFrom = new Map<string, number>();
      for (const each of numbers) {
        if (each.unit !== unit) convertedFrom.set(each.unit, (convertedFrom.get(each.unit) ?? 0) + 1);
      }
      return { unit, convertedFrom, numbers };
    }),
    notNumbers,
    severalNumbers,
  };
}

/** Returns the target unit: the default one if used, otherwise the most used unit of the same measure. */
function targetOf(unit: string, question: Question, uses: ReadonlyMap<string, number>): string {
  const measure = measureOf(unit);
  if (measure === undefined) return unit;
  const { defaultUnit, units } = question;
  if (defaultUnit !== undefined && uses.has(defaultUnit) && measureOf(defaultUnit) === measure)
    return defaultUnit;
  const order = [...units.map(({ value }) => value), ...uses.keys()];
  const alike = [...uses].filter(([other]) => measureOf(other) === measure);
  alike.sort(([one, a], [other, b]) => b - a || order.indexOf(one) - order.indexOf(other));
  return alike[0]?.[0] ?? unit;
}

/** Converts a number with the rounding of two steps, in the other order if the first exceeds a double. */
function convert(number: number, from: number, to: number): number {
  if (from === to) return number;
  if (Number.isInteger(from / to)) return number * (from / to);
  if (Number.isInteger(to / from)) return number / (to / from);
  const steps = number * from;
  if (Number.isFinite(steps)) return steps / to;
  return (number / to) * from;
}

function measureOf(unit: string): string | undefined {
  return certain[unit]?.[0];
}

function factorOf(unit: string): number {
  return certain[unit]?.[1] ?? 1;
}
