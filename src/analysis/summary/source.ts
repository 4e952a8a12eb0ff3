import type { OverviewSource, ReadProgress, Row, RowSort } from '../../overview/source.ts';
import { toDiskProblem } from '../../problems/diskProblem.ts';
import { rowValues } from './answerValues.ts';
import { rowWords } from './answerWords.ts';
import { filesOf, textsWith } from './findAnswers.ts';
import { loadSnapshot, type LoadedSnapshot } from './loadColumns.ts';
import { rowList, type Rows } from './matching.ts';
import type { SummaryFilter } from './model.ts';
import { qualityOf } from './quality.ts';
import { recent } from './recent.ts';
import { orderedRows } from './rowOrder.ts';
import { sharedWork } from './shared.ts';
import { rowsOf, summarise, type SummaryBase } from './summarise.ts';
import { knownTimeZone } from './timeZone.ts';

/** A snapshot as the overview reads it, and where its records stand. */
export interface SummarySource extends OverviewSource {
  /** The line, from 1, on which a row's record stands; `undefined`: there is no such row, or nothing was read yet. */
  readonly lineOf: (row: number) => number | undefined;
}

/** Some 50,000 submissions, read in about a second. */
const previewAfterBytes = 64 * 2 ** 20;

/**
 * Opens a snapshot, an absolute folder, for reading; reads nothing yet. The first question reads the records once and keeps their
 * columns (100 to 200 bytes a submission) until `dispose`. Beside the signal's reason it rejects with a `ProblemError`
 * where the folder is gone, else with the disk's errors.
 */
export function openSummarySource(snapshotFolder: string, previewBytes = previewAfterBytes): SummarySource {
  /** Of who asked last. */
  let timeZone = 'UTC';
  const listeners = new Set<(progress: ReadProgress) => void>();
  const disposed = new AbortController();
  let lastLoaded: LoadedSnapshot | undefined;
  /** Of a reading under way, for who asks later. */
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
  const matching = recent<Rows>(3);
  const orders = recent<Rows>(2);

  const rowsFor = (base: SummaryBase, filter: SummaryFilter, signal: AbortSignal): Promise<Rows> =>
    matching.get(JSON.stringify(filter), () => rowsOf(base, filter, signal));
  const orderFor = async (
    base: SummaryBase,
    filter: SummaryFilter,
    sort: RowSort,
    signal: AbortSignal,
  ): Promise<Rows> => {
    const rows = await rowsFor(base, filter, signal);
    return await orders.get(JSON.stringify([filter, sort]), () => orderedRows(base, rows, sort, signal));
  };
  /** Runs with the caller's signal and the disposal's. */
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
    summary: async (filter, onProgress, caller, zone) => {
      const zoneAsked = zone === undefined ? 'UTC' : knownTimeZone(zone);
      timeZone = zoneAsked;
      const isWhole = Object.keys(filter).length === 0;
      const listener = ({ soFar, ...progress }: ReadProgress): void =>
        onProgress(isWhole && soFar !== undefined ? { ...progress, soFar } : progress);
      if (previewed !== undefined) listener(previewed);
      listeners.add(listener);
      try {
        return await run(caller, async ({ base }, signal) =>
          summarise(base, await rowsFor(base, filter, signal), zoneAsked, signal),
        );
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
    lineOf: (row) => {
      const columns = lastLoaded?.base.columns;
      return columns === undefined || row >= columns.rows ? undefined : columns.lineOf(row);
    },
    dispose: () => {
      disposed.abort();
      snapshot.drop();
      matching.clear();
      orders.clear();
      lastLoaded = undefined;
    },
  };
}

/** Not being allowed to read isn't what the sentences about writing say. */
async function readProblem(error: unknown, folder: string): Promise<unknown> {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ESTALE'
    ? await toDiskProblem(error, folder)
    : error;
}

async function tableRows(
  { columns, read }: SummaryBase,
  order: Rows,
  from: number,
  to: number,
  signal: AbortSignal,
): Promise<Row[]> {
  const wanted: number[] = [];
  for (let place = from; place < Math.min(to, order.count); place++) wanted.push(order.at(place));
  const list = rowList();
  for (const row of [...wanted].sort((one, other) => one - other)) list.push(row);
  const words = new Map<number, Pick<Row, 'answers' | 'values'>>();
  for await (const { row, answers } of read(list.done(), signal)) {
    words.set(row, { answers: rowWords(answers, columns), values: rowValues(answers, columns, row) });
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
