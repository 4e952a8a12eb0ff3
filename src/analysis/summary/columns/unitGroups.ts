import { knownUnit, type KnownUnit } from './unitTable.ts';
import type { NumberColumn } from './valueColumns.ts';

/** How to convert a unit's numbers: the group, and the whole numbers to multiply by and then to divide by. */
export interface UnitPlace {
  readonly group: number;
  readonly times: number;
  readonly by: number;
}

export interface UnitGroups {
  /** Labels of the groups, in the order of the question's units; other units follow by frequency. */
  readonly labels: readonly string[];
  /** By unit code. */
  readonly places: readonly UnitPlace[];
  /** By unit code: the label. */
  readonly unitLabels: readonly string[];
  /** By unit code: whether its numbers are converted. */
  readonly converted: readonly boolean[];
}

/**
 * Groups a column's units. Units of the same measure are converted into the question's default unit if any
 * answer uses it, otherwise into the most frequent one. Counts all rows, regardless of the filter, so that
 * figures are comparable.
 */
export function unitGroupsOf(column: NumberColumn, rows: number): UnitGroups {
  const { units, instruction } = column;
  const uses = new Float64Array(units.length);
  for (let row = 0; row < rows; row++) {
    if (Number.isNaN(column.values.get(row))) continue;
    const code = column.unitCodes.get(row);
    uses[code] = (uses[code] ?? 0) + 1;
  }

  const question = instruction !== undefined && 'units' in instruction ? instruction : undefined;
  const asked = question?.units ?? [];
  const labels = units.map((unit) => asked.find(({ value }) => String(value) === unit)?.label ?? unit);
  const known = units.map((unit, code) => (code === 0 ? undefined : knownUnit(unit, labels[code] ?? unit)));
  const usesOf = (code: number): number => uses[code] ?? 0;
  const rank = (code: number): number => {
    const index = asked.findIndex(({ value }) => String(value) === units[code]);
    return index < 0 ? asked.length : index;
  };
  const codes = units
    .map((_, code) => code)
    .slice(1)
    .filter((code) => usesOf(code) > 0)
    .sort((a, b) => rank(a) - rank(b) || usesOf(b) - usesOf(a) || a - b);

  const targets: number[] = [];
  const targetOf = new Map<number, number>();
  for (const code of codes) {
    const unit = known[code];
    const same = unit === undefined ? [code] : codes.filter((each) => known[each]?.measure === unit.measure);
    const target =
      same.find((each) => units[each] === question?.defaultUnit) ??
      same.reduce((best, each) => (usesOf(each) > usesOf(best) ? each : best));
    targetOf.set(code, target);
    if (!targets.includes(target)) targets.push(target);
  }
  /** Two units can have the same label, but a filter identifies groups by it. */
  const ownLabel = (code: number): string => {
    const label = labels[code] ?? '';
    const isShared = targets.some((other) => other !== code && labels[other] === label);
    return isShared ? `${label} (${units[code] ?? ''})` : label;
  };
  return {
    labels: targets.map(ownLabel),
    unitLabels: labels,
    places: units.map((_, code): UnitPlace => {
      const target = targetOf.get(code) ?? code;
      return { group: targets.indexOf(target), ...factors(known[code], known[target]) };
    }),
    converted: units.map((_, code) => (targetOf.get(code) ?? code) !== code),
  };
}

function factors(
  from: KnownUnit | undefined,
  to: KnownUnit | undefined,
): { readonly times: number; readonly by: number } {
  if (from === undefined || to === undefined || from.factor === to.factor) return { times: 1, by: 1 };
  // If one factor divides the other, only one rounding remains.
  if (from.factor % to.factor === 0) return { times: from.factor / to.factor, by: 1 };
  if (to.factor % from.factor === 0) return { times: 1, by: to.factor / from.factor };
  return { times: from.factor, by: to.factor };
}

/** Converts a number into its group's unit; NaN if the result exceeds the range of a double. */
export function converted(value: number, { times, by }: UnitPlace): number {
  const product = value * times;
  const result = Number.isFinite(product) ? product / by : (value / by) * times;
  return Number.isFinite(result) ? result : Number.NaN;
}
