import type { ByteSource } from './byteSource.ts';
import { requireSpace } from './diskSpace.ts';
import type { EntryStore } from './entryStore.ts';
import type { EntryTable } from './entryTable.ts';
import { fetchEntries } from './fetchEntries.ts';
import type { FetchMeter } from './fetchMeter.ts';
import type { FetchProgress, FetchRequest } from './fetchRequest.ts';
import type { ArchiveIdentity } from './httpRangeSource.ts';
import type { Run, RunPlan } from './runs.ts';
import type { StagingFolders } from './stagingFolders.ts';

/** An archive whose identity and last bytes are known. */
export interface OpenArchive {
  readonly identity: ArchiveIdentity;
  readonly source: ByteSource;
  /** As many of the last bytes as are at hand. */
  readonly tail: Buffer;
  /** `false` where the bytes are here already and only to be unpacked. */
  readonly remote: boolean;
}

export interface RunContext {
  readonly request: FetchRequest;
  readonly meter: FetchMeter;
  readonly onProgress: (progress: FetchProgress) => void;
  readonly freeBytes: (folder: string) => Promise<number>;
}

/** What fetching entries into the staging folder needs, whichever entries these are. */
export interface RunWork {
  readonly context: RunContext;
  readonly archive: OpenArchive;
  readonly folders: StagingFolders;
  readonly store: EntryStore;
  /** Told of each entry that is complete without having been fetched, and of each that was fetched. */
  readonly onKept: (index: number) => void;
  readonly onFetched: (index: number) => void;
  /** Told of an entry whose content is not what the directory says; gives whether the others are fetched without it. */
  readonly onDamaged: (index: number) => boolean;
}

/** Runs are no longer than this, and no shorter, so that all connections have something to do until the end. */
const mostRunBytes = 16 * 2 ** 20;
const leastRunBytes = 2 ** 20;
const runsPerConnection = 4;
/** Entries packed to more are fetched in pieces. */
export const largeBytes = 16 * 2 ** 20;

export function runPlanOf({ request }: RunContext, { source }: OpenArchive, directoryStart: number): RunPlan {
  const even = source.size / (request.connections * runsPerConnection);
  const runBytes = Math.min(mostRunBytes, Math.max(leastRunBytes, even));
  return { runBytes, aloneBytes: largeBytes, directoryStart };
}

/** Fetches, unpacks and checks the entries of the runs. */
export async function fetchRuns(
  work: RunWork,
  table: EntryTable,
  runs: AsyncIterable<Run>,
  signal: AbortSignal,
): Promise<void> {
  const { context, archive, folders, store, onFetched, onDamaged } = work;
  const { request, freeBytes } = context;
  await fetchEntries(
    {
      table,
      source: archive.source,
      store,
      runs,
      connections: request.connections,
      large: archive.remote ? { moreThanBytes: largeBytes, folder: folders.parts } : undefined,
      requireRoom: (bytes) => requireSpace(request.staging, bytes, freeBytes),
      onDone: onFetched,
      onDamaged,
    },
    signal,
  );
}
