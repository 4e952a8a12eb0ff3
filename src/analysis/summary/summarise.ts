import { choiceFigures } from './cards/summariseChoices.ts';
import { isAnswered, type Column, type Columns } from './columns/columns.ts';
import { yieldToEventLoop } from '../../problems/longWork.ts';
import { allRows, eachRow, type Rows } from './rows/rowList.ts';
import type { Card, Counted, RowParts, Summary, UploadCard } from './summary.ts';
import { numberFigures } from './cards/summariseNumbers.ts';
import type { ReadRecords } from './rows/records.ts';
import { shownOf, type Shown } from './cards/samples.ts';
import { lengthFigures } from './cards/summariseTexts.ts';
import { timesAmong, timeSeriesOf } from './time/timeSeries.ts';
import { unitGroupsOf, type UnitGroups } from './columns/unitGroups.ts';
import { firstRows } from './rows/submissionRows.ts';
import type { SizeOf } from './cards/uploadItems.ts';
import type { UploadColumn } from './columns/valueColumns.ts';

/** What all summaries of a snapshot are made from. */
export interface SummaryBase {
  readonly columns: Columns;
  /** The units of each column of numbers, regardless of the filter. */
  readonly units: ReadonlyMap<string, UnitGroups>;
  /** All studies, those with the most submissions first. */
  readonly studies: readonly Counted[];
  readonly read: ReadRecords;
  readonly sizeOf: SizeOf;
}

/** Prepares complete columns for summaries. */
export async function summaryBase(
  columns: Columns,
  read: ReadRecords,
  sizeOf: SizeOf,
  signal: AbortSignal,
): Promise<SummaryBase> {
  const units = new Map<string, UnitGroups>();
  for (const column of columns.columns) {
    if (column.kind !== 'number') continue;
    units.set(column.instructionId, unitGroupsOf(column, columns.rows));
    await yieldToEventLoop(signal);
  }
  return { columns, units, studies: studiesOf(columns), read, sizeOf };
}

/**
 * Summarizes the matching rows, with days and hours in a known time zone. Figures are counted from the
 * columns; only samples are read from the records again. Rejects with the disk's errors or the signal's
 * reason.
 *
 * @param whole the summary of all rows in the same time zone, if a filter applies: bars are those of all rows
 */
export async function summarise(
  base: SummaryBase,
  rows: Rows,
  timeZone: string,
  signal: AbortSignal,
  whole?: Summary,
): Promise<Summary> {
  const { columns } = base;
  const shown = await shownOf(columns, rows, base.read, base.sizeOf, signal);
  const submissions = firstRows(columns, rows);
  const cards: Card[] = [];
  for (const [index, column] of columns.columns.entries()) {
    const context = { base, rows, shown: shown.get(column.instructionId), whole: whole?.cards[index] };
    cards.push(cardOf(column, index, context));
    await yieldToEventLoop(signal);
  }
  return {
    submissions: columns.submissionCount,
    matching: submissions.count,
    rows: rows.count,
    hasTasks: columns.tasks.count() > 0,
    participants: participantsOf(columns, rows),
    ...(whole === undefined
      ? timeSeriesOf(rows, columns.time.get, timeZone)
      : timesAmong(whole.overTime, rows, columns.time.get)),
    studies: base.studies,
    cards,
  };
}

interface CardContext {
  readonly base: SummaryBase;
  readonly rows: Rows;
  readonly shown: Shown | undefined;
  /** The card of all rows, if a filter applies. */
  readonly whole: Card | undefined;
}

function cardOf(column: Column, index: number, { base, rows, shown, whole }: CardContext): Card {
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
      const groups = base.units.get(instructionId);
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

function participantsOf({ participant, participants }: Columns, rows: Rows): number {
  const seen = new Uint8Array(participants.count() + 1);
  let count = 0;
  eachRow(rows, (row) => {
    const code = participant.get(row);
    if (code === 0 || seen[code] === 1) return;
    seen[code] = 1;
    count++;
  });
  return count;
}

/** More studies than anybody reads through; limits the message to the webview. */
const maxStudies = 1_000;

function studiesOf(columns: Columns): Counted[] {
  const { study, studies } = columns;
  const counts = new Float64Array(studies.count());
  eachRow(firstRows(columns, allRows(columns.rows)), (row) => {
    const code = study.get(row);
    if (code > 0) counts[code - 1] = (counts[code - 1] ?? 0) + 1;
  });
  return Array.from(counts, (count, code) => ({ count, code }))
    .sort((a, b) => b.count - a.count || studies.compare(a.code, b.code))
    .slice(0, maxStudies)
    .map(({ count, code }) => ({ value: studies.text(code), count }));
}
