import type { Card } from '../../src/analysis/summary/model.ts';

const longest = 100;

/** A value that filters by an answer, as people know it: a choice's label, the beginning of a long text. */
export function valueWords(card: Card | undefined, value: string): string {
  const option = card?.kind === 'choice' ? card.options.find((each) => each.value === value) : undefined;
  const words = (option?.label ?? value).replace(/\s+/g, ' ');
  return words.length > longest ? `${words.slice(0, longest - 1)}…` : words;
}
