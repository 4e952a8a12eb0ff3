import { findEarlyResponses } from './earlyResponses.ts';
import { EntryStore } from './entryStore.ts';
import { at, type EntryTable } from './entryTable.ts';
import type { ArchiveFile } from './fetchRequest.ts';
import { requireSpace } from './diskSpace.ts';
import { writeJournal } from './journal.ts';
import { keepEntry, takeOverEntry } from './localFiles.ts';
import { planRuns } from './runs.ts';
import { fetchRuns, runPlanOf, type OpenArchive, type RunContext, type RunWork } from './runWork.ts';
import { isBehindNoLink, makeFolder } from '../snapshots/folders.ts';
import { StagingFolders } from './stagingFolders.ts';

/** The whole directory or a part of it. */
interface WithResponses {
  readonly table: EntryTable;
  readonly order: Uint32Array;
  readonly responses: readonly number[];
  readonly directoryStart: number;
}

/** Takes the response files from where they lie already, and fetches those that are missing. */
export async function bringResponses(
  work: RunWork,
  directory: WithResponses,
  missing: (index: number) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const { context, archive, folders, store, onKept } = work;
  const local = { directory, store, onDone: onKept };
  for (const index of directory.responses) {
    if (missing(index)) await keepEntry(local, index, signal);
    const path = directory.table.path(index);
    for (const folder of [folders.previous, ...context.request.earlier]) {
      if (!missing(index) || !(await isBehindNoLink(folder, path))) continue;
      await takeOverEntry(local, folder, index, folder === folders.previous ? 'move' : 'copy', signal);
    }
  }
  const responses = new Set(directory.responses);
  const wanted = (index: number): boolean => responses.has(index) && missing(index);
  const bytes = directory.responses
    .filter(wanted)
    .reduce((sum, index) => sum + at(directory.table.size, index), 0);
  await requireSpace(context.request.staging, bytes, context.freeBytes);
  const runs = planRuns(directory, wanted, runPlanOf(context, archive, directory.directoryStart));
  await fetchRuns(work, directory.table, runs, signal);
}

export interface EarlyFile extends ArchiveFile {
  /** `false`: it was here already. */
  readonly fetched: boolean;
}

/**
 * Brings the response files that show at either end of a directory too long to be here yet, and says so. What it brings
 * has still to be compared with the whole directory.
 */
export async function bringEarly(
  context: RunContext,
  archive: OpenArchive,
  signal: AbortSignal,
): Promise<readonly EarlyFile[]> {
  const { request, onProgress } = context;
  const early = await findEarlyResponses(archive.source, archive.tail, request.limits, signal);
  if (early === undefined) return [];
  const { table } = early;
  const folders = new StagingFolders(request.staging);
  await makeFolder(folders.entries);
  // So that what is fetched now is known to a next run as this archive's.
  await writeJournal(request.staging, archive.identity, Buffer.alloc(0));
  const done = new Map<number, EarlyFile>();
  const store = new EntryStore(folders.entries);
  await bringResponses(
    {
      context,
      archive,
      folders,
      store,
      onKept: (index) => done.set(index, { ...table.file(index), fetched: false }),
      onFetched: (index) => done.set(index, { ...table.file(index), fetched: true }),
      onDamaged: () => false,
    },
    early,
    (index) => !done.has(index),
    signal,
  );
  onProgress({ stage: 'responses-ready', folder: folders.entries });
  return [...done.values()];
}
