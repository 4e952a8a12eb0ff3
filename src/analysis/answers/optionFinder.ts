import { joinLines } from '../../problems/plainText.ts';
import { decimalOf } from '../../snapshots/reading/exactNumber.ts';
import type { Scalar } from '../records/json.ts';
import type { Option } from './instruction.ts';

/** The index of the option that a value chooses, or -1. */
export type OptionFinder = (value: Scalar) => number;

/**
 * Creates a function that finds an option by value, then by the value's text (`1` and `"1"` are equal unless
 * both exist), then by label; the first of equal ones. Otherwise by the only value or label that differs
 * merely in its form.
 */
export function optionFinder(options: readonly Option[]): OptionFinder {
  const exact = new Map<Scalar, number>();
  const texts = new Map<string, number>();
  const labels = new Map<string, number>();
  const likeValues = new Map<string, number>();
  const likeLabels = new Map<string, number>();
  options.forEach(({ value, label }, index) => {
    if (!exact.has(value)) exact.set(value, index);
    if (!texts.has(String(value))) texts.set(String(value), index);
    if (!labels.has(label)) labels.set(label, index);
    for (const [like, form] of [
      [likeValues, formOf(String(value))],
      [likeLabels, formOf(label)],
    ] as const) {
      like.set(form, like.has(form) ? -1 : index);
    }
  });
  return (value) => {
    const text = String(value);
    const found = exact.get(value) ?? texts.get(text) ?? labels.get(text);
    if (found !== undefined) return found;
    const form = formOf(text);
    return likeValues.get(form) ?? likeLabels.get(form) ?? -1;
  };
}

/** Normalizes a text for comparison: numbers by value, words in lower case with single spaces. */
function formOf(text: string): string {
  return decimalOf(text.trim()) ?? joinLines(text.normalize('NFC')).toLowerCase();
}
