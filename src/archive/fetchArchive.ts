import { dirname } from 'node:path';
import { toDiskProblem } from '../problems/diskProblem.ts';
import { problemOf } from '../problems/problem.ts';
import { ArchiveClient } from './archiveClient.ts';
import { ArchiveLink } from './archiveLink.ts';
import { ArchiveRun } from './archiveRun.ts';
import { endBytes } from './endRecords.ts';
import type { FetchDeps, FetchedArchive, FetchProgress, FetchRequest } from './fetchRequest.ts';
import { FileSource } from './fileSource.ts';
import { ArchiveChanged, HttpRangeSource, openRanges, RangesIgnored } from './httpRangeSource.ts';
import { readJournal, type Journal } from './journal.ts';
import { FetchMeter } from './fetchMeter.ts';
import { freeBytesOf } from './diskSpace.ts';
import type { OpenArchive } from './runWork.ts';
import { salvageResponses } from './salvageResponses.ts';
import { StagingFolders } from './stagingFolders.ts';
import { Throttle } from './throttle.ts';
import { downloadWhole } from './wholeDownload.ts';
import { makeFolder } from '../snapshots/folders.ts';

export type { FetchDeps, FetchedArchive, FetchProgress, FetchRequest } from './fetchRequest.ts';

/** Asked for first: the directories of some thousand entries fit in, and it takes hardly longer than less. */
const tailBytes = endBytes + 192 * 1024;
/** An archive that seems to change more often than this while it is read in parts is downloaded as a whole. */
const mostRestarts = 2;

/**
 * Fetches an archive into `request.staging`: directory first, judged before the bulk, response files before uploads.
 * @throws ProblemError of an archive, storage, network or disk kind; whatever `ArchiveSource.refresh` throws; the
 *   signal's reason when aborted. Nothing stays open then, and the staging folder can be gone on with or removed.
 */
export async function fetchArchive(
  deps: FetchDeps,
  request: FetchRequest,
  onProgress: (progress: FetchProgress) => void,
  signal: AbortSignal,
): Promise<FetchedArchive> {
  const throttle = new Throttle(request.connections);
  const client = new ArchiveClient({
    transport: deps.transport,
    timing: deps.timing,
    link: new ArchiveLink(request.source, signal),
    throttle,
    onWaiting: (problem, seconds) => onProgress({ stage: 'waiting', problem, seconds }),
  });
  const meter = new FetchMeter(deps.timing, onProgress);
  let ranges = true;
  let restarts = 0;
  try {
    await makeFolder(request.staging);
    await new StagingFolders(request.staging).require();
    for (;;) {
      try {
        return await fetchOnce({ deps, request, client, throttle, meter, onProgress }, ranges, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof RangesIgnored || error instanceof ArchiveChanged)) throw error;
        // Nodes of one store may each have an ETag of their own for the same bytes.
        if (error instanceof RangesIgnored || ++restarts > mostRestarts) ranges = false;
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    throw await toDiskProblem(error, dirname(request.staging));
  }
}

interface Context {
  readonly deps: FetchDeps;
  readonly request: FetchRequest;
  readonly client: ArchiveClient;
  readonly throttle: Throttle;
  readonly meter: FetchMeter;
  readonly onProgress: (progress: FetchProgress) => void;
}

async function fetchOnce(context: Context, ranges: boolean, signal: AbortSignal): Promise<FetchedArchive> {
  const { request, meter, onProgress } = context;
  onProgress({ stage: 'directory' });
  const journal = await readJournal(request.staging);
  const archive = await openArchive(context, journal, ranges, signal);
  try {
    const same = journal?.size === archive.identity.size && journal.etag === archive.identity.etag;
    if (journal !== undefined && !same) onProgress({ stage: 'restarted', reason: 'archive-changed' });
    const run = await ArchiveRun.prepare(
      { ...context, freeBytes: context.deps.freeBytes ?? freeBytesOf },
      { ...archive, tail: (same && journal.etag !== undefined ? journal.tail : undefined) ?? archive.tail },
      same,
      signal,
    );
    await run.fetchResponses(signal);
    if (request.scope === 'everything') await run.fetchUploads(signal);
    await run.settle(signal);
    return run.outcome(meter.bytesFetched);
  } catch (error) {
    if (problemOf(error)?.kind !== 'archive-truncated') throw error;
    return await truncatedOutcome(context, archive, error, signal);
  } finally {
    await archive.close();
  }
}

/** Half an archive: what responses it has are worth having. Throws `error` where it has none. */
async function truncatedOutcome(
  { request, meter }: Context,
  { source, identity }: OpenArchive,
  error: unknown,
  signal: AbortSignal,
): Promise<FetchedArchive> {
  const folders = new StagingFolders(request.staging);
  await folders.removeEntries();
  await makeFolder(folders.entries);
  const entries = await salvageResponses(source, folders.entries, signal);
  if (entries.length === 0) throw error;
  const { size, etag } = identity;
  return {
    folder: folders.entries,
    size,
    ...(etag === undefined ? {} : { etag }),
    entries,
    files: entries.length,
    bytes: entries.reduce((sum, entry) => sum + entry.size, 0),
    bytesFetched: meter.bytesFetched,
    leftOut: [],
    truncated: true,
    complete: false,
  };
}

async function openArchive(
  context: Context,
  journal: Journal | undefined,
  ranges: boolean,
  signal: AbortSignal,
): Promise<OpenArchive & { close(): Promise<void> }> {
  const { client, throttle, meter, request, deps } = context;
  const onBytes = (count: number): void => meter.addBytes(count);
  const opening = ranges ? await openRanges(client, tailBytes, throttle, onBytes, signal) : undefined;
  if (opening?.kind === 'ranges') {
    const { identity, tail } = opening;
    const source = new HttpRangeSource(client, identity, throttle, onBytes);
    return { identity, source, tail, remote: true, close: () => Promise.resolve() };
  }
  const { path, identity } = await downloadWhole(
    client,
    request.staging,
    journal,
    (count, total) => meter.addWhole(count, total),
    deps.freeBytes ?? freeBytesOf,
    signal,
  );
  const source = await FileSource.open(path);
  return { identity, source, tail: Buffer.alloc(0), remote: false, close: () => source.close() };
}
