import type { Pace } from '../giveWay.ts';
import { inSlices } from '../giveWay.ts';
import { knownUnit, type KnownUnit } from './unitTable.ts';
import type { NumberColumn } from './valueColumns.ts';

/** What an answer's unit counts as: its group, and the whole numbers to multiply by and then divide by. */
export interface UnitPlace {
  readonly group: number;
  readonly times: number;
  readonly by: number;
}

export interface UnitGroups {
  /** The groups' units in words, in the order of the question's units; others after them by frequency. */
  readonly labels: readonly string[];
  /** By unit code. */
  readonly places: readonly UnitPlace[];
  /** By unit code: as people read it. */
  readonly unitLabels: readonly string[];
  /** By unit code: whether its numbers are converted. */
  readonly converted: readonly boolean[];
}

/**
 * Which units of a column belong together. Units of one measure are converted into the question's default unit where it was used, else into
 * the most used one: whatever the filter, so that figures compare. Counts all rows.
 */
export async function unitGroupsOf(column: NumberColumn, rows: number, pace: Pace): Promise<UnitGroups> {
  const { units, instruction } = column;
  const uses = new Float64Array(units.length);
  await inSlices(rows, pace, (row) => {
    const value = column.values.get(row);
    if (!Number.isNaN(value)) count(uses, column.unitCodes.get(row));
  });

  const asked = instruction?.type === 'free_text_with_unit' ? instruction.units : [];
  const labels = units.map((unit) => asked.find(({ value }) => String(value) === unit)?.label ?? unit);
  const known = units.map((unit, code) => (code === 0 ? undefined : knownUnit(unit, labels[code] ?? unit)));
  const usesOf = (code: number): number => uses[code] ?? 0;
  const rank = (code: number): number => {
    const index = asked.findIndex(({ value }) => String(value) === units[code]);
    return index < 0 ? asked.length : index;
  };
  const defaultUnit = instruction?.type === 'free_text_with_unit' ? instruction.defaultUnit : undefined;
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
      same.find((each) => units[each] === defaultUnit) ??
      same.reduce((best, each) => (usesOf(each) > usesOf(best) ? each : best));
    targetOf.set(code, target);
    if (!targets.includes(target)) targets.push(target);
  }
  /** Two units may have one label; a filter tells groups by it. */
  const ownLabel = (code: number): string => {
    const label = labels[code] ?? '';
    const isShared = targets.some((other) => other !== code && labels[other] === label);
    return isShared ? `${label} (${units[code] ?? ''})` : label;
  };
  return {
    labels: targets.map((code) => ownLabel(code)),
    unitLabels: labels,
    places: units.map((_, code): UnitPlace => {
      const target = targetOf.get(code) ?? code;
      return { group: targets.indexOf(target), ...factors(known[code], known[target]) };
    }),
    converted: units.map((_, code) => factorsDiffer(code, targetOf.get(code))),
  };
}

function factorsDiffer(code: number, target: number | undefined): boolean {
  return target !== undefined && target !== code;
}

function factors(
  from: KnownUnit | undefined,
  to: KnownUnit | undefined,
): { readonly times: number; readonly by: number } {
  if (from === undefined || to === undefined || from.factor === to.factor) return { times: 1, by: 1 };
  // A factor that divides the other without a rest leaves one rounding instead of two.
  if (from.factor % to.factor === 0) return { times: from.factor / to.factor, by: 1 };
  if (to.factor % from.factor === 0) return { times: 1, by: to.factor / from.factor };
  return { times: from.factor, by: to.factor };
}

function count(uses: Float64Array, code: number): void {
  uses[code] = (uses[code] ?? 0) + 1;
}

/** A number in its group's unit; what goes beyond a double's range comes back unconverted as NaN. */
export function converted(value: number, { times, by }: UnitPlace): number {
  const product = value * times;
  const result = Number.isFinite(product) ? product / by : (value / by) * times;
  return Number.isFinite(result) ? result : Number.NaN;
}
