import { dirname } from 'node:path';
import { toDiskProblem } from '../problems/diskProblem.ts';
import { problemOf } from '../problems/problem.ts';
import { makeFolder } from '../snapshots/access/folders.ts';
import { runArchive } from './archiveRun.ts';
import { salvageResponses } from './disk/salvageResponses.ts';
import {
  freeBytesOf,
  readJournal,
  requireSpace,
  StagingFolders,
  type Journal,
} from './disk/stagingFolders.ts';
import {
  FetchMeter,
  type FetchDeps,
  type FetchedArchive,
  type FetchProgress,
  type FetchRequest,
} from './fetchRequest.ts';
import { RequestThrottle } from '../http/requestThrottle.ts';
import { ArchiveClient, ArchiveLink } from './remote/archiveClient.ts';
import { openFileSource, type OpenArchive } from './remote/byteSource.ts';
import { ArchiveChanged, rangeSource, openRanges, RangesIgnored } from './remote/httpRangeSource.ts';
import { downloadWhole } from './remote/wholeDownload.ts';
import type { FetchContext } from './unpack/fetchEntries.ts';
import { endBytes } from './zip/endRecords.ts';

/**
 * The first request: holds the directories of some thousand entries and is hardly slower than a smaller one.
 */
const tailBytes = endBytes + 192 * 1024;
/**
 * An archive that seems to change more often than this while it is read in parts is downloaded as a whole.
 */
const maxRestarts = 2;

interface Context extends FetchContext {
  readonly client: ArchiveClient;
  readonly throttle: RequestThrottle;
  readonly freeBytes: (folder: string) => Promise<number>;
}

/**
 * Fetches an archive into `request.staging`: the directory first, which is checked before anything else, then
 * responses before uploads.
 * @throws {ProblemError} any archive, storage, network or disk kind. Throws what `ArchiveSource.refresh`
 * throws, and the signal's reason when aborted. Nothing stays open, and the staging folder can be resumed or
 * removed.
 */
export async function fetchArchive(
  { transport, timing, freeBytes = freeBytesOf }: FetchDeps,
  request: FetchRequest,
  onProgress: (progress: FetchProgress) => void,
  signal: AbortSignal,
): Promise<FetchedArchive> {
  const { staging } = request;
  const throttle = new RequestThrottle(request.connections);
  const context: Context = {
    request,
    folders: new StagingFolders(staging),
    meter: new FetchMeter(timing, onProgress),
    onProgress,
    requireRoom: (bytes) => requireSpace(staging, bytes, freeBytes),
    freeBytes,
    throttle,
    client: new ArchiveClient({
      transport,
      timing,
      link: new ArchiveLink(request.source, signal),
      throttle,
      onWaiting: (problem, seconds) => onProgress({ stage: 'waiting', problem, seconds }),
    }),
  };
  let ranges = true;
  let restarts = 0;
  try {
    await makeFolder(staging);
    await context.folders.require();
    for (;;) {
      try {
        return await fetchOnce(context, ranges, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof RangesIgnored || error instanceof ArchiveChanged)) throw error;
        // Nodes of one store may send different ETags for the same bytes.
        if (error instanceof RangesIgnored || ++restarts > maxRestarts) ranges = false;
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    throw await toDiskProblem(error, dirname(staging));
  }
}

async function fetchOnce(context: Context, ranges: boolean, signal: AbortSignal): Promise<FetchedArchive> {
  const { request, onProgress } = context;
  onProgress({ stage: 'directory' });
  const journal = await readJournal(request.staging);
  const archive = await openArchive(context, journal, ranges, signal);
  try {
    const same = journal?.size === archive.identity.size && journal.etag === archive.identity.etag;
    if (journal !== undefined && !same) onProgress({ stage: 'restarted', reason: 'archive-changed' });
    const tail = (same && journal.etag !== undefined ? journal.tail : undefined) ?? archive.tail;
    return await runArchive(context, { ...archive, tail }, same, signal);
  } catch (error) {
    if (problemOf(error)?.kind !== 'archive-truncated') throw error;
    return await truncatedOutcome(context, archive, error, signal);
  } finally {
    await archive.close();
  }
}

/** Returns the responses of a truncated archive. Throws `error` if it has none. */
async function truncatedOutcome(
  { folders, meter }: Context,
  { source, identity }: OpenArchive,
  error: unknown,
  signal: AbortSignal,
): Promise<FetchedArchive> {
  await folders.remove(folders.entries);
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
    responseFiles: entries.length,
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
  const { client, throttle, meter, request, freeBytes } = context;
  const onBytes = (count: number): void => meter.addBytes(count);
  const line = { client, throttle, onBytes };
  const opening = ranges ? await openRanges(line, tailBytes, signal) : undefined;
  if (opening?.kind === 'ranges') {
    const { identity, tail } = opening;
    const source = rangeSource(line, identity);
    return { identity, source, tail, remote: true, close: () => Promise.resolve() };
  }
  const onWhole = (count: number, total: number | undefined): void => meter.addWhole(count, total);
  const { path, identity } = await downloadWhole(
    { client, freeBytes },
    { staging: request.staging, known: journal },
    onWhole,
    signal,
  );
  const source = await openFileSource(path);
  return { identity, source, tail: Buffer.alloc(0), remote: false, close: () => source.close() };
}
