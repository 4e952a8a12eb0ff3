import type { ReadProgress } from '../../overview/source.ts';
import type { ReadReport } from '../readReport.ts';
import { openSnapshotData, type SnapshotData } from '../snapshotData.ts';
import { columnsBuilder, type Columns } from './columns.ts';
import { paceOf } from '../giveWay.ts';
import { recordsOf } from './records.ts';
import { summaryBase, type SummaryBase } from './summarise.ts';
import { sizesIn } from './uploadItems.ts';

/** What is kept of a snapshot once it has been read. */
export interface LoadedSnapshot {
  readonly base: SummaryBase;
  readonly report: ReadReport;
  readonly repeated: RepeatedIds;
}

/** Submission ids that occur more than once; of the first ones how often each. */
export interface RepeatedIds {
  readonly count: number;
  readonly first: readonly { readonly submission: string; readonly times: number }[];
}

/** Reads a snapshot (absolute folder) once and keeps its columns. Throws the disk's errors and the signal's reason. */
export async function loadSnapshot(
  folder: string,
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<LoadedSnapshot> {
  const data = await openSnapshotData(folder, signal);
  const { columns, report, repeated } = await readColumns(data, onProgress, signal);
  const base = await summaryBase(columns, recordsOf(data, columns), sizesIn(folder), signal);
  return { base, report, repeated };
}

/** One pass over the records of a snapshot's first file. */
export async function readColumns(
  data: SnapshotData,
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<{ readonly columns: Columns; readonly report: ReadReport; readonly repeated: RepeatedIds }> {
  const { columns, add } = columnsBuilder(data.codebook);
  const repeated = repeatedIds();
  const pace = paceOf(signal);
  const reading = data.read(
    ({ bytes, total }) => onProgress({ bytesDone: bytes, bytesTotal: total, submissions: columns.rows }),
    signal,
  );
  for await (const portion of reading.portions) {
    for (const submission of portion) {
      add(submission);
      if (submission.duplicate && submission.submissionId !== undefined)
        repeated.add(submission.submissionId);
    }
    if (pace.isDue()) await pace.rest();
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
