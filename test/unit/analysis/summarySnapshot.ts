import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AnswerCondition, Card, Summary, SummaryFilter } from '../../../src/analysis/summary/summary.ts';
import { openSummarySource } from '../../../src/analysis/summary/openSummary.ts';
import type { Row, RowSort } from '../../../src/analysis/summary/summarySource.ts';

export interface SnapshotSketch {
  /** Instructions of one page; without them, the snapshot has no codebook. */
  readonly instructions?: readonly object[];
  readonly records: readonly unknown[];
  /** Relative paths of uploads. */
  readonly files?: readonly string[];
}

/** Writes a snapshot like an export, without its manifest. */
export async function writeSnapshot(
  folder: string,
  { instructions, records, files = [] }: SnapshotSketch,
): Promise<void> {
  const lines = records.map((record) => `${typeof record === 'string' ? record : JSON.stringify(record)}\n`);
  await writeFile(join(folder, 'responses.jsonl'), lines.join(''));
  if (instructions !== undefined) {
    const collection = { name: 'Kitchens', collection_items: [{ page_items: instructions }] };
    await writeFile(join(folder, 'collection.json'), JSON.stringify(collection));
  }
  for (const path of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), 'upload');
  }
}

/** Signal that never aborts. */
export const patient = new AbortController().signal;
const ignoreProgress = (): void => undefined;

export async function summaryIn(folder: string, filter: SummaryFilter = {}): Promise<Summary> {
  const source = openSummarySource(folder);
  try {
    return await source.summary({ filter }, ignoreProgress, patient);
  } finally {
    source.dispose();
  }
}

/** Writes a snapshot into the folder and returns its summary. */
export async function summaryOf(
  folder: string,
  sketch: SnapshotSketch,
  filter: SummaryFilter = {},
): Promise<Summary> {
  await writeSnapshot(folder, sketch);
  return await summaryIn(folder, filter);
}

/** Returns the first card of a kind. */
export function cardIn<Kind extends Card['kind']>(summary: Summary, kind: Kind): Card & { kind: Kind } {
  const card = summary.cards.find((each): each is Card & { kind: Kind } => each.kind === kind);
  if (card === undefined) throw new Error(`No card of kind ${kind}`);
  return card;
}

/** Returns records with one answer each to the instruction `q`. */
export function answersTo(entries: readonly (object | undefined)[]): object[] {
  return entries.map((entry, index) => ({
    submission_id: `submission ${index}`,
    participant_id: `participant ${index}`,
    responses: entry === undefined ? {} : { q: entry },
  }));
}

/** Returns all matching rows in sorted order. */
export async function sortedRows(
  folder: string,
  by: RowSort['by'],
  { descending = false, filter = {} }: { descending?: boolean; filter?: SummaryFilter } = {},
): Promise<readonly Row[]> {
  const source = openSummarySource(folder);
  try {
    const sort = { by, descending };
    return (await source.rows({ filter, sort, from: 0, to: 1_000_000 }, patient)).rows;
  } finally {
    source.dispose();
  }
}

/** Returns a filter for rows that meet one of the conditions on a question. */
export function answering(instructionId: string, ...anyOf: readonly AnswerCondition[]): SummaryFilter {
  return { questions: [{ instructionId, anyOf }] };
}

/** Returns a condition: an answer's value. */
export function valueIs(value: string): AnswerCondition {
  return { kind: 'answer', value };
}
