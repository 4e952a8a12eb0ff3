import { oneLine } from '../prolific/plainText.ts';
import { decimalOf } from './exactNumber.ts';
import type { Option, Scalar } from './instruction.ts';

/** The index of the option that a value chooses, or -1. */
export type OptionFinder = (value: Scalar) => number;

/**
 * Finds options by their value, else by its text (`1` and `"1"` mean the same where they are not two options), else by their label: of equal ones
 * the first. Else by the only value, or label, that is the same but for the way it is written.
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

/** What stays of a text however it is written: of a number its digits, of words their letters in lower case with single blanks. */
function formOf(text: string): string {
  return decimalOf(text.trim()) ?? oneLine(text.normalize('NFC')).toLowerCase();
}
