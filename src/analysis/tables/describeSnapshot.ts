import { answerLimitOf, optionsOf, unitsOf } from '../answers/answerParts.ts';
import type { CodebookState } from '../answers/codebookState.ts';
import type { Scalar } from '../records/json.ts';
import type { ReadProgress } from '../records/readRecords.ts';
import { openSnapshotData } from '../snapshotData.ts';
import type { RowParts } from '../summary/summary.ts';
import { answerRows } from './rows/answerRows.ts';
import { codebookEntries } from './rows/codebookTable.ts';
import { questionNames } from './rows/columnNames.ts';
import { questionCounts } from './rows/questionCounts.ts';
import { wideTable } from './rows/wideTable.ts';

/**
 * What a snapshot contains, without anything from an answer or an id: its texts come from the list of
 * questions only, and the records are only counted.
 */
export interface SnapshotDescription {
  /** Rows of the wide table without duplicates, which the questions count. */
  readonly rows: number;
  readonly unreadableLines: number;
  /** Where the questions come from. */
  readonly list: CodebookState['kind'];
  readonly questions: readonly DescribedQuestion[];
  /** Answered questions that the list doesn't contain. Only the answers name them. */
  readonly unlistedQuestions: number;
}

export interface DescribedQuestion {
  readonly page: number | undefined;
  /** Its place among all questions, from 1. */
  readonly order: number;
  readonly question: string;
  readonly help: string | undefined;
  /** Prolific's name of its type. */
  readonly type: string;
  readonly options: readonly DescribedOption[];
  readonly maxChoices: number | undefined;
  readonly units: readonly DescribedOption[];
  /** Its columns in the wide table; the first has the answer. */
  readonly columns: readonly string[];
  readonly rows: RowParts;
}

export interface DescribedOption {
  readonly value: Scalar;
  readonly label: string;
}

/** Describes a snapshot's folder (absolute), in one reading. Throws the disk's errors and the signal's reason. */
export async function describeSnapshot(
  folder: string,
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<SnapshotDescription> {
  const { codebook, read } = await openSnapshotData({ folder }, signal);
  const counts = questionCounts(codebook);
  const reading = read({}, onProgress, signal);
  for await (const portion of reading.portions)
    for (const submission of portion) for (const row of answerRows(submission)) counts.add(row);
  const { unknownInstructions, unreadable } = reading.report();
  const nothing = { unlisted: [], otherKeys: [], taskKeys: [] } as const;
  const namesOf = questionNames(codebook.instructions);
  const table = wideTable({
    codebook,
    namesOf,
    ...nothing,
    ofTasks: false,
    people: undefined,
    choices: 'labels',
  });
  return {
    rows: counts.rows(),
    unreadableLines: unreadable.count,
    list: codebook.state.kind,
    questions: codebookEntries(codebook, [], table, counts).flatMap(
      ({ instruction, type, columns, rows }): DescribedQuestion[] => {
        if (instruction === undefined) return [];
        const { page, order, question, help } = instruction;
        return [
          {
            ...{ page, order, question, help, type, columns, rows },
            options: optionsOf(instruction).map(valueAndLabel),
            maxChoices: answerLimitOf(instruction),
            units: unitsOf(instruction).map(valueAndLabel),
          },
        ];
      },
    ),
    unlistedQuestions: unknownInstructions.length,
  };
}

function valueAndLabel({ value, label }: DescribedOption): DescribedOption {
  return { value, label };
}
