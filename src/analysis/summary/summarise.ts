import { choiceFigures } from './choiceCard.ts';
import { isAnswered, type Column, type Columns } from './columns.ts';
import { inSlices, paceOf, type Pace } from '../giveWay.ts';
import { allRows, matchingRows, type Rows } from './matching.ts';
import type { Card, Counted, Summary, SummaryFilter, UploadCard } from './model.ts';
import { numberFigures } from './numberCard.ts';
import type { ReadRecords } from './records.ts';
import { shownOf, type Shown } from './samples.ts';
import { lengthFigures } from './textCard.ts';
import { timeSeriesOf } from './timeSeries.ts';
import { unitGroupsOf, type UnitGroups } from './unitGroups.ts';
import { firstRows } from './submissionRows.ts';
import type { SizeOf } from './uploadItems.ts';
import type { UploadColumn } from './valueColumns.ts';

/** What a summary is made from. */
export interface SummaryBase {
  readonly columns: Columns;
  /** The units of each column of numbers: the same whatever the filter. */
  readonly units: ReadonlyMap<string, UnitGroups>;
  /** All studies, most submissions first. */
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
  const pace = paceOf(signal);
  const units = new Map<string, UnitGroups>();
  for (const column of columns.columns) {
    if (column.kind === 'number')
      units.set(column.instructionId, await unitGroupsOf(column, columns.rows, pace));
  }
  return { columns, units, studies: await studiesOf(columns, pace), read, sizeOf };
}

/** The rows that a filter lets through; {@link matchingRows}. */
export async function rowsOf(base: SummaryBase, filter: SummaryFilter, signal: AbortSignal): Promise<Rows> {
  return await matchingRows(base.columns, base.units, filter, base.read, signal);
}

/**
 * What the matching rows say, days and hours being those of a known time zone. Counted anew from the columns; of the records only
 * samples are read again. Throws the disk's errors and the signal's reason.
 */
export async function summarise(
  base: SummaryBase,
  rows: Rows,
  timeZone: string,
  signal: AbortSignal,
): Promise<Summary> {
  const { columns } = base;
  const pace = paceOf(signal);
  const shown = await shownOf(columns, rows, base.read, base.sizeOf, pace, signal);
  const submissions = await firstRows(columns, rows, pace);
  const cards: Card[] = [];
  for (const [index, column] of columns.columns.entries()) {
    cards.push(await cardOf(column, index, { base, rows, shown: shown.get(column.instructionId), pace }));
  }
  return {
    submissions: columns.submissionCount,
    matching: submissions.count,
    rows: rows.count,
    hasTasks: columns.tasks.count() > 0,
    participants: await participantsOf(columns, rows, pace),
    ...(await timeSeriesOf(rows, columns.time.get, timeZone, pace)),
    studies: base.studies,
    cards,
  };
}

interface CardContext {
  readonly base: SummaryBase;
  readonly rows: Rows;
  readonly shown: Shown | undefined;
  readonly pace: Pace;
}

async function cardOf(
  column: Column,
  index: number,
  { base, rows, shown, pace }: CardContext,
): Promise<Card> {
  const counts = await rowsOfQuestion(column, rows, pace);
  const { instructionId, instruction } = column;
  const common = {
    instructionId,
    question: instruction?.question ?? '',
    page: instruction?.page ?? 0,
    order: instruction?.order ?? index + 1,
    ...counts,
  };
  switch (column.kind) {
    case 'choice': {
      const { options, texts, several } = await choiceFigures(column, rows, pace);
      return {
        kind: 'choice',
        ...common,
        several,
        options,
        texts: { count: texts, samples: shown?.choiceTexts ?? [] },
      };
    }
    case 'number': {
      const groups = base.units.get(instructionId);
      const figures =
        groups === undefined
          ? { groups: [], notNumbers: 0, severalNumbers: 0 }
          : await numberFigures(column, groups, rows, pace);
      return { kind: 'number', ...common, ...figures };
    }
    case 'text':
      return {
        kind: 'text',
        ...common,
        ...(await lengthFigures(column, rows, pace)),
        words: shown?.words ?? [],
        ...(shown?.wordsFrom === undefined ? {} : { wordsFrom: shown.wordsFrom }),
        samples: shown?.texts ?? [],
      };
    case 'upload':
      return {
        kind: 'upload',
        ...common,
        ...(await fileFigures(column, rows, pace)),
        items: shown?.uploads ?? [],
      };
    case 'other':
      return { kind: 'other', ...common, type: column.typeName };
  }
}

async function rowsOfQuestion(
  column: Column,
  rows: Rows,
  pace: Pace,
): Promise<Pick<Card, 'answered' | 'blank' | 'otherType' | 'missing'>> {
  const counts = { answered: 0, blank: 0, otherType: 0, missing: 0 };
  await inSlices(rows.count, pace, (place) => {
    const row = rows.at(place);
    if (isAnswered(column, row)) counts.answered++;
    else if (column.notCounted.get(row) === 1) counts.blank++;
    else if (column.notCounted.get(row) === 2) counts.otherType++;
    else counts.missing++;
  });
  return counts;
}

async function fileFigures(
  column: UploadColumn,
  rows: Rows,
  pace: Pace,
): Promise<Pick<UploadCard, 'files' | 'bytes' | 'missingFiles'>> {
  let [files, missingFiles] = [0, 0];
  let bytes: number | undefined;
  await inSlices(rows.count, pace, (place) => {
    const row = rows.at(place);
    const count = column.files.get(row) - 1;
    if (count <= 0) return;
    files += count;
    const known = column.bytes.get(row);
    if (!Number.isNaN(known)) bytes = (bytes ?? 0) + known;
    missingFiles += column.missing.get(row);
  });
  return { files, ...(bytes === undefined ? {} : { bytes }), missingFiles };
}

async function participantsOf(
  { participant, participants }: Columns,
  rows: Rows,
  pace: Pace,
): Promise<number> {
  const seen = new Uint8Array(participants.count() + 1);
  let count = 0;
  await inSlices(rows.count, pace, (place) => {
    const code = participant.get(rows.at(place));
    if (code === 0 || seen[code] === 1) return;
    seen[code] = 1;
    count++;
  });
  return count;
}

/** Studies that are listed; one more than a person looks through, but a bound for what no collection has. */
const mostStudies = 1_000;

async function studiesOf(columns: Columns, pace: Pace): Promise<Counted[]> {
  const { study, studies } = columns;
  const counts = new Float64Array(studies.count());
  const submissions = await firstRows(columns, allRows(columns.rows), pace);
  await inSlices(submissions.count, pace, (place) => {
    const code = study.get(submissions.at(place));
    if (code > 0) counts[code - 1] = (counts[code - 1] ?? 0) + 1;
  });
  return Array.from(counts, (count, code) => ({ count, code }))
    .sort((a, b) => b.count - a.count || studies.compare(a.code, b.code))
    .slice(0, mostStudies)
    .map(({ count, code }) => ({ value: studies.text(code), count }));
}
