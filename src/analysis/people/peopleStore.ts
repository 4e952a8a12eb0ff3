import { timeOf } from '../../snapshots/reading/instant.ts';
import { internedTexts, packedTexts } from '../summary/columns/packedTexts.ts';
import { rowFloats, rowIntegers, type RowNumbers } from '../summary/rows/rowNumbers.ts';
import type { WrittenTime } from '../tables/rows/tableColumn.ts';
import { demographicColumns } from './demographicColumns.ts';
import { statusOf, type DemographicValue, type People, type Person, type PersonKey } from './people.ts';

/** What a line of a file says about a submission besides its ids, as written there. */
export interface WrittenDetails {
  readonly status: string | undefined;
  readonly startedAt: string | undefined;
  readonly completedAt: string | undefined;
  readonly secondsTaken: number | undefined;
}

/** Collects what files say about submissions, outside V8's heap; what was added first counts. */
export interface PeopleStore {
  /**
   * Adds what is known about a submission or, without its id, about a participant's submission in a study.
   * Returns its place; -1 if the ids name none.
   */
  readonly add: (key: PersonKey, details: WrittenDetails) => number;
  /** Returns the place of a column of demographics, by its header and how often it occurred before. */
  readonly column: (header: string, repetition: number) => number;
  /** Adds a value as written. */
  readonly addValue: (place: number, column: number, written: string) => void;
  /** Returns everything; `undefined` if that is nothing. */
  readonly people: () => People | undefined;
}

/** More is no study. */
const maxPeople = 5_000_000;
/** In characters; Prolific's have 24. */
const maxIdLength = 200;
const maxTextLength = 100;

/** Creates an empty store. */
export function peopleStore(): PeopleStore {
  /** Submissions by id, and participants by id and study, with their first person's place, from 1. */
  const [submissions, participants] = [internedTexts(), internedTexts()];
  const [ofSubmission, ofParticipant] = [rowIntegers(), rowIntegers()];
  const isSeveral = rowIntegers();
  /** By participant, the first person with demographics, from 1. */
  const describedAt = rowIntegers();
  /** By place. The numbers of texts begin with 1; 0 is none. */
  const [submissionOf, participantOf, statusNumber] = [rowIntegers(), rowIntegers(), rowIntegers()];
  const [started, completed] = [rowIntegers(), rowIntegers()];
  const seconds = rowFloats();
  const statuses = internedTexts();
  const times = packedTexts();
  const demographics = demographicColumns();
  let count = 0;
  let hasDetails = false;

  const placeFor = (key: PersonKey): number => {
    const submission = isId(key.submissionId) ? submissions.intern(key.submissionId) : -1;
    const bySubmission = submission < 0 ? 0 : ofSubmission.get(submission);
    if (bySubmission > 0) return bySubmission - 1;
    const participant = participants.intern(participantText(key));
    const isNamed = isParticipant(key);
    const byParticipant = submission < 0 && isNamed ? ofParticipant.get(participant) : 0;
    if (byParticipant > 0) return byParticipant - 1;
    if ((submission < 0 && !isNamed) || count >= maxPeople) return -1;
    const place = count++;
    participantOf.set(place, participant);
    if (submission >= 0) {
      submissionOf.set(place, submission + 1);
      ofSubmission.set(submission, count);
    }
    if (ofParticipant.get(participant) > 0) isSeveral.set(participant, 1);
    else if (isNamed) ofParticipant.set(participant, count);
    return place;
  };
  const addTime = (column: RowNumbers, place: number, written: string | undefined): void => {
    if (written === undefined || column.get(place) > 0) return;
    times.push(written.slice(0, maxTextLength));
    column.set(place, times.count());
  };
  const timeIn = (column: RowNumbers, place: number): WrittenTime | undefined => {
    const number = column.get(place);
    if (number === 0) return undefined;
    const written = times.text(number - 1);
    return { written, time: timeOf(written) };
  };

  /** A person, whose values are read when they are asked for: as objects, they would take several times as much. */
  class StoredPerson implements Person, PersonKey {
    private readonly place: number;
    /** Whether only what is true of the participant is known, not of the submission in question. */
    private readonly isOther: boolean;

    constructor(place: number, isOther: boolean) {
      this.place = place;
      this.isOther = isOther;
    }

    get submissionId(): string | undefined {
      const number = submissionOf.get(this.place);
      return number === 0 ? undefined : submissions.text(number - 1);
    }

    get participantId(): string | undefined {
      return this.ofKey(0);
    }

    get studyId(): string | undefined {
      return this.ofKey(1);
    }

    get status(): string | undefined {
      const number = this.isOther ? 0 : statusNumber.get(this.place);
      return number === 0 ? undefined : statuses.text(number - 1);
    }

    get startedAt(): WrittenTime | undefined {
      return this.isOther ? undefined : timeIn(started, this.place);
    }

    get completedAt(): WrittenTime | undefined {
      return this.isOther ? undefined : timeIn(completed, this.place);
    }

    get secondsTaken(): number | undefined {
      if (this.isOther) return undefined;
      const known = seconds.get(this.place);
      if (!Number.isNaN(known)) return known;
      const [from, to] = [this.startedAt?.time, this.completedAt?.time];
      return from === undefined || to === undefined || to < from ? undefined : (to - from) / 1_000;
    }

    get demographics(): readonly (DemographicValue | undefined)[] {
      const own = demographics.valuesOf(this.place);
      const participant = participantOf.get(this.place);
      const described = describedAt.get(participant) - 1;
      const isKnown = described < 0 || described === this.place || own.some((value) => value !== undefined);
      return isKnown || ofParticipant.get(participant) === 0 ? own : demographics.valuesOf(described);
    }

    private ofKey(part: 0 | 1): string | undefined {
      const text = participants.text(participantOf.get(this.place)).split('\n')[part];
      return text === '' ? undefined : text;
    }
  }

  return {
    add: (key, { status, startedAt, completedAt, secondsTaken }) => {
      const place = placeFor(key);
      if (place < 0) return place;
      hasDetails ||= (status ?? startedAt ?? completedAt ?? secondsTaken) !== undefined;
      if (status !== undefined && statusNumber.get(place) === 0)
        statusNumber.set(place, statuses.intern(statusOf(status.slice(0, maxTextLength))) + 1);
      addTime(started, place, startedAt);
      addTime(completed, place, completedAt);
      if (secondsTaken !== undefined && Number.isNaN(seconds.get(place))) seconds.set(place, secondsTaken);
      return place;
    },
    column: demographics.column,
    addValue: (place, column, written) => {
      const participant = participantOf.get(place);
      if (describedAt.get(participant) === 0) describedAt.set(participant, place + 1);
      demographics.add(place, column, written);
    },
    people: () => {
      if (count === 0) return undefined;
      const persons = new Array<StoredPerson>(count);
      const person = (place: number): StoredPerson => (persons[place] ??= new StoredPerson(place, false));
      return {
        hasDetails,
        demographics: demographics.columns(),
        of: (row) => {
          const { submissionId } = row;
          const submission = submissionId === undefined ? -1 : submissions.find(submissionId);
          const known = submission < 0 ? 0 : ofSubmission.get(submission);
          if (known > 0) return person(known - 1);
          const participant = isParticipant(row) ? participants.find(participantText(row)) : -1;
          const place = participant < 0 ? -1 : ofParticipant.get(participant) - 1;
          if (place < 0) return undefined;
          const isOther =
            submissionId === undefined ? isSeveral.get(participant) > 0 : submissionOf.get(place) > 0;
          return isOther ? new StoredPerson(place, true) : person(place);
        },
        get all() {
          for (let place = 0; place < count; place++) person(place);
          return persons;
        },
      };
    },
  };
}

function isId(text: string | undefined): text is string {
  return text !== undefined && text.length <= maxIdLength && !text.includes('\n');
}

/** Returns whether a key names a participant in a study. */
function isParticipant({ participantId, studyId }: PersonKey): boolean {
  return isId(participantId) && isId(studyId);
}

function participantText({ participantId, studyId }: PersonKey): string {
  return `${isId(participantId) ? participantId : ''}\n${isId(studyId) ? studyId : ''}`;
}
