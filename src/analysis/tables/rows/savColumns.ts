import { optionsOf } from '../../answers/answerParts.ts';
import type { Option } from '../../answers/instruction.ts';
import { missingReasons, type MissingReason } from '../../people/people.ts';
import { answerKind, isInstructionType } from '../../../snapshots/instructionType.ts';
import type { SavVariable, ValueLabel } from '../format/savVariable.ts';
import type { CodebookEntry } from './codebookTable.ts';
import type { Cell, TableColumn, TableRow } from './tableColumn.ts';
import type { ChoiceWords } from './wideTable.ts';

/** A variable for statistics programs, and how its values follow from the wide table's. */
export interface SavColumn {
  readonly variable: SavVariable;
  readonly source: SavSource;
}

export type SavSource =
  | { readonly kind: 'same'; readonly column: string }
  /** Numbers instead of texts. */
  | { readonly kind: 'coded'; readonly column: string; readonly codes: ReadonlyMap<string, number> }
  /** Only texts without a number. */
  | { readonly kind: 'uncoded'; readonly column: string; readonly codes: ReadonlyMap<string, number> }
  /** Codes for the reasons in another column, where there is no value. */
  | {
      readonly kind: 'reasons';
      readonly column: string;
      readonly reasons: string;
      readonly codes: ReadonlyMap<string, string | number>;
    };

/** What is known about the wide table's columns, or those of them that are used. */
export interface Described {
  readonly columns: readonly TableColumn[];
  readonly questions: readonly Pick<CodebookEntry, 'columns' | 'instruction' | 'type'>[];
  /** Names of demographics by column. */
  readonly demographics: ReadonlyMap<string, string>;
  /** The reasons for their missing values that occur, by column; by default all. */
  readonly reasons?: ReadonlyMap<string, readonly MissingReason[]>;
  /** What is in the columns of choices. */
  readonly choices: ChoiceWords;
}

/** In the order of the columns of reasons; a text has at most three, so an empty one is just blank. */
const reasonCodes: Readonly<
  Record<MissingReason, { readonly number: number; readonly text?: string; readonly label: string }>
> = {
  DATA_EXPIRED: { number: -99, text: '#EXPIRED', label: 'Data expired' },
  CONSENT_REVOKED: { number: -98, text: '#REVOKED', label: 'Consent revoked' },
  PREFER_NOT_TO_SAY: { number: -97, text: '#NOTSAID', label: 'Prefer not to say' },
  EMPTY: { number: -96, label: 'Empty' },
  NOT_A_NUMBER: { number: -95, label: 'Not a number' },
};
const missingNumbers = { from: -99, to: -95 };
const reasonsEnd = '__missing';

const rowLabels: Readonly<Record<string, string>> = {
  row: 'Row',
  submission_id: 'Submission ID',
  participant_id: 'Participant ID',
  study_id: 'Study ID',
  task_id: 'Task ID',
  created_at: 'Answered at',
  duplicate: 'Another row of this submission counts instead',
  submission_status: 'Submission status',
  started_at: 'Started at',
  completed_at: 'Completed at',
  seconds_taken: 'Time taken in seconds',
};

/**
 * Returns the variables of the wide table: single choices are numbers with labels, several are sets of marks,
 * and a demographic's reasons for missing values are user-missing values.
 */
export function savColumns(about: Described): readonly SavColumn[] {
  const { columns, questions, demographics, choices } = about;
  const names = new Set(columns.map(({ name }) => name));
  const asked = new Map(
    questions.flatMap((question) =>
      question.columns.map((name, place) => [name, { question, place }] as const),
    ),
  );
  return columns.flatMap((column): SavColumn[] => {
    const of = asked.get(column.name);
    if (of !== undefined) return questionColumn(column, of.question, of.place, choices);
    const header = demographics.get(column.name);
    if (header === undefined) {
      const isReasons = column.name.endsWith(reasonsEnd);
      if (isReasons && demographics.has(column.name.slice(0, -reasonsEnd.length))) return [];
      const label = rowLabels[column.name];
      return [same(column, column.name === 'duplicate' ? { label, valueLabels: noYes } : { label })];
    }
    return [demographic(column, header, names, about.reasons?.get(column.name) ?? missingReasons)];
  });
}

/** Returns a function that returns a row's cells of the variables, from its cells of the columns. */
export function savRow(
  variables: readonly SavColumn[],
  columns: readonly TableColumn[],
): (row: TableRow) => TableRow {
  const places = new Map(columns.map(({ name }, place) => [name, place]));
  const cells = variables.map(({ source }): ((row: TableRow) => Cell) => {
    const place = places.get(source.column) ?? -1;
    switch (source.kind) {
      case 'same':
        return (row) => row[place];
      case 'coded':
        return (row) => source.codes.get(textOf(row[place]) ?? '');
      case 'uncoded':
        return (row) => {
          const text = textOf(row[place]);
          return text === undefined || source.codes.has(text) ? undefined : text;
        };
      case 'reasons': {
        const reasons = places.get(source.reasons) ?? -1;
        return (row) => row[place] ?? source.codes.get(textOf(row[reasons]) ?? '');
      }
    }
  });
  return (row) => cells.map((cell) => cell(row));
}

const noYes: readonly ValueLabel[] = [
  { value: 0, label: 'No' },
  { value: 1, label: 'Yes' },
];
const marks: readonly ValueLabel[] = [
  { value: 0, label: 'Not chosen' },
  { value: 1, label: 'Chosen' },
];

function questionColumn(
  column: TableColumn,
  { columns: own, instruction, type }: Described['questions'][number],
  place: number,
  choices: ChoiceWords,
): SavColumn[] {
  const { question = '' } = instruction ?? {};
  const [answer = '', next = ''] = own;
  const kind = answerKind(isInstructionType(type) ? type : 'unknown');
  const options = optionsOf(instruction);
  const hasMarks = next.startsWith(`${answer}__`);
  if (place > 0 && kind === 'choice' && column.type === 'integer') {
    // The option first, as tables of a set show only the beginning of long labels.
    const label = `${options[place - 1]?.label ?? ''} – ${question}`;
    return [same(column, { label, valueLabels: marks, set: { name: answer, label: question } })];
  }
  if (place > 0) return [same(column, { label: `${question} (${column.name.slice(answer.length + 1)})` })];
  if (kind === 'choice' && options.length > 0 && !hasMarks) return coded(column, question, options, choices);
  const valueLabels = options.map(({ label }, index) => ({ value: index + 1, label }));
  return [
    same(column, { label: question, ...(kind === 'rating' ? { valueLabels, measure: 'ordinal' } : {}) }),
  ];
}

/** Returns a choice as a number: the options' values if all are numbers, otherwise their positions from 1. */
function coded(
  column: TableColumn,
  question: string,
  options: readonly Option[],
  choices: ChoiceWords,
): SavColumn[] {
  const values = options.map(({ value }) => numberOf(value));
  const areNumbers = values.every((each) => each !== undefined) && new Set(values).size === values.length;
  const codes = new Map<string, number>();
  const valueLabels = options.map(({ value, label }, index): ValueLabel => {
    const code = (areNumbers ? values[index] : undefined) ?? index + 1;
    const text = choices === 'labels' ? label : String(value);
    if (!codes.has(text)) codes.set(text, code);
    return { value: code, label };
  });
  const { name } = column;
  const measure = areNumbers ? 'ordinal' : 'nominal';
  return [
    {
      variable: { name, type: 'number', measure, label: question, valueLabels },
      source: { kind: 'coded', column: name, codes },
    },
    {
      variable: {
        name: `${name}_other`,
        type: 'text',
        measure: 'nominal',
        label: `${question} (none of the options)`,
        onlyIfUsed: true,
      },
      source: { kind: 'uncoded', column: name, codes },
    },
  ];
}

function numberOf(value: Option['value']): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d{1,9}$/.test(value) ? Number(value) : undefined;
}

function demographic(
  column: TableColumn,
  header: string,
  names: ReadonlySet<string>,
  occurring: readonly MissingReason[],
): SavColumn {
  const reasons = column.name + reasonsEnd;
  if (!names.has(reasons)) return same(column, { label: header });
  const isText = column.type === 'text';
  const known = occurring.flatMap((reason) => {
    const { number, text, label } = reasonCodes[reason];
    const value = isText ? text : number;
    return value === undefined ? [] : [{ reason, value, label }];
  });
  const texts = known.length === 0 ? undefined : known.map(({ value }) => String(value));
  return {
    variable: {
      ...same(column, { label: header }).variable,
      valueLabels: known.map(({ value, label }) => ({ value, label })),
      missing: isText ? texts : missingNumbers,
    },
    source: {
      kind: 'reasons',
      column: column.name,
      reasons,
      codes: new Map(known.map(({ reason, value }) => [reason, value])),
    },
  };
}

function same(column: TableColumn, more: Omit<Partial<SavVariable>, 'name' | 'type'>): SavColumn {
  const { name, type } = column;
  const isScale =
    type === 'number' || type === 'time' || (type === 'integer' && more.valueLabels === undefined);
  return {
    variable: { name, type, measure: isScale ? 'scale' : 'nominal', ...more },
    source: { kind: 'same', column: name },
  };
}

function textOf(cell: Cell): string | undefined {
  if (cell === undefined) return undefined;
  return typeof cell === 'object' ? cell.written : String(cell);
}
