import type { Codebook } from '../codebook.ts';
import { isBlankItem } from '../blank.ts';
import { isInstructionType, type ChoiceInstruction, type Instruction } from '../instruction.ts';
import { isScalar, ownValue } from '../json.ts';
import { answerKind, answerState, type AnswerKind } from '../kinds.ts';
import { isSameAmount } from '../sameAmount.ts';
import { itemsOf, type AnswerItem } from './answerItems.ts';
import type { AnswerRow } from './answerRows.ts';
import { optionColumns, otherColumn, taskColumn, uniqueName, type QuestionColumns } from './columnNames.ts';
import type { Cell, TableColumn, TableRow } from './tableColumn.ts';

/** Whether the wide table says what was chosen by the options' labels or by their values. */
export type ChoiceWords = 'labels' | 'values';

export interface WidePlan {
  readonly codebook: Codebook;
  /** A question's columns; the same as in the other tables. */
  readonly namesOf: (instructionId: string) => QuestionColumns;
  /** Questions that are in no codebook and were answered, with the type of their answers. */
  readonly unlisted: readonly { readonly instructionId: string; readonly type: string }[];
  /** Keys of the records that are none of those known. */
  readonly otherKeys: readonly string[];
  /** Keys of the tasks' metadata. */
  readonly taskKeys: readonly string[];
  readonly ofTasks: boolean;
  readonly choices: ChoiceWords;
}

/**
 * The wide table: its columns, which of them are whose question's, and the row for what one submission answered. Rows are numbered from 1 in
 * the order in which they are asked for.
 */
export interface WideTable {
  readonly columns: readonly TableColumn[];
  readonly columnsOf: ReadonlyMap<string, readonly string[]>;
  readonly row: (row: AnswerRow) => TableRow;
}

/** What a row's answers to one question say. */
interface Said {
  readonly items: readonly AnswerItem[];
  /** Those of the question's own kind that are not blank. */
  readonly own: readonly AnswerItem[];
}

type Cells = (said: Said) => Cell[];

interface Part {
  readonly instructionId: string;
  readonly columns: readonly TableColumn[];
  readonly cells: Cells;
}

const separator = '; ';

/** Makes the wide table's columns, which depend on the codebook and, for what is not in it, on what the records have. */
export function wideTable(plan: WidePlan): WideTable {
  const { codebook, namesOf, ofTasks, otherKeys, taskKeys, choices } = plan;
  const taken = new Set(idColumns.map(({ name }) => name));
  const ofTask = taskKeys.map((key) => ({ key, name: uniqueName(taskColumn(key), taken) }));
  const parts: Part[] = codebook.instructions.map((instruction) =>
    partOf(instruction.id, instruction.type, instruction, namesOf(instruction.id), choices),
  );
  for (const { instructionId, type } of plan.unlisted) {
    parts.push(partOf(instructionId, type, undefined, namesOf(instructionId), choices));
  }
  for (const part of parts) for (const { name } of part.columns) taken.add(name);
  const others = otherKeys.map((key) => ({ key, name: uniqueName(otherColumn(key), taken) }));
  const takes = new Map(
    [...codebook.instructions.map(({ id, type }) => ({ instructionId: id, type })), ...plan.unlisted].map(
      ({ instructionId, type }) => [instructionId, answerKind(isInstructionType(type) ? type : 'unknown')],
    ),
  );
  const empty = new Map(
    parts.map(({ instructionId, columns }) => [instructionId, columns.map(() => undefined)]),
  );
  let number = 0;
  return {
    columns: [
      ...idColumns.filter(({ name }) => ofTasks || name !== 'task_id'),
      ...ofTask.map(({ name }): TableColumn => ({ name, type: 'text' })),
      ...parts.flatMap(({ columns }) => columns),
      ...others.map(({ name }): TableColumn => ({ name, type: 'text' })),
    ],
    columnsOf: new Map(
      parts.map(({ instructionId, columns }) => [instructionId, columns.map(({ name }) => name)]),
    ),
    row: (row) => {
      const said = saidByQuestion(row, codebook, takes);
      const cells: Cell[] = [++number, row.submissionId, row.participantId, row.studyId];
      if (ofTasks) cells.push(row.taskId);
      cells.push(row.createdAt, row.duplicate ? 1 : 0);
      for (const { key } of ofTask) cells.push(otherCell(ownValue(row.metadata, key)));
      for (const { instructionId, cells: cellsOf } of parts) {
        const own = said.get(instructionId);
        const theirs = own === undefined ? (empty.get(instructionId) ?? []) : cellsOf(own);
        for (const cell of theirs) cells.push(cell);
      }
      for (const { key } of others) cells.push(otherCell(ownValue(row.others, key)));
      return cells;
    },
  };
}

const idColumns: readonly TableColumn[] = [
  { name: 'row', type: 'integer' },
  { name: 'submission_id', type: 'text' },
  { name: 'participant_id', type: 'text' },
  { name: 'study_id', type: 'text' },
  { name: 'task_id', type: 'text' },
  { name: 'created_at', type: 'time' },
  { name: 'duplicate', type: 'integer' },
];

function saidByQuestion(
  { answers }: AnswerRow,
  { byId }: Codebook,
  takes: ReadonlyMap<string, AnswerKind>,
): Map<string, Said> {
  const said = new Map<string, Said>();
  for (const answer of answers) {
    const id = answer.instructionId;
    const items = itemsOf(answer, byId.get(id));
    const kind = takes.get(id);
    const isOwn = kind !== undefined && answerState(answer, kind) === 'answered';
    const own = isOwn ? items.filter((item) => !isBlankItem(item)) : [];
    const before = said.get(id);
    const all = { items, own };
    said.set(
      id,
      before === undefined ? all : { items: [...before.items, ...items], own: [...before.own, ...own] },
    );
  }
  return said;
}

/** The columns of one question and how they are filled; `type` is the question's, or that of its answers. */
function partOf(
  instructionId: string,
  type: string,
  instruction: Instruction | undefined,
  columns: QuestionColumns,
  choices: ChoiceWords,
): Part {
  const text = (name: string): TableColumn => ({ name, type: 'text' });
  const { answer } = columns;
  switch (isInstructionType(type) ? type : 'unknown') {
    case 'free_text':
    case 'unknown':
      return {
        instructionId,
        columns: [text(answer)],
        cells: ({ items }) => [joined(items.flatMap(allTexts))],
      };
    case 'free_text_with_unit':
      return {
        instructionId,
        columns: [{ name: answer, type: 'number' }, text(columns.unit), text(columns.text)],
        cells: ({ items, own }) => {
          const amount = onlyAmount(own);
          return [
            amount?.number,
            amount === undefined ? joined(items.map(({ unit }) => unit)) : amount.unit,
            joined(items.flatMap(allTexts)),
          ];
        },
      };
    case 'multiple_choice':
    case 'multiple_choice_with_free_text':
      return choicePart(instructionId, type, instruction, columns, choices);
    case 'file_upload':
      return {
        instructionId,
        columns: [text(answer), { name: columns.count, type: 'integer' }],
        cells: ({ items, own }) => [
          joined(items.flatMap((item) => (isFile(item) ? [item.file] : allTexts(item)))),
          filesIn(own),
        ],
      };
  }
}

function choicePart(
  instructionId: string,
  type: string,
  instruction: Instruction | undefined,
  columns: QuestionColumns,
  choices: ChoiceWords,
): Part {
  const withText = type === 'multiple_choice_with_free_text';
  const options = instruction !== undefined && severalMayBeChosen(instruction) ? instruction.options : [];
  return {
    instructionId,
    columns: [
      { name: columns.answer, type: 'text' },
      ...optionColumns(columns, options).map((name): TableColumn => ({ name, type: 'integer' })),
      ...(withText ? [{ name: columns.text, type: 'text' } as const] : []),
    ],
    cells: ({ items }) => [
      joined(
        items.map((item) => {
          if (item.option === undefined) return anyText(item);
          return choices === 'labels' ? item.label : item.value;
        }),
      ),
      ...options.map((_, index) => (items.some(({ option }) => option === index) ? 1 : 0)),
      ...(withText ? [joined(items.map(({ text }) => text))] : []),
    ],
  };
}

function severalMayBeChosen(instruction: Instruction): instruction is ChoiceInstruction {
  return 'options' in instruction && instruction.options.length > 1 && instruction.answerLimit !== 1;
}

/** What there is to read of an answer that may be of another type than its question. */
function anyText({ text, label, file }: AnswerItem): string | undefined {
  return label ?? text ?? file;
}

/** The same with what was written with a choice. */
function allTexts({ text, label, file }: AnswerItem): readonly (string | undefined)[] {
  return [label, text ?? file];
}

/** The amount that all items say; `undefined` where they say different ones. */
function onlyAmount([first, ...more]: readonly AnswerItem[]): AnswerItem | undefined {
  return first !== undefined && more.every((item) => isSameAmount(first, item)) ? first : undefined;
}

/** How many files items are: one that is there counts once, though it is named twice. */
function filesIn(items: readonly AnswerItem[]): number {
  const files = items.map(({ file }) => file);
  return (
    new Set(files.filter((file) => file !== undefined)).size +
    files.filter((file) => file === undefined).length
  );
}

function isFile(item: AnswerItem): boolean {
  return 'file' in item;
}

function joined(texts: readonly (string | undefined)[]): string | undefined {
  const some = texts.filter((text) => text !== undefined);
  return some.length === 0 ? undefined : some.join(separator);
}

function otherCell(value: unknown): Cell {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') return JSON.stringify(value);
  return isScalar(value) ? String(value) || undefined : undefined;
}
