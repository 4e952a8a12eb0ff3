import type { Amount } from './submission.ts';

type Said = { readonly [Key in keyof Amount]?: Amount[Key] | undefined };

/** Whether two amounts are one: the same number or, where there is none, the same text, in the same unit. */
export function isSameAmount(one: Said, other: Said): boolean {
  if (one.unit !== other.unit || one.number !== other.number) return false;
  return one.number !== undefined || one.text === other.text;
}
