import { joinLines, truncate, visible } from '../../../problems/plainText.ts';
import { yieldToEventLoop } from '../../../problems/longWork.ts';
import {
  missingReasons,
  statuses,
  type Demographic,
  type DemographicValue,
  type People,
} from '../../people/people.ts';
import type { Choice, ChoiceColumn } from '../columns/choiceColumn.ts';
import type { Column, Columns } from '../columns/columns.ts';
import type { NumberColumn } from '../columns/valueColumns.ts';
import { rowFloats, rowIntegers, type RowNumbers } from '../rows/rowNumbers.ts';
import type { PersonTopic } from '../summary.ts';
import { statusWords, topicTitle } from './personWords.ts';
import { withoutAnswers, type WithoutAnswers } from './withoutAnswers.ts';

/** What is known about who answered, by row: a column like that of a question. */
export interface PersonColumn {
  readonly about: PersonTopic;
  /** In plain text. */
  readonly title: string;
  readonly column: ChoiceColumn | NumberColumn;
  /** Why a row has no value: its index in `missingReasons`, plus 1; 0: nothing is known. */
  readonly reasons: RowNumbers;
}

/** What is kept of a snapshot's people after reading them. */
export interface PeopleColumns {
  readonly hasDetails: boolean;
  readonly columns: readonly PersonColumn[];
  /** 1: the row's person is known. */
  readonly known: RowNumbers;
  readonly withoutAnswers: WithoutAnswers;
}

/** More than any study has; a hostile file could have thousands. */
const maxDemographics = 100;
/** The maximum of values that are told apart; later ones are counted together. */
const maxValues = 1_000;
const maxValueLength = 1_000;
const maxLabelLength = 200;
const maxTitleLength = 100;
const rowsAtOnce = 20_000;

/** Returns what is known about each row's person, in about two bytes per value. Throws the signal's reason. */
export async function personColumns(
  columns: Columns,
  people: People,
  signal: AbortSignal,
): Promise<PeopleColumns> {
  const known = rowIntegers();
  const demographics = people.demographics.slice(0, maxDemographics);
  const taken = new Set(columns.byId.keys());
  const start = (name: string) => columnStart(freeId(`people:${name}`, taken));
  const status = valuesBuilder(start('submission_status'));
  const taking = numberBuilder(start('seconds_taken'), 'min');
  const builders = demographics.map((each) => ({
    add: each.type === 'number' ? numberBuilder(start(each.column), '') : valuesBuilder(start(each.column)),
    reasons: rowIntegers(),
  }));
  for (let row = 0; row < columns.rows; row++) {
    if (row % rowsAtOnce === 0) await yieldToEventLoop(signal);
    const person = people.of(keyOf(columns, row));
    if (person === undefined) continue;
    known.set(row, 1);
    if (person.status !== undefined) status.addText(row, person.status);
    const { secondsTaken = -1 } = person;
    if (secondsTaken >= 0) taking.addNumber(row, secondsTaken / 60);
    for (const [place, { add, reasons }] of builders.entries()) {
      addValue(person.demographics[place], row, add, reasons);
    }
  }
  const details: PersonColumn[] = [
    { about: 'status', column: status.done(statusChoices), title: topicTitle('status') },
    { about: 'time-taken', column: taking.done(), title: topicTitle('time-taken') },
  ].map((each) => ({ ...each, about: each.about as PersonTopic, reasons: rowIntegers() }));
  return {
    hasDetails: people.hasDetails,
    known,
    columns: [
      ...(people.hasDetails ? details.filter(({ column }) => hasAny(column, columns.rows)) : []),
      ...demographics.flatMap((each, place): PersonColumn[] => {
        const builder = builders[place];
        if (builder === undefined) return [];
        return [{ ...titled(each), column: builder.add.done(valueChoices), reasons: builder.reasons }];
      }),
    ],
    withoutAnswers: withoutAnswers(columns, people),
  };
}

function keyOf(
  { submissions, participant, participants, study, studies }: Columns,
  row: number,
): Parameters<People['of']>[0] {
  const textOf = (code: number, texts: Columns['studies']): string | undefined =>
    code === 0 ? undefined : texts.text(code - 1);
  return {
    submissionId: submissions.text(row) || undefined,
    participantId: textOf(participant.get(row), participants),
    studyId: textOf(study.get(row), studies),
  };
}

function titled({ header, column }: Demographic): Pick<PersonColumn, 'about' | 'title'> {
  const about = topics.get(header.trim().toLowerCase()) ?? 'other';
  const title = about === 'other' ? truncate(visible(header), maxTitleLength) || column : topicTitle(about);
  return { about, title };
}

const topics: ReadonlyMap<string, PersonTopic> = new Map([
  ['age', 'age'],
  ['sex', 'sex'],
  ['country of residence', 'country'],
]);

function hasAny(column: Column, rows: number): boolean {
  for (let row = 0; row < rows; row++) if (column.answered.get(row) > 0) return true;
  return false;
}

function addValue(
  value: DemographicValue | undefined,
  row: number,
  builder: Builder,
  reasons: RowNumbers,
): void {
  if (value === undefined) return;
  if (value.kind === 'text') builder.addText(row, value.text);
  else if (value.kind === 'number') builder.addNumber(row, value.number);
  else reasons.set(row, missingReasons.indexOf(value.reason) + 1);
}

interface Builder {
  readonly addText: (row: number, text: string) => void;
  readonly addNumber: (row: number, value: number) => void;
  readonly done: (choices: ToChoices) => ChoiceColumn | NumberColumn;
}

/** Returns the choices for values, each with its number of rows, and their order. */
type ToChoices = (counts: ReadonlyMap<string, number>) => readonly Choice[];

type Start = Pick<ChoiceColumn, 'instructionId' | 'instruction' | 'typeName' | 'isGone' | 'notCounted'>;

function columnStart(instructionId: string): Start {
  return {
    instructionId,
    instruction: undefined,
    typeName: undefined,
    isGone: false,
    notCounted: rowIntegers(),
  };
}

function freeId(id: string, taken: Set<string>): string {
  let free = id;
  while (taken.has(free)) free += "'";
  taken.add(free);
  return free;
}

function valuesBuilder(start: Start): Builder {
  const codes = new Map<string, number>();
  const counts = new Map<string, number>();
  const combinations = rowIntegers();
  let rest = -1;
  const codeOf = (value: string): number => {
    const known = codes.get(value);
    if (known !== undefined) return known;
    if (codes.size === maxValues) return (rest = maxValues);
    codes.set(value, codes.size);
    return codes.size - 1;
  };
  const addText = (row: number, text: string): void => {
    const value = truncate(joinLines(text), maxValueLength);
    if (value === '') return;
    const code = codeOf(value);
    combinations.set(row, code + 1);
    if (code !== rest) counts.set(value, (counts.get(value) ?? 0) + 1);
  };
  return {
    addText,
    addNumber: (row, value) => addText(row, String(value)),
    done: (toChoices) => {
      const listed = toChoices(counts);
      const places = new Map(listed.map(({ value }, place) => [value, place]));
      const ranks = [...codes.keys()].map((value) => [places.get(value) ?? 0]);
      if (rest >= 0) ranks.push([listed.length]);
      const others = { value: '', label: '', listed: false, rest: true };
      return {
        kind: 'choice',
        ...start,
        takes: 'choice',
        answered: combinations,
        choices: rest >= 0 ? [...listed, others] : listed,
        combinations,
        combinationCount: () => ranks.length,
        codesIn: (combination) => ranks[combination] ?? [],
        texts: rowIntegers(),
        several: () => false,
      };
    },
  };
}

function numberBuilder(start: Start, unit: string): Builder & { readonly done: () => NumberColumn } {
  const unitCodes = rowIntegers();
  const values = rowFloats();
  return {
    addText: () => undefined,
    addNumber: (row, value) => {
      unitCodes.set(row, 1);
      values.set(row, value + 0);
    },
    done: () => ({
      kind: 'number',
      ...start,
      takes: 'number',
      answered: unitCodes,
      units: ['', unit],
      unitCodes,
      values,
      several: rowIntegers(),
    }),
  };
}

/** Values by frequency. */
function valueChoices(counts: ReadonlyMap<string, number>): Choice[] {
  return [...counts]
    .sort(([one, many], [other, more]) => more - many || (one < other ? -1 : 1))
    .map(([value]) => choiceOf(value, visible(value)));
}

/** In the order of {@link statuses}; others follow by frequency. */
function statusChoices(counts: ReadonlyMap<string, number>): Choice[] {
  const known: readonly string[] = statuses;
  const rank = ({ value }: Choice): number => (known.includes(value) ? known.indexOf(value) : known.length);
  return valueChoices(counts)
    .map(({ value }) => choiceOf(value, statusWords(value)))
    .sort((one, other) => rank(one) - rank(other));
}

function choiceOf(value: string, label: string): Choice {
  return { value, label: truncate(label, maxLabelLength) || value, listed: true, rest: false };
}
