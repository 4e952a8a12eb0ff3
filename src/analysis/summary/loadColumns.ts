import type { ReadProgress } from '../../overview/source.ts';
import type { Codebook } from '../codebook.ts';
import type { CodebookState } from '../codebookState.ts';
import type { ReadReport } from '../readReport.ts';
import { openSnapshotData, type SnapshotData } from '../snapshotData.ts';
import { columnsBuilder, type Columns } from './columns.ts';
import { paceOf } from '../giveWay.ts';
import { allRows } from './matching.ts';
import { recordsOf } from './records.ts';
import { summarise, summaryBase, type SummaryBase } from './summarise.ts';
import type { Summary } from './model.ts';
import { sizesIn } from './uploadItems.ts';

/** What is kept of a snapshot once it has been read. */
export interface LoadedSnapshot {
  readonly base: SummaryBase;
  readonly report: ReadReport;
  readonly repeated: RepeatedIds;
  readonly questions: CodebookState;
  readonly sharingId: Codebook['sharingId'];
}

/** Submission ids that occur more than once, of which only the latest record counts; of the first ones how often each. */
export interface RepeatedIds {
  readonly count: number;
  readonly first: readonly { readonly submission: string; readonly times: number }[];
}

/**
 * Reads a snapshot (absolute folder) once and keeps its columns. Where more than twice `previewBytes` of responses are to be
 * read, progress tells once what those bytes say, by the time zone that somebody looks from then. Throws the disk's errors and the signal's reason.
 */
export async function loadSnapshot(
  folder: string,
  previewBytes: number,
  timeZone: () => string,
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<LoadedSnapshot> {
  const data = await openSnapshotData(folder, signal);
  const baseOf = (columns: Columns): Promise<SummaryBase> =>
    summaryBase(columns, recordsOf(data, columns), sizesIn(folder), signal);
  const preview = {
    bytes: previewBytes,
    of: async (columns: Columns) =>
      summarise(await baseOf(columns), allRows(columns.rows), timeZone(), signal),
  };
  const { columns, report, repeated } = await readColumns(data, preview, onProgress, signal);
  return {
    base: await baseOf(columns),
    report,
    repeated,
    questions: data.codebook.state,
    sharingId: data.codebook.sharingId,
  };
}

/** What is told early of a long reading: after so many bytes, what these columns say. */
interface Preview {
  readonly bytes: number;
  readonly of: (columns: Columns) => Promise<Summary>;
}

/** One pass over the records of a snapshot's first file. */
async function readColumns(
  data: SnapshotData,
  preview: Preview,
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<{ readonly columns: Columns; readonly report: ReadReport; readonly repeated: RepeatedIds }> {
  const { index } = data.uploads;
  const kind = data.recordsFiles[0]?.kind ?? 'submission';
  const { columns, add } = columnsBuilder(data.codebook, kind, (path) => index.bytes(index.byPath(path)));
  const repeated = repeatedIds();
  const pace = paceOf(signal);
  let progress: ReadProgress = { bytesDone: 0, bytesTotal: 0, submissions: 0 };
  let previewed = false;
  const reading = data.read(({ bytes, total }) => {
    progress = { bytesDone: bytes, bytesTotal: total, submissions: columns.submissionCount };
    onProgress(progress);
  }, signal);
  for await (const portion of reading.portions) {
    for (const submission of portion) {
      add(submission);
      if (submission.duplicate && submission.submissionId !== undefined)
        repeated.add(submission.submissionId);
    }
    if (pace.isDue()) await pace.rest();
    if (previewed || progress.bytesDone < preview.bytes || columns.rows === 0) continue;
    previewed = true;
    if (progress.bytesDone > progress.bytesTotal / 2) continue;
    onProgress({ ...progress, soFar: await preview.of(columns) });
  }
  return { columns, report: reading.report(), repeated: repeated.found() };
}

const mostListed = 100;
/** Ids that are told apart; each one after them counts as another. */
const mostIds = 100_000;

function repeatedIds(): { readonly add: (id: string) => void; readonly found: () => RepeatedIds } {
  const times = new Map<string, number>();
  let others = 0;
  return {
    add: (id) => {
      const before = times.get(id);
      if (before !== undefined || times.size < mostIds) times.set(id, (before ?? 1) + 1);
      else others++;
    },
    found: () => ({
      count: times.size + others,
      first: [...times].slice(0, mostListed).map(([submission, count]) => ({ submission, times: count })),
    }),
  };
}
