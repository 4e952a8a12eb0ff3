import { problemOf } from '../problems/problem.ts';
import { makeFolder } from '../snapshots/access/folders.ts';
import type { LeftOutFile } from '../snapshots/leftOut.ts';
import { fetchResponsesEarly, fetchResponses, type EarlyFile } from './disk/fetchResponses.ts';
import { EntryStore } from './disk/entryStore.ts';
import { keepVerified, removeOthers, reuseFrom } from './disk/reuseFiles.ts';
import { writeJournal } from './disk/stagingFolders.ts';
import type { ArchiveFile, FetchedArchive } from './fetchRequest.ts';
import { readAll, type OpenArchive } from './remote/byteSource.ts';
import {
  fetchEntries,
  largeBytes,
  planRuns,
  type EntryWork,
  type FetchContext,
} from './unpack/fetchEntries.ts';
import { LargeEntry } from './unpack/largeEntry.ts';
import { readDirectory, type ReadDirectory } from './zip/centralDirectory.ts';
import { endBytes } from './zip/endRecords.ts';
import { foldName } from './zip/entryName.ts';
import { at } from './zip/entryTable.ts';
import { yieldToEventLoop } from '../problems/longWork.ts';

/** Maximum number of large entries with pieces on disk at the same time. */
const maxEntriesInPieces = 4;
const blockBytes = 4096;
const entriesPerYield = 10_000;

/**
 * Processes one version of an archive: lists its content, finds what is already on disk and fetches the rest.
 * `resumes`: the staging folder was started with this archive.
 */
export async function runArchive(
  context: FetchContext,
  archive: OpenArchive,
  resumes: boolean,
  signal: AbortSignal,
): Promise<FetchedArchive> {
  const { request, folders, onProgress } = context;
  const { source } = archive;
  const tail =
    archive.tail.length > 0
      ? archive.tail
      : await readAll(source, Math.max(0, source.size - endBytes), source.size, signal);
  if (!resumes) await folders.setAside();
  const early = resumes ? [] : await fetchResponsesEarly(context, { ...archive, tail }, signal);
  const directory = await readDirectory(source, tail, request.limits, signal).catch(
    async (error: unknown) => {
      // Removes everything fetched from an archive that must not be unpacked.
      if (problemOf(error) !== undefined && early.length > 0) await folders.remove(folders.entries);
      throw error;
    },
  );
  await makeFolder(folders.entries);
  const run = new ArchiveRun(context, archive, directory, resumes);
  await run.keepEarly(early);
  await writeJournal(request.staging, archive.identity, directory.tail);
  const { files, totalBytes } = directory;
  const { bytes, disk } = await run.plan(() => true, signal);
  // Reused files need no extra space and responses need little, so space is checked once they are planned.
  const isAllWanted = request.scope === 'everything' && request.selectUploads === undefined;
  const isAllNew = isAllWanted && !resumes && !(await folders.hasPrevious());
  if (isAllNew) await context.requireRoom(disk);
  onProgress({ stage: 'planned', files, bytes, totalFiles: files, totalBytes, reusedFiles: 0 });
  await run.fetchResponses(signal);
  await run.selectUploads(signal);
  if (request.scope === 'everything') await run.fetchUploads(signal);
  await run.settle(signal);
  return run.outcome();
}

class ArchiveRun {
  readonly #directory: ReadDirectory;
  readonly #resumes: boolean;
  readonly #work: EntryWork & { readonly directory: ReadDirectory };
  /** 1 for each entry that is complete and verified in the store. */
  readonly #done: Uint8Array;
  /** Files and unpacked bytes that are done, and how many of the files came over the network. */
  #files = 0;
  #bytes = 0;
  #fetched = 0;
  /** Number of response files fetched before the directory. */
  #early = 0;
  /** Files whose content contradicts the directory. */
  readonly #damaged: number[] = [];
  /** 1 for each entry that is wanted; absent: all are. */
  #wanted: Uint8Array | undefined;

  constructor(context: FetchContext, archive: OpenArchive, directory: ReadDirectory, resumes: boolean) {
    this.#directory = directory;
    this.#resumes = resumes;
    this.#done = new Uint8Array(directory.table.length);
    this.#work = {
      ...context,
      archive,
      directory,
      store: new EntryStore(context.folders.entries),
      isMissing: (index) =>
        this.#done[index] === 0 && directory.table.isFile(index) && this.#wanted?.[index] !== 0,
      onKept: (index) => this.#markDone(index),
      onFetched: (index) => {
        this.#markDone(index);
        this.#fetched++;
        context.meter.fileDone();
      },
      onDamaged: (index) => {
        if (directory.responses.includes(index)) return false;
        this.#damaged.push(index);
        context.meter.fileDone();
        return true;
      },
    };
  }

  /** Counts response files fetched before the directory, if the directory confirms them. */
  async keepEarly(early: readonly EarlyFile[]): Promise<void> {
    const { table, names } = this.#directory;
    for (const { path, size, crc32, fetched } of early) {
      const index = names.find(foldName(path));
      const same =
        index !== undefined &&
        table.path(index) === path &&
        at(table.size, index) === size &&
        at(table.crc32, index) === crc32;
      if (!same) {
        await this.#work.store.remove(path);
        continue;
      }
      this.#markDone(index);
      this.#early++;
      if (fetched) this.#fetched++;
    }
  }

  async fetchResponses(signal: AbortSignal): Promise<void> {
    const { store, isMissing, onProgress } = this.#work;
    if (this.#early > 0 && !this.#directory.responses.some(isMissing)) return;
    await fetchResponses(this.#work, signal);
    onProgress({ stage: 'responses-ready', folder: store.folder });
  }

  /** Has the request select uploads, if it limits them. */
  async selectUploads(signal: AbortSignal): Promise<void> {
    const { request, store } = this.#work;
    const { table, files } = this.#directory;
    if (request.scope === 'responses' || request.selectUploads === undefined) return;
    const indexes = new Uint32Array(files);
    const paths: string[] = [];
    const sizes = new Float64Array(files);
    const archivePaths = new Map<number, string>();
    for (let index = 0; index < table.length; index++) {
      if (index % entriesPerYield === entriesPerYield - 1) await yieldToEventLoop(signal);
      if (!table.isFile(index)) continue;
      const place = paths.push(table.path(index)) - 1;
      indexes[place] = index;
      sizes[place] = at(table.size, index);
      if (table.isRenamed(index)) archivePaths.set(place, table.archivePath(index));
    }
    const selected = await request.selectUploads(store.folder, { paths, sizes, archivePaths }, signal);
    this.#wanted = new Uint8Array(table.length);
    for (let place = 0; place < files; place++) this.#wanted[at(indexes, place)] = at(selected, place);
  }

  async fetchUploads(signal: AbortSignal): Promise<void> {
    const { request, folders, store, isMissing, meter, onProgress, requireRoom } = this.#work;
    const { table, totalBytes, files: totalFiles } = this.#directory;
    if (this.#resumes) await keepVerified(this.#work, signal);
    await reuseFrom(this.#work, folders.previous, 'move', signal);
    await folders.remove(folders.previous);
    for (const folder of request.earlier) {
      if (this.#files === totalFiles) break;
      await reuseFrom(this.#work, folder, 'copy', signal);
    }
    if (this.#wanted === undefined) await this.#makeFolders(signal);

    const { files, bytes, disk } = await this.plan(isMissing, signal);
    const piecesKept = await this.#bytesOfPieces(signal);
    await requireRoom(disk - piecesKept);
    const reusedFiles = this.#files - this.#fetched;
    const toFetch = { files, bytes: bytes - piecesKept };
    onProgress({ stage: 'planned', ...toFetch, totalFiles, totalBytes, reusedFiles });
    meter.begin(toFetch);
    await fetchEntries(this.#work, isMissing, signal);
    for (const index of this.#damaged) await store.removeEmptyFolders(table.path(index));
    meter.finish();
    meter.begin(undefined);
  }

  /**
   * Flushes the response files to disk before the snapshot is published. Uploads aren't flushed, as that
   * would take longer than fetching 100,000 of them; the manifest's checksums reveal a loss.
   */
  async settle(signal: AbortSignal): Promise<void> {
    const { table, responses } = this.#directory;
    // Uploads are checked while they are fetched; the others are removed here.
    if (this.#resumes && (this.#work.request.scope === 'responses' || this.#wanted !== undefined)) {
      await removeOthers(this.#work, (index) => this.#done[index] === 1, signal);
    }
    for (const index of responses) await this.#work.store.sync(table.path(index));
  }

  outcome(): FetchedArchive {
    const { table } = this.#directory;
    const done = this.#done;
    const entries = {
      *[Symbol.iterator](): Generator<ArchiveFile> {
        for (let index = 0; index < table.length; index++) {
          if (done[index] === 1 && table.isFile(index)) yield table.file(index);
        }
      },
    };
    const { size, etag } = this.#work.archive.identity;
    return {
      folder: this.#work.store.folder,
      size,
      ...(etag === undefined ? {} : { etag }),
      entries,
      files: this.#files,
      responseFiles: this.#directory.responses.filter((index) => this.#done[index] === 1).length,
      bytes: this.#bytes,
      bytesFetched: this.#work.meter.bytesFetched,
      leftOut: this.#leftOut(),
      complete: this.#files + this.#damaged.length === this.#directory.files,
    };
  }

  /** Sums up the wanted entries: files, packed bytes, and bytes on disk. */
  async plan(
    wanted: (index: number) => boolean,
    signal: AbortSignal,
  ): Promise<{ files: number; bytes: number; disk: number }> {
    const { table } = this.#directory;
    let files = 0;
    let bytes = 0;
    let unpacked = 0;
    const largest: number[] = [];
    for (let index = 0; index < table.length; index++) {
      if (index % entriesPerYield === entriesPerYield - 1) await yieldToEventLoop(signal);
      if (!table.isFile(index) || !wanted(index)) continue;
      files++;
      bytes += at(table.packedSize, index);
      unpacked += Math.ceil(at(table.size, index) / blockBytes) * blockBytes;
      if (this.#work.archive.remote && this.#isLarge(index)) {
        largest.push(at(table.packedSize, index));
        largest.sort((a, b) => b - a).splice(maxEntriesInPieces);
      }
    }
    return { files, bytes, disk: unpacked + largest.reduce((sum, packed) => sum + packed, 0) };
  }

  #leftOut(): LeftOutFile[] {
    const { table } = this.#directory;
    const reasons = new Map(table.leftOut());
    for (const index of this.#damaged) reasons.set(index, 'damaged');
    return [...reasons]
      .sort(([one], [other]) => one - other)
      .map(([index, reason]) => ({ path: table.archivePath(index), reason }));
  }

  #markDone(index: number): void {
    this.#done[index] = 1;
    this.#files++;
    this.#bytes += at(this.#directory.table.size, index);
  }

  /** Bytes of large entries that an earlier run fetched without coming to their end. */
  async #bytesOfPieces(signal: AbortSignal): Promise<number> {
    if (!this.#resumes) return 0;
    const { isMissing, folders } = this.#work;
    let kept = 0;
    const runs = planRuns(this.#work, (index) => this.#isLarge(index), signal);
    for await (const { start, end, entries } of runs) {
      for (const index of entries.filter(isMissing)) {
        kept += await LargeEntry.bytesKept({ index, start, end }, folders.parts);
      }
    }
    return kept;
  }

  #isLarge(index: number): boolean {
    return at(this.#directory.table.packedSize, index) > largeBytes;
  }

  async #makeFolders(signal: AbortSignal): Promise<void> {
    const { table } = this.#directory;
    for (let index = 0; index < table.length; index++) {
      if (!table.isFolder(index)) continue;
      await this.#work.store.makeFolder(table.path(index).slice(0, -1));
      signal.throwIfAborted();
    }
  }
}
