import type { Codebook } from '../../answers/codebook.ts';
import {
  answerKind,
  isChoiceWithText,
  isInstructionType,
  type AnswerKind,
} from '../../../snapshots/instructionType.ts';
import { answerLimitOf, answerState, isSameAmount, itemsOf, optionsOf } from '../../answers/answerParts.ts';
import { isBlankItem } from '../../answers/blank.ts';
import type { Instruction } from '../../answers/instruction.ts';
import { isScalar, ownValue } from '../../records/json.ts';
import type { AnswerItem } from '../../answers/submission.ts';
import type { People } from '../../people/people.ts';
import type { AnswerRow } from './answerRows.ts';
import { optionColumns, otherColumn, taskColumn, uniqueName, type QuestionColumns } from './columnNames.ts';
import { rowColumns } from './longTable.ts';
import { peopleColumns } from './peopleColumns.ts';
import { cellsOf, type Cell, type TableColumn, type TableRow } from './tableColumn.ts';

/** Whether the wide table contains options' labels or values. */
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
  /** What is known about participants; `undefined`: there are no such columns. */
  readonly people: People | undefined;
  readonly choices: ChoiceWords;
}

/**
 * The wide table: its columns, the columns of each question, and a submission's row. Without a number, rows
 * are numbered from 1 in the order requested.
 */
export interface WideTable {
  readonly columns: readonly TableColumn[];
  readonly columnsOf: ReadonlyMap<string, readonly string[]>;
  readonly row: (row: AnswerRow, number?: number) => TableRow;
}

/** A row's answers to a question. */
interface Said {
  readonly items: readonly AnswerItem[];
  /** Those of the question's own kind that are not blank. */
  readonly own: readonly AnswerItem[];
}

/** A question's columns and how they are filled. */
interface Filled {
  readonly columns: readonly TableColumn[];
  readonly cells: (said: Said) => Cell[];
}

interface Part extends Filled {
  readonly instructionId: string;
  readonly takes: AnswerKind;
}

interface Asked {
  /** The question's, or that of its answers. */
  readonly type: string;
  readonly instruction: Instruction | undefined;
  readonly names: QuestionColumns;
  readonly choices: ChoiceWords;
}

const separator = '; ';

/** Creates the wide table's columns from the codebook and, for unknown questions, the records. */
export function wideTable(plan: WidePlan): WideTable {
  const { codebook, namesOf, ofTasks, otherKeys, taskKeys, choices } = plan;
  const idColumns = rowColumns.filter(({ name }) => ofTasks || name !== 'task_id');
  const idCells = cellsOf(idColumns);
  const ofPeople = peopleColumns(plan.people);
  const taken = new Set([...rowColumns, ...ofPeople.columns].map(({ name }) => name));
  const ofTask = taskKeys.map((key) => ({ key, name: uniqueName(taskColumn(key), taken) }));
  const parts: Part[] = [
    ...codebook.instructions.map(({ id, type }) => ({ instructionId: id, type })),
    ...plan.unlisted,
  ].map(({ instructionId, type }) => {
    const asked = {
      type,
      instruction: codebook.byId.get(instructionId),
      names: namesOf(instructionId),
      choices,
    };
    const takes = answerKind(isInstructionType(type) ? type : 'unknown');
    return { instructionId, takes, ...partOf[takes](asked) };
  });
  for (const part of parts) for (const { name } of part.columns) taken.add(name);
  const others = otherKeys.map((key) => ({ key, name: uniqueName(otherColumn(key), taken) }));
  const takes = new Map(parts.map((part) => [part.instructionId, part.takes]));
  const empty = new Map(
    parts.map(({ instructionId, columns }) => [instructionId, columns.map(() => undefined)]),
  );
  let last = 0;
  return {
    columns: [
      ...idColumns,
      ...ofPeople.columns,
      ...ofTask.map(({ name }) => text(name)),
      ...parts.flatMap(({ columns }) => columns),
      ...others.map(({ name }) => text(name)),
    ],
    columnsOf: new Map(
      parts.map(({ instructionId, columns }) => [instructionId, columns.map(({ name }) => name)]),
    ),
    row: (row, number = ++last) => {
      const said = saidByQuestion(row, codebook, takes);
      const cells: Cell[] = [...idCells({ number, row }), ...ofPeople.cells(row)];
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

const partOf: Readonly<Record<AnswerKind, (asked: Asked) => Filled>> = {
  text: textPart,
  other: ({ names }) => ({
    columns: [text(names.answer)],
    cells: ({ items }) => [joined(items.flatMap((item) => item.file ?? allTexts(item)))],
  }),
  number: ({ names }) => ({
    columns: [{ name: names.answer, type: 'number' }, text(names.unit), text(names.text)],
    cells: ({ items, own }) => {
      const amount = onlyAmount(own);
      return [
        amount?.number,
        amount === undefined ? joined(items.map(({ unit }) => unit)) : amount.unit,
        joined(items.flatMap(allTexts)),
      ];
    },
  }),
  choice: ({ type, instruction, names, choices }) => {
    const withText = isChoiceWithText(type);
    const options = severalMayBeChosen(instruction) ? optionsOf(instruction) : [];
    return {
      columns: [
        text(names.answer),
        ...optionColumns(names, options).map((name): TableColumn => ({ name, type: 'integer' })),
        ...(withText ? [text(names.text)] : []),
      ],
      cells: ({ items }) => [
        joined(
          items.map((item) => {
            if (item.option === undefined) return anyText(item);
            return choices === 'labels' ? item.label : item.value;
          }),
        ),
        ...options.map((_, index) => (items.some(({ option }) => option === index) ? 1 : 0)),
        ...(withText ? [joined(items.map((item) => item.text))] : []),
      ],
    };
  },
  rating: ({ names }) => ({
    columns: [{ name: names.answer, type: 'integer' }, text(names.text)],
    cells: ({ items, own }) => [
      onlyAmount(own)?.number,
      joined(items.flatMap((item) => item.value ?? allTexts(item))),
    ],
  }),
  files: ({ names }) => ({
    columns: [text(names.answer), { name: names.count, type: 'integer' }],
    cells: ({ items, own }) => [
      joined(items.flatMap((item) => ('file' in item ? [item.file] : allTexts(item)))),
      filesIn(own),
    ],
  }),
};

function textPart({ names }: Asked): Filled {
  return { columns: [text(names.answer)], cells: ({ items }) => [joined(items.flatMap(allTexts))] };
}

function text(name: string): TableColumn {
  return { name, type: 'text' };
}

function severalMayBeChosen(instruction: Instruction | undefined): boolean {
  return optionsOf(instruction).length > 1 && answerLimitOf(instruction) !== 1;
}

/** Returns the text of an item that may be of another type than its question. */
function anyText({ text, label, file }: AnswerItem): string | undefined {
  return label ?? text ?? file;
}

/** Returns an item's text and the text written with a choice. */
function allTexts({ text, label, file }: AnswerItem): readonly (string | undefined)[] {
  return [label, text ?? file];
}

/** Returns the amount if all items agree; otherwise `undefined`. */
function onlyAmount([first, ...more]: readonly AnswerItem[]): AnswerItem | undefined {
  return first !== undefined && more.every((item) => isSameAmount(first, item)) ? first : undefined;
}

/** Counts files; an existing file that is named twice counts once. */
function filesIn(items: readonly AnswerItem[]): number {
  const files = items.map(({ file }) => file);
  return (
    new Set(files.filter((file) => file !== undefined)).size +
    files.filter((file) => file === undefined).length
  );
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
