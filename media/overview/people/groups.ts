import type { Card, SplitGroup, Summary } from '../../../src/analysis/summary/summary.ts';
import type { Words } from '../words.ts';

/** A group of a split, as a card shows it. */
export interface GroupPart<C extends Card> {
  readonly name: string;
  /** The class of its color. */
  readonly className: string;
  readonly card: C;
}

/** Colors of the style sheet; groups of all other rows have none. */
const colors = 6;

/** Returns a group's name. */
export function groupName({ name }: SplitGroup, { t, range }: Words): string {
  switch (name.kind) {
    case 'value':
      return name.label;
    case 'range':
      return range(name.from, name.to, name.unit);
    case 'others':
      return t('otherGroups');
    case 'none':
      return t('noGroup');
  }
}

/** Returns the class of a group's color, by its place among all. */
export function groupClass({ name }: SplitGroup, place: number): string {
  return name.kind === 'others' || name.kind === 'none' ? 'group-rest' : `group-${(place % colors) + 1}`;
}

/** Returns all cards of a summary: those of questions and those about who answered. */
export function allCards({ cards, people }: Summary): readonly Card[] {
  return [...cards, ...(people?.cards ?? []).map(({ card }) => card)];
}

/** Returns what each group says about a card; nothing if the summary isn't split, or split by this card. */
export function partsOf<C extends Card>(card: C, { split }: Summary, words: Words): readonly GroupPart<C>[] {
  if (split === undefined || split.by === card.instructionId) return [];
  return split.groups.flatMap((group, place) => {
    const own = [...group.cards, ...group.people].find((each) => each.instructionId === card.instructionId);
    if (own?.kind !== card.kind) return [];
    return [{ name: groupName(group, words), className: groupClass(group, place), card: own as C }];
  });
}
