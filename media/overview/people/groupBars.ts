import type { Card, ChoiceCard, ChoiceOption } from '../../../src/analysis/summary/summary.ts';
import { trackLine } from '../cards/trackLine.ts';
import { el, type Child } from '../dom/dom.ts';
import type { Words } from '../words.ts';
import type { GroupPart } from './groups.ts';

/** Returns how often a group chose an option. */
export function countIn({ card }: GroupPart<ChoiceCard>, { value, listed, rest }: ChoiceOption): number {
  const own = card.options.find(
    (each) => each.value === value && each.listed === listed && each.rest === rest,
  );
  return own?.count ?? 0;
}

/** Draws an option's share in each group, under its bar. */
export function optionParts(
  option: ChoiceOption,
  parts: readonly GroupPart<ChoiceCard>[],
  words: Words,
): Child {
  return lines(
    parts.map((part) => ({ part, count: countIn(part, option), of: part.card.answered })),
    words,
  );
}

/** Draws how many of each group answered, for cards without bars. */
export function answeredParts(parts: readonly GroupPart<Card>[], words: Words): Child {
  if (parts.length === 0) return undefined;
  const { t } = words;
  return el(
    'div.answered-parts',
    el('p.note', t('answeredParts')),
    lines(
      parts.map((part) => {
        const { answered, blank, otherType, missing } = part.card;
        return { part, count: answered, of: answered + blank + otherType + missing };
      }),
      words,
    ),
  );
}

interface Line {
  readonly part: GroupPart<Card>;
  readonly count: number;
  readonly of: number;
}

function lines(all: readonly Line[], { share }: Words): Child {
  if (all.length === 0) return undefined;
  return el(
    'span.parts',
    all.map(({ part: { name, className }, count, of }) =>
      el(
        'span.part',
        el('span.part-name', { title: name }, name),
        ' ',
        trackLine(`svg.part-track.${className}`, 7, of === 0 ? 0 : count / of, { rx: 2 }),
        el('span.part-numbers', of === 0 ? '–' : share(count, of)),
        ' ',
      ),
    ),
  );
}
