import type { SnapshotSource } from './openSource.ts';
import type { ReadProgress, Row, RowSort } from './summarySource.ts';
import { hasId, submissionIds } from '../counts/submissionIds.ts';
import { toDiskProblem } from '../../problems/diskProblem.ts';
import type { Columns } from './columns/columns.ts';
import { rowValues, rowWords } from './cards/rowAnswers.ts';
import { personWordsOf } from './people/personRow.ts';
import { splitSummary } from './people/splitSummary.ts';
import { filesOf, textsWith } from './rows/findAnswers.ts';
import { loadSnapshot, type LoadedSnapshot } from './columns/loadColumns.ts';
import { allRows, rowsOf, type Rows } from './rows/rowList.ts';
import type { Summary, SummaryFilter } from './summary.ts';
import { qualityOf } from './quality.ts';
import { matchingRows } from './rows/matching.ts';
import { recentResults } from './rows/recentResults.ts';
import { orderedRows } from './rows/rowOrder.ts';
import { saveRows } from './rows/saveRows.ts';
import { sharedWork } from './rows/sharedWork.ts';
import { summarise, type SummaryBase } from './summarise.ts';
import { knownTimeZone } from './time/timeZone.ts';

/** A snapshot that the overview reads, which also knows the line of each row. */
export interface SummarySource extends SnapshotSource {
  /**
   * Returns the line, from 1, of a row's record; `undefined` if there is no such row, or before the first
   * read.
   */
  readonly lineOf: (row: number) => number | undefined;
}

/** About 13,000 submissions, read in a third of a second, so a preview of 100,000 appears within a second. */
const previewAfterBytes = 16 * 2 ** 20;

/**
 * Opens a snapshot, an absolute folder, without reading it. The first question reads the records once and
 * keeps their columns (100 to 200 bytes per submission) until `dispose`. Questions reject with the signal's
 * reason or the disk's errors.
 *
 * @throws {ProblemError} folder-gone: the snapshot no longer exists.
 */
export function openSummarySource(
  snapshotFolder: string,
  {
    previewBytes = previewAfterBytes,
    previous = () => undefined,
  }: {
    readonly previewBytes?: number;
    /** Returns the folder of the previous snapshot, absolute, if there is one. */
    readonly previous?: () => string | undefined;
  } = {},
): SummarySource {
  /** The time zone of the latest request. */
  let timeZone = 'UTC';
  const listeners = new Set<(progress: ReadProgress) => void>();
  const disposed = new AbortController();
  let lastLoaded: LoadedSnapshot | undefined;
  /** The preview of the current reading, for requests that arrive after it was sent. */
  let previewed: ReadProgress | undefined;
  const snapshot = sharedWork(async (signal) => {
    const onProgress = (progress: ReadProgress): void => {
      if (progress.soFar !== undefined) previewed = progress;
      for (const listener of listeners) listener(progress);
    };
    previewed = undefined;
    try {
      lastLoaded = await loadSnapshot(snapshotFolder, previewBytes, () => timeZone, onProgress, signal);
      return lastLoaded;
    } finally {
      previewed = undefined;
    }
  });
  const matching = recentResults<Rows>(3);
  const orders = recentResults<Rows>(2);
  const wholes = recentResults<Summary>(1);
  const news = recentResults<(row: number) => boolean>(1);

  const wholeFor = (base: SummaryBase, zone: string, signal: AbortSignal): Promise<Summary> =>
    wholes.get(zone, () => summarise(base, allRows(base.columns.rows), zone, signal));
  const rowsFor = async (base: SummaryBase, filter: SummaryFilter, signal: AbortSignal): Promise<Rows> => {
    const older = filter.isNew === true ? previous() : undefined;
    const isNew =
      older === undefined ? undefined : await news.get(older, () => missingIn(older, base.columns, signal));
    return await matching.get(JSON.stringify([filter, older]), () =>
      matchingRows(base, filter, signal, isNew),
    );
  };
  const orderFor = async (
    base: SummaryBase,
    filter: SummaryFilter,
    sort: RowSort,
    signal: AbortSignal,
  ): Promise<Rows> => {
    const rows = await rowsFor(base, filter, signal);
    const older = filter.isNew === true ? previous() : undefined;
    return await orders.get(JSON.stringify([filter, older, sort]), () =>
      orderedRows(base, rows, sort, signal),
    );
  };
  /** Runs work that either the caller's signal or disposal aborts. */
  const run = async <Result>(
    caller: AbortSignal,
    work: (loaded: LoadedSnapshot, signal: AbortSignal) => Promise<Result> | Result,
  ): Promise<Result> => {
    const signal = AbortSignal.any([caller, disposed.signal]);
    try {
      return await work(await snapshot.get(signal), signal);
    } catch (error) {
      throw signal.aborted ? error : await readProblem(error, snapshotFolder);
    }
  };

  return {
    summary: async ({ filter, splitBy, timeZone: zone }, onProgress, caller) => {
      const zoneAsked = zone === undefined ? 'UTC' : knownTimeZone(zone);
      timeZone = zoneAsked;
      const isWhole = Object.keys(filter).length === 0;
      const listener = ({ soFar, ...progress }: ReadProgress): void =>
        onProgress(isWhole && soFar !== undefined ? { ...progress, soFar } : progress);
      if (previewed !== undefined) listener(previewed);
      listeners.add(listener);
      try {
        return await run(caller, async ({ base }, signal) => {
          const whole = await wholeFor(base, zoneAsked, signal);
          const matches = isWhole ? allRows(base.columns.rows) : await rowsFor(base, filter, signal);
          const own = isWhole ? whole : await summarise(base, matches, zoneAsked, signal, whole);
          if (splitBy === undefined) return own;
          return { ...own, ...(await splitSummary(base, matches, splitBy, whole, signal)) };
        });
      } finally {
        listeners.delete(listener);
      }
    },
    quality: (caller) => run(caller, qualityOf),
    rows: ({ filter, sort, from, to }, caller) =>
      run(caller, async ({ base }, signal) => {
        const order = await orderFor(base, filter, sort, signal);
        return { total: order.count, rows: await tableRows(base, order, from, to, signal) };
      }),
    texts: ({ filter, instructionId, search, limit }, caller) =>
      run(caller, async ({ base }, signal) => {
        const rows = await rowsFor(base, filter, signal);
        return await textsWith(base, rows, { instructionId, search, limit }, signal);
      }),
    uploads: ({ filter, instructionId, from, to }, caller) =>
      run(caller, async ({ base }, signal) =>
        filesOf(base, await rowsFor(base, filter, signal), { instructionId, from, to }, signal),
      ),
    saveRows: ({ filter, ...to }, onProgress, caller) =>
      run(caller, async (loaded, signal) =>
        saveRows(
          loaded,
          await rowsFor(loaded.base, filter, signal),
          { snapshot: snapshotFolder, ...to },
          onProgress,
          signal,
        ),
      ),
    lineOf: (row) => {
      const columns = lastLoaded?.base.columns;
      return columns === undefined || row >= columns.rows ? undefined : columns.lineOf(row);
    },
    dispose: () => {
      disposed.abort();
      snapshot.drop();
      for (const kept of [matching, orders, wholes, news]) kept.clear();
      lastLoaded = undefined;
    },
  };
}

/** Returns whether an older snapshot lacks a row's submission. Rows without an id count as known. */
async function missingIn(
  older: string,
  { rows, submissions }: Columns,
  signal: AbortSignal,
): Promise<(row: number) => boolean> {
  const { hashes } = await submissionIds(older, undefined, signal);
  const isMissing = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const id = submissions.text(row);
    if (id !== '' && !hasId(hashes, id)) isMissing[row] = 1;
  }
  return (row) => isMissing[row] === 1;
}

/** Converts only errors of a missing folder: the sentences for other disk problems are about writing. */
async function readProblem(error: unknown, folder: string): Promise<unknown> {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ESTALE'
    ? await toDiskProblem(error, folder)
    : error;
}

async function tableRows(
  { columns, people, read }: SummaryBase,
  order: Rows,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<Row[]> {
  const wanted: number[] = [];
  for (let place = from; place < Math.min(to, order.count); place++) wanted.push(order.at(place));
  const words = new Map<number, Pick<Row, 'answers' | 'values'>>();
  for await (const { row, answers } of read(rowsOf(wanted), signal)) {
    const person = personWordsOf(people, row);
    words.set(row, {
      answers: { ...rowWords(answers, columns), ...person.answers },
      values: { ...rowValues(answers, columns, row), ...person.values },
    });
  }
  return wanted.map((row): Row => {
    const [study, participant, task, time] = [
      columns.study.get(row),
      columns.participant.get(row),
      columns.task.get(row),
      columns.time.get(row),
    ];
    return {
      row,
      submission: columns.submissions.text(row),
      ...(participant === 0 ? {} : { participant: columns.participants.text(participant - 1) }),
      ...(study === 0 ? {} : { study: columns.studies.text(study - 1) }),
      ...(task === 0 ? {} : { task: columns.tasks.text(task - 1) }),
      ...(Number.isNaN(time) ? {} : { time: new Date(time).toISOString() }),
      ...(words.get(row) ?? { answers: {}, values: {} }),
    };
  });
}
