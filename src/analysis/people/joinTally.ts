import { finding } from '../records/readReport.ts';
import { internedTexts } from '../summary/columns/packedTexts.ts';
import type { JoinFacts } from './joinReport.ts';
import type { People, Person, PersonKey } from './people.ts';
import { statusCounts } from './statusLine.ts';

/** Counts submissions that are known both by their answers and by what was added about participants. */
export interface JoinTally {
  /** Adds a row with answers; duplicates must be left out. */
  readonly add: (row: PersonKey) => void;
  readonly facts: () => JoinFacts;
}

/** Creates an empty tally. */
export function joinTally(people: People): JoinTally {
  const joined = new Set<Person>();
  const others = internedTexts();
  const answersOnly = finding<PersonKey>();
  return {
    add: ({ submissionId, participantId, studyId }) => {
      const key = { submissionId, participantId, studyId };
      const person = people.of(key);
      if (person !== undefined && isOf(person, key)) {
        joined.add(person);
        return;
      }
      const known = others.count();
      const isUnnamed = submissionId === undefined && participantId === undefined;
      others.intern(isUnnamed ? `\n${known}` : (submissionId ?? `${participantId}\n${studyId}`));
      if (others.count() > known) answersOnly.add(key);
    },
    facts: () => {
      const peopleOnly = finding<PersonKey & Pick<Person, 'status'>>();
      for (const person of people.all) {
        if (joined.has(person)) continue;
        const { submissionId, participantId, studyId, status } = person;
        peopleOnly.add({ submissionId, participantId, studyId, status });
      }
      return {
        joined: joined.size,
        answersOnly: answersOnly.found(),
        peopleOnly: peopleOnly.found(),
        statuses: statusCounts(people.all),
      };
    },
  };
}

/** Returns whether a person is the row's own submission, not another one of the same participant. */
function isOf(person: PersonKey, row: PersonKey): boolean {
  const { submissionId } = row;
  return (
    submissionId === undefined || person.submissionId === undefined || person.submissionId === submissionId
  );
}
