import type { UploadedFile } from '../analysis/answers/submission.ts';
import { unitsOf, optionsOf } from '../analysis/answers/answerParts.ts';
import type { Instruction } from '../analysis/answers/instruction.ts';
import type { ReadProgress } from '../analysis/records/readRecords.ts';
import { answerRows, type AnswerRow } from '../analysis/tables/rows/answerRows.ts';
import { questionNames, uniqueName, wordsOf } from '../analysis/tables/rows/columnNames.ts';
import { savColumns, type Described, type SavColumn } from '../analysis/tables/rows/savColumns.ts';
import type { Cell, TableColumn, TableRow } from '../analysis/tables/rows/tableColumn.ts';
import { rowColumns } from '../analysis/tables/rows/longTable.ts';
import { wideTable, type ChoiceWords } from '../analysis/tables/rows/wideTable.ts';
import { cleanAnswers, hasOwnParts, type IncludedQuestions } from './clean/cleanAnswers.ts';
import { cleanCodebook, cleanFields, cleanKeys } from './clean/cleanCodebook.ts';
import { bandsOf, coarsening, isAge, otherValue, type Coarsened } from './clean/coarsen.ts';
import type { Precision, ShareChoices } from './shareChoices.ts';
import type { SharePlan } from './sharePlan.ts';
import { contactsIn, withoutContacts, type Contact } from './clean/contacts.ts';

/** A column of a copy, which its codebook describes. */
export interface CopyColumn extends TableColumn {
  /** What it contains, in English as the names; from the snapshot as far as it quotes a question. */
  readonly about: string;
  /** The question, without ids. */
  readonly question: Instruction | undefined;
  /** Whether participants wrote it, so that it may contain anything. */
  readonly isText: boolean;
  readonly values: readonly { readonly value: string; readonly label: string }[];
}

/** A row of a copy. */
export interface CopyRow {
  readonly cells: TableRow;
  /** In texts that participants wrote, with the column's name. */
  readonly contacts: readonly (Contact & { readonly column: string; readonly text: string })[];
  /** Columns with a cell from which an id was removed. */
  readonly idsRemoved: readonly string[];
}

/** An upload, by its path in the snapshot and in the copy. */
export interface CopiedUpload {
  readonly from: string;
  readonly to: string;
}

/** A copy's table. */
export interface CopyTable {
  readonly columns: readonly CopyColumn[];
  /** The columns for statistics programs. */
  readonly variables: readonly SavColumn[];
  /** Yields the included rows in the order of the records, once. */
  readonly rows: (
    onProgress: (progress: ReadProgress) => void,
    signal: AbortSignal,
  ) => AsyncGenerator<readonly CopyRow[]>;
  /** Returns each participant's demographics as they would be with another precision. */
  readonly demographicsWith: (precision: Precision) => Iterable<readonly Coarsened[]>;
  /** Headers of the demographics in Prolific's CSV, without ids, in the order of their columns. */
  readonly demographics: readonly string[];
  /** The uploads that the rows so far name. */
  readonly uploads: readonly CopiedUpload[];
}

/** The folder of uploads in a copy. */
export const uploadsFolder = 'uploads';

interface OwnColumn extends CopyColumn {
  readonly cell: (row: AnswerRow, participant: number) => Cell;
}

/** Prepares the table of a copy. */
export function copyTable(plan: SharePlan, choices: ShareChoices, words: ChoiceWords): CopyTable {
  const { data, ids } = plan;
  const include = new Set(choices.include);
  const clean = (text: string): string => ids.remove(text);
  const taken = new Set<string>();
  const demographics = includedDemographics(plan, include, clean, taken);
  const own = ownColumns(plan, include, demographics, choices);
  const uploads: CopiedUpload[] = [];
  const nameUpload = uploadNames(plan, uploads);
  const { codebook, idOf } = cleanCodebook(data.codebook, clean);
  const included = {
    answers: keysOf(include, 'answer:'),
    texts: keysOf(include, 'text:'),
    files: keysOf(include, 'files:'),
  };
  const taskFields = cleanKeys(
    plan.taskKeys.filter((key) => include.has(`task-field:${key}`)),
    clean,
  );
  const recordFields = cleanKeys(
    plan.otherKeys.filter((key) => include.has(`record-field:${key}`)),
    clean,
  );
  const namesOf = questionNames(codebook.instructions);
  const unlisted = plan.unlisted
    .filter(({ instructionId }) => included.texts.has(instructionId))
    .map(({ instructionId, type }) => ({ instructionId: idOf(instructionId), type }));
  const wide = wideTable({
    ...{ codebook, namesOf, unlisted, choices: words, ofTasks: false, people: undefined },
    ...{ taskKeys: [...taskFields.values()], otherKeys: [...recordFields.values()] },
  });
  const about = new Map<string, Omit<CopyColumn, keyof TableColumn>>();
  for (const originalId of [
    ...data.codebook.byId.keys(),
    ...plan.unlisted.map((each) => each.instructionId),
  ]) {
    const id = idOf(originalId);
    const names = namesOf(id);
    const question = codebook.byId.get(id);
    for (const name of wide.columnsOf.get(id) ?? []) {
      const part = partOf(name, names, question);
      if (part === undefined || !included[part].has(originalId)) continue;
      about.set(name, {
        about: aboutColumn(name, names),
        question,
        isText: part !== 'files' && included.texts.has(originalId),
        values: valuesOf(question, name === names.unit),
      });
    }
  }
  const questions = [...wide.columnsOf].map(([id, names]) => {
    const instruction = codebook.byId.get(id);
    return { columns: names, instruction, type: instruction?.type ?? 'unknown' };
  });
  const firstTask = rowColumns.length - 1;
  const firstOther = wide.columns.length - recordFields.size;
  const picked = wide.columns.flatMap((column, place) => {
    const isField = (place >= firstTask && place < firstTask + taskFields.size) || place >= firstOther;
    const known = isField ? field : about.get(column.name);
    if (known === undefined) return [];
    const isText = known.isText && column.type === 'text';
    return [{ place, column: { ...column, ...known, isText } }];
  });
  const columns: readonly CopyColumn[] = [...own, ...picked.map(({ column }) => column)];
  const rowOf = (row: AnswerRow, participant: number): CopyRow => {
    const pathOf = (file: UploadedFile, questionId: string) => nameUpload(file, questionId, participant);
    const answers = cleanAnswers({ included, codebook: data.codebook, idOf, pathOf }, row.answers);
    const cells = wide.row({
      ...row,
      answers,
      metadata: cleanFields(row.metadata, taskFields),
      others: cleanFields(row.others, recordFields),
    });
    return finishedRow(
      columns,
      [...own.map(({ cell }) => cell(row, participant)), ...picked.map(({ place }) => cells[place])],
      own.length,
      { clean, replaceContacts: choices.replaceContacts },
    );
  };
  return {
    columns,
    variables: variablesOf(columns, demographics, questions, words),
    uploads,
    demographics: demographics.map(({ header }) => clean(header)),
    demographicsWith: (precision) => demographicsOf(plan, demographics, { ...choices, precision }),
    rows: async function* (onProgress, signal) {
      let place = 0;
      for await (const portion of data.read({}, onProgress, signal).portions) {
        yield portion.flatMap(answerRows).flatMap((row) => {
          const participant = plan.participantOf(row, ++place);
          return participant === undefined ? [] : [rowOf(row, participant)];
        });
      }
    },
  };
}

const field = { about: 'A field of the records, as it is', question: undefined, isText: true, values: [] };

interface IncludedDemographic {
  readonly place: number;
  readonly header: string;
  readonly name: string;
  readonly type: 'number' | 'text';
}

function includedDemographics(
  { people }: SharePlan,
  include: ReadonlySet<string>,
  clean: (text: string) => string,
  taken: Set<string>,
): readonly IncludedDemographic[] {
  return (people?.demographics ?? []).flatMap(({ header, type, column }, place) => {
    if (!include.has(`demographic:${header}`)) return [];
    const isClean = clean(header) === header;
    const name = uniqueName(isClean ? column : `demo_${wordsOf(clean(header), 40) || 'column'}`, taken);
    return [{ place, header, name, type }];
  });
}

/** Returns the variables of a copy's columns, each with a label. */
function variablesOf(
  columns: readonly CopyColumn[],
  demographics: readonly IncludedDemographic[],
  questions: Described['questions'],
  choices: ChoiceWords,
): readonly SavColumn[] {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const labels = demographics.map(({ name }) => [name, byName.get(name)?.about ?? ''] as const);
  return savColumns({ columns, questions, demographics: new Map(labels), choices }).map((each) => {
    const { variable, source } = each;
    const column = byName.get(source.column);
    const isOrdered = column?.question === undefined && (column?.values.length ?? 0) > 0;
    return {
      source,
      variable: {
        ...variable,
        label: variable.label ?? column?.about,
        ...(isOrdered ? { measure: 'ordinal' } : {}),
      },
    };
  });
}

/** Yields the demographics of each participant as the copy has them. */
function* demographicsOf(
  { participants }: SharePlan,
  demographics: readonly IncludedDemographic[],
  choices: Pick<ShareChoices, 'precision' | 'smallest'>,
): Generator<readonly Coarsened[]> {
  const coarsen = demographics.map((demographic) =>
    coarsening(
      demographic,
      participants.map((each) => each.demographics[demographic.place]),
      choices,
    ),
  );
  for (const participant of participants)
    yield coarsen.map((value, index) => value(participant.demographics[demographics[index]?.place ?? -1]));
}

/** Returns the columns of a copy that the snapshot's tables don't have, or not in this form. */
function ownColumns(
  plan: SharePlan,
  include: ReadonlySet<string>,
  demographics: readonly IncludedDemographic[],
  choices: ShareChoices,
): readonly OwnColumn[] {
  const { people } = plan;
  const pseudonym = pseudonyms('P', plan.participants.length);
  const task = pseudonyms('T', plan.rows);
  const values = [...demographicsOf(plan, demographics, choices)];
  const column = (
    name: string,
    type: TableColumn['type'],
    about: string,
    cell: OwnColumn['cell'],
  ): OwnColumn => ({ name, type, about, cell, question: undefined, isText: false, values: [] });
  return [
    column('participant', 'text', 'Participant: a pseudonym in random order', (_, number) =>
      pseudonym(number),
    ),
    ...(plan.ofTasks
      ? [
          column('task', 'text', 'Task: a pseudonym in random order', (row) => {
            const number = plan.taskOf(row);
            return number === undefined ? undefined : task(number);
          }),
        ]
      : []),
    ...demographics.map(({ header, name, type }, place) => {
      const isExact = choices.precision === 'exact';
      const about = `${plan.ids.remove(header)}${isExact ? '' : coarseWords({ header, type }, choices)}`;
      const made = column(name, isExact ? type : 'text', about, (_, number) => values[number]?.[place]);
      const bands = bandsOf({ header, type }, choices.precision);
      return { ...made, values: bands.map((band) => ({ value: band, label: band })) };
    }),
    ...(include.has('status')
      ? [column('submission_status', 'text', 'Status of the submission', (row) => people?.of(row)?.status)]
      : []),
    ...(include.has('day')
      ? [column('day', 'time', 'Day on which the record was created, in UTC', (row) => dayOf(row))]
      : []),
    ...(include.has('seconds')
      ? [column('seconds_taken', 'number', 'Time taken, in seconds', (row) => people?.of(row)?.secondsTaken)]
      : []),
  ];
}

function coarseWords(
  demographic: { readonly header: string; readonly type: 'number' | 'text' },
  { smallest }: ShareChoices,
): string {
  if (isAge(demographic)) return ', in bands of years';
  if (demographic.type === 'number') return ', in bands';
  return `; values of fewer than ${smallest} participants are “${otherValue(smallest)}”`;
}

/** Returns a function that returns pseudonyms such as P001 for the numbers from 0 to `count` - 1. */
export function pseudonyms(letter: string, count: number): (number: number) => string {
  const digits = Math.max(3, String(count).length);
  return (number) => letter + String(number + 1).padStart(digits, '0');
}

function dayOf({ createdAt }: AnswerRow): Cell {
  if (createdAt?.time === undefined) return undefined;
  const written = new Date(createdAt.time).toISOString().slice(0, 10);
  return { written, time: Date.parse(written) };
}

function keysOf(include: ReadonlySet<string>, start: string): ReadonlySet<string> {
  return new Set([...include].filter((key) => key.startsWith(start)).map((key) => key.slice(start.length)));
}

type Names = ReturnType<ReturnType<typeof questionNames>>;

/** Returns which part of its question a column belongs to; `undefined`: none that is ever included. */
function partOf(
  name: string,
  names: Names,
  question: Instruction | undefined,
): keyof IncludedQuestions | undefined {
  switch (question?.type) {
    case undefined:
    case 'free_text':
    case 'unknown':
      return 'texts';
    case 'file_upload':
      return 'files';
    case 'star_rating':
      return name === names.text ? undefined : 'answers';
    default:
      return name === names.text || (question !== undefined && !hasOwnParts(question)) ? 'texts' : 'answers';
  }
}

function aboutColumn(name: string, names: Names): string {
  if (name === names.answer) return 'Answer';
  if (name === names.unit) return 'Unit of the amount';
  if (name === names.text) return 'The answer as written';
  if (name === names.count) return 'Number of files';
  return 'Whether this option was chosen: 1 or 0';
}

function valuesOf(question: Instruction | undefined, isUnit: boolean): CopyColumn['values'] {
  const choices = isUnit ? unitsOf(question) : optionsOf(question);
  return choices.map(({ value, label }) => ({ value: String(value), label }));
}

/**
 * Returns a function that names a participant's uploads and lists them. Numbers count those of a participant
 * and question, as others would reveal the order of the records.
 */
function uploadNames(
  plan: SharePlan,
  uploads: CopiedUpload[],
): (file: UploadedFile, questionId: string, participant: number) => string | undefined {
  const pseudonym = pseudonyms('P', plan.participants.length);
  const counts = new Map<string, number>();
  return ({ path }, questionId, participant) => {
    if (path === undefined) return undefined;
    const ending = /\.[a-z\d]{1,5}$/i.exec(path)?.[0].toLowerCase() ?? '';
    const start = `${uploadsFolder}/${pseudonym(participant)}_${questionId}`;
    const count = (counts.get(start) ?? 0) + 1;
    counts.set(start, count);
    const to = `${start}_${count}${ending}`;
    uploads.push({ from: path, to });
    return to;
  };
}

function finishedRow(
  columns: readonly CopyColumn[],
  cells: readonly Cell[],
  firstClean: number,
  { clean, replaceContacts }: { clean: (text: string) => string; replaceContacts: boolean },
): CopyRow {
  const contacts: CopyRow['contacts'][number][] = [];
  const idsRemoved: string[] = [];
  const finished = cells.map((cell, place) => {
    if (typeof cell !== 'string' || place === 0) return cell;
    const column = columns[place];
    const text = clean(cell);
    if (text !== cell && column !== undefined) idsRemoved.push(column.name);
    if (column?.isText !== true || place < firstClean) return text;
    // With their ids, as what follows an id in a link belongs to it.
    const found = contactsIn(cell);
    for (const each of found) contacts.push({ ...each, column: column.name, text: cell });
    return replaceContacts && found.length > 0 ? clean(withoutContacts(cell, found)) : text;
  });
  return { cells: finished, contacts, idsRemoved };
}
