import type { Card } from '../../../src/analysis/summary/summary.ts';

const maxLength = 100;

/** Returns the words for a filter's value: a choice's label, or the start of a long text. */
export function valueWords(card: Card | undefined, value: string): string {
  const option = card?.kind === 'choice' ? card.options.find((each) => each.value === value) : undefined;
  const words = (option?.label ?? value).replace(/\s+/g, ' ');
  return words.length > maxLength ? `${words.slice(0, maxLength - 1)}…` : words;
}
