import { isAnswered, type Column } from '../columns/columns.ts';
import type { UnitGroups } from '../columns/unitGroups.ts';
import type { UploadColumn } from '../columns/valueColumns.ts';
import { eachRow, type Rows } from '../rows/rowList.ts';
import type { Card, RowParts, UploadCard } from '../summary.ts';
import type { Shown } from './samples.ts';
import { choiceFigures } from './summariseChoices.ts';
import { numberFigures } from './summariseNumbers.ts';
import { lengthFigures } from './summariseTexts.ts';

interface CardContext {
  /** The units of each column of numbers. */
  readonly units: ReadonlyMap<string, UnitGroups>;
  readonly rows: Rows;
  readonly shown?: Shown | undefined;
  /** The card of all rows, if a filter applies. */
  readonly whole?: Card | undefined;
}

/** Summarizes the rows' answers to a question. `index` is its place among all. */
export function cardOf(column: Column, index: number, { units, rows, shown, whole }: CardContext): Card {
  const counts = rowsOfQuestion(column, rows);
  const { instructionId, instruction } = column;
  const common = {
    instructionId,
    question: instruction?.question ?? '',
    page: instruction?.page ?? 0,
    order: instruction?.order ?? index + 1,
    ...counts,
    ...(whole === undefined ? {} : { answeredTotal: whole.answered }),
    ...(column.typeName === undefined ? {} : { unknownType: column.typeName }),
    ...(column.isGone ? { isGone: true as const } : {}),
  };
  switch (column.kind) {
    case 'choice': {
      const { options, texts, several, stars } = choiceFigures(
        column,
        rows,
        whole?.kind === 'choice' ? whole.options : undefined,
      );
      return {
        kind: 'choice',
        ...common,
        several,
        options,
        texts: { count: texts, samples: shown?.choiceTexts ?? [] },
        ...(stars === undefined ? {} : { stars }),
      };
    }
    case 'number': {
      const groups = units.get(instructionId);
      const figures =
        groups === undefined
          ? { groups: [], unmatched: [], notNumbers: 0, severalNumbers: 0 }
          : numberFigures(column, groups, rows, whole?.kind === 'number' ? whole.groups : undefined);
      return { kind: 'number', ...common, ...figures };
    }
    case 'text':
      return {
        kind: 'text',
        ...common,
        ...lengthFigures(column, rows, whole?.kind === 'text' ? whole.lengths : undefined),
        words: shown?.words ?? [],
        ...(shown?.wordsFrom === undefined ? {} : { wordsFrom: shown.wordsFrom }),
        samples: shown?.texts ?? [],
      };
    case 'upload':
      return {
        kind: 'upload',
        ...common,
        ...fileFigures(column, rows),
        items: shown?.uploads ?? [],
        texts: shown?.texts ?? [],
      };
    case 'other':
      return { kind: 'other', ...common };
  }
}

function rowsOfQuestion(column: Column, rows: Rows): RowParts {
  const counts = { answered: 0, blank: 0, otherType: 0, missing: 0 };
  eachRow(rows, (row) => {
    if (isAnswered(column, row)) counts.answered++;
    else if (column.notCounted.get(row) === 1) counts.blank++;
    else if (column.notCounted.get(row) === 2) counts.otherType++;
    else counts.missing++;
  });
  return counts;
}

function fileFigures(column: UploadColumn, rows: Rows): Pick<UploadCard, 'files' | 'bytes' | 'missingFiles'> {
  let [files, missingFiles] = [0, 0];
  let bytes: number | undefined;
  eachRow(rows, (row) => {
    const count = column.files.get(row) - 1;
    if (count <= 0) return;
    files += count;
    const known = column.bytes.get(row);
    if (!Number.isNaN(known)) bytes = (bytes ?? 0) + known;
    missingFiles += column.missing.get(row);
  });
  return { files, ...(bytes === undefined ? {} : { bytes }), missingFiles };
}
