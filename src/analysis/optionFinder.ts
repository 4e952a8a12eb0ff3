import type { Option, Scalar } from './instruction.ts';

/** The index of the option that a value chooses, or -1. */
export type OptionFinder = (value: Scalar) => number;

/**
 * Finds options by their value, else by its text (`1` and `"1"` mean the same where they are not two options), else by
 * their label. Of equal ones the first.
 */
export function optionFinder(options: readonly Option[]): OptionFinder {
  const exact = new Map<Scalar, number>();
  const texts = new Map<string, number>();
  const labels = new Map<string, number>();
  options.forEach(({ value, label }, index) => {
    if (!exact.has(value)) exact.set(value, index);
    if (!texts.has(String(value))) texts.set(String(value), index);
    if (!labels.has(label)) labels.set(label, index);
  });
  return (value) => exact.get(value) ?? texts.get(String(value)) ?? labels.get(String(value)) ?? -1;
}
