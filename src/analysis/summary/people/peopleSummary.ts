import { missingReasons } from '../../people/people.ts';
import { countedStatus } from '../../people/statusLine.ts';
import { cardOf } from '../cards/cardOf.ts';
import type { UnitGroups } from '../columns/unitGroups.ts';
import { eachRow, type Rows } from '../rows/rowList.ts';
import type {
  Card,
  ChoiceCard,
  ChoiceOption,
  Counted,
  NumberCard,
  PeopleSummary,
  Summary,
} from '../summary.ts';
import type { PeopleColumns, PersonColumn } from './personColumns.ts';
import { reasonWords } from './personWords.ts';

interface Base {
  readonly people?: PeopleColumns | undefined;
  readonly units: ReadonlyMap<string, UnitGroups>;
}

/**
 * Summarizes who answered.
 *
 * @param submissions the first matching row of each submission
 * @param whole the summary of all rows, if a filter applies
 */
export function peopleSummary(
  { people, units }: Base,
  submissions: Rows,
  whole?: Summary,
): Pick<Summary, 'people'> {
  if (people === undefined) return {};
  const cards = people.columns.map((person, index) => ({
    about: person.about,
    card: personCard(person, index, { units, rows: submissions, whole: whole?.people?.cards[index]?.card }),
    reasons: reasonsOf(person, submissions),
  }));
  return {
    people: {
      hasDetails: people.hasDetails,
      hasDemographics: people.columns.some(({ about }) => about !== 'status' && about !== 'time-taken'),
      statuses: cards.flatMap(({ about, card }) =>
        about === 'status' && card.kind === 'choice' ? card.options.flatMap(statusCount) : [],
      ),
      cards,
    },
  };
}

function statusCount({ value, count }: ChoiceOption): PeopleSummary['statuses'] {
  return count === 0 || value === '' ? [] : [{ words: countedStatus(value, '{0}'), count }];
}

/** Returns the card of what is known about who answered. */
export function personCard(
  { column, title }: PersonColumn,
  index: number,
  context: Parameters<typeof cardOf>[2],
): ChoiceCard | NumberCard {
  const card: Card = { ...cardOf(column, index, context), question: title };
  if (card.kind !== 'choice' && card.kind !== 'number') throw new Error('The column has another kind');
  return card;
}

function reasonsOf({ reasons }: PersonColumn, rows: Rows): Counted[] {
  const counts = missingReasons.map(() => 0);
  eachRow(rows, (row) => {
    const place = reasons.get(row) - 1;
    if (place >= 0) counts[place] = (counts[place] ?? 0) + 1;
  });
  return missingReasons.flatMap((reason, place) => {
    const count = counts[place] ?? 0;
    return count === 0 ? [] : [{ value: reasonWords(reason), count }];
  });
}
