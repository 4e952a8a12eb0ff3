import type { Quality, ReadProgress } from '../summarySource.ts';
import type { Codebook } from '../../answers/codebook.ts';
import { maxListed, type ReadReport } from '../../records/readReport.ts';
import { openPeople } from '../../people/openPeople.ts';
import { openSnapshotData } from '../../snapshotData.ts';
import { columnsBuilder, type Columns } from './columns.ts';
import { allRows } from '../rows/rowList.ts';
import { recordsOf } from '../rows/records.ts';
import { personColumns, type PeopleColumns } from '../people/personColumns.ts';
import { summarise, summaryBase, type SummaryBase } from '../summarise.ts';
import { sizesIn } from '../cards/uploadItems.ts';

/** What is kept of a snapshot after reading it. */
export interface LoadedSnapshot {
  readonly base: SummaryBase;
  readonly report: ReadReport;
  readonly repeated: RepeatedIds;
  readonly codebook: Codebook;
}

type RepeatedIds = Quality['duplicateSubmissions'];

/**
 * Reads the first file of records in a snapshot, an absolute folder, and keeps its columns. If there are more
 * than twice `previewBytes` to read, progress once includes a summary of those bytes, in the time zone that
 * is current then. Rejects with the disk's errors or the signal's reason.
 */
export async function loadSnapshot(
  folder: string,
  previewBytes: number,
  timeZone: () => string,
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<LoadedSnapshot> {
  const data = await openSnapshotData({ folder }, signal);
  const { codebook, uploads, recordsFiles } = data;
  const kind = recordsFiles[0]?.kind ?? 'submission';
  const sizeOf = (path: string): number | undefined => uploads.index.bytes(uploads.index.byPath(path));
  const { columns, add } = columnsBuilder(codebook, kind, sizeOf);
  const baseSoFar = (people?: PeopleColumns): Promise<SummaryBase> =>
    summaryBase({ columns, people, read: recordsOf(data, columns), sizeOf: sizesIn(folder) }, signal);
  const repeated = repeatedIds();
  let progress: ReadProgress = { bytesDone: 0, bytesTotal: 0, submissions: 0 };
  let previewed = false;
  const reading = data.read(
    {},
    ({ bytes, total }) => {
      progress = { bytesDone: bytes, bytesTotal: total, submissions: columns.submissionCount };
      onProgress(progress);
    },
    signal,
  );
  for await (const portion of reading.portions) {
    for (const submission of portion) {
      add(submission);
      if (submission.duplicate && submission.submissionId !== undefined)
        repeated.add(submission.submissionId);
    }
    if (previewed || progress.bytesDone < previewBytes || columns.rows === 0) continue;
    previewed = true;
    if (progress.bytesDone > progress.bytesTotal / 2) continue;
    const soFar = await summarise(await baseSoFar(), allRows(columns.rows), timeZone(), signal);
    onProgress({ ...progress, soFar });
  }
  const base = await baseSoFar(await peopleIn(folder, columns, signal));
  return { base, report: reading.report(), repeated: repeated.found(), codebook };
}

async function peopleIn(
  folder: string,
  columns: Columns,
  signal: AbortSignal,
): Promise<PeopleColumns | undefined> {
  try {
    const people = await openPeople(folder, signal);
    return people && (await personColumns(columns, people, signal));
  } catch (error) {
    // The answers are shown without them. The page offers to add them, which says what is wrong with the disk.
    if (!signal.aborted && error instanceof Error && 'syscall' in error) return undefined;
    throw error;
  }
}

/** The maximum of distinct ids; each one after them counts as another. */
const maxIds = 100_000;

function repeatedIds(): { readonly add: (id: string) => void; readonly found: () => RepeatedIds } {
  const times = new Map<string, number>();
  let others = 0;
  return {
    add: (id) => {
      const before = times.get(id);
      if (before !== undefined || times.size < maxIds) times.set(id, (before ?? 1) + 1);
      else others++;
    },
    found: () => ({
      count: times.size + others,
      first: [...times].slice(0, maxListed).map(([submission, count]) => ({ submission, times: count })),
    }),
  };
}
