import { setImmediate as nextTurn } from 'node:timers/promises';
import { problemOf } from '../problems/problem.ts';
import { bringEarly, bringResponses, type EarlyFile } from './bringResponses.ts';
import { readAll } from './byteSource.ts';
import { requireSpace } from './diskSpace.ts';
import { endBytes } from './endRecords.ts';
import { foldName } from './entryName.ts';
import { EntryStore } from './entryStore.ts';
import { at } from './entryTable.ts';
import type { ArchiveFile, FetchedArchive } from './fetchRequest.ts';
import { writeJournal } from './journal.ts';
import type { JudgedDirectory } from './judgeDirectory.ts';
import { LargeEntry } from './largeEntry.ts';
import type { LeftOutFile } from './leftOut.ts';
import { keepVerified, removeOthers, takeOver, type LocalFilesRequest } from './localFiles.ts';
import { readDirectory, type ReadDirectory } from './readDirectory.ts';
import { planRuns, type RunPlan } from './runs.ts';
import {
  fetchRuns,
  largeBytes,
  runPlanOf,
  type OpenArchive,
  type RunContext,
  type RunWork,
} from './runWork.ts';
import { StagingFolders } from './stagingFolders.ts';
import { makeFolder } from '../snapshots/folders.ts';

/** Large entries whose pieces may lie beside their unpacked files at once. */
const piecesOfEntries = 4;
const blockBytes = 4096;
const entriesPerTurn = 10_000;

/** One pass over one version of an archive: what is in it, what of it is here, and the fetching of the rest. */
export class ArchiveRun {
  readonly #context: RunContext;
  readonly #archive: OpenArchive;
  readonly #directory: ReadDirectory;
  readonly #store: EntryStore;
  readonly #responses: readonly number[];
  /** 1 for each entry that lies complete and verified in the store. */
  readonly #done: Uint8Array;
  readonly #folders: StagingFolders;
  readonly #resumes: boolean;
  /** Files and unpacked bytes that are done, and how many of the files came over the network. */
  #files = 0;
  #bytes = 0;
  #fetched = 0;
  /** Response files that were here before the directory was. */
  #early = 0;
  /** Files whose content is not what the directory says. */
  readonly #damaged: number[] = [];

  private constructor(context: RunContext, archive: OpenArchive, directory: ReadDirectory, resumes: boolean) {
    this.#context = context;
    this.#archive = archive;
    this.#directory = directory;
    this.#folders = new StagingFolders(context.request.staging);
    this.#store = new EntryStore(this.#folders.entries);
    this.#responses = directory.judged.responses;
    this.#done = new Uint8Array(directory.judged.table.length);
    this.#resumes = resumes;
  }

  /** Reads and judges the directory, and makes the staging folder ready. `same`: it was begun with this very archive. */
  static async prepare(
    context: RunContext,
    archive: OpenArchive,
    same: boolean,
    signal: AbortSignal,
  ): Promise<ArchiveRun> {
    const { request, freeBytes } = context;
    const { source } = archive;
    const tail =
      archive.tail.length > 0
        ? archive.tail
        : await readAll(source, Math.max(0, source.size - endBytes), source.size, signal);
    const folders = new StagingFolders(request.staging);
    if (!same) await folders.setAside();
    const early = same ? [] : await bringEarly(context, { ...archive, tail }, signal);
    const directory = await readDirectory(source, tail, request.limits, signal).catch(
      async (error: unknown) => {
        // Nothing of an archive that must not be unpacked is to be found.
        if (problemOf(error) !== undefined && early.length > 0) await folders.removeEntries();
        throw error;
      },
    );
    const run = new ArchiveRun(context, archive, directory, same);
    await makeFolder(folders.entries);
    await run.#keepEarly(early);
    await writeJournal(request.staging, archive.identity, directory.tail);
    const { totalBytes, files } = directory.judged;
    const { bytes, disk } = await run.#plan(() => true, signal);
    // What is taken over from earlier takes no room, and responses alone take little: both are asked about when they are planned.
    if (request.scope === 'everything' && !same && !(await folders.hasPrevious())) {
      await requireSpace(request.staging, disk, freeBytes);
    }
    context.onProgress({ stage: 'planned', files, bytes, totalFiles: files, totalBytes, reusedFiles: 0 });
    return run;
  }

  async fetchResponses(signal: AbortSignal): Promise<void> {
    if (this.#early > 0 && !this.#responses.some((index) => this.#missing(index))) return;
    await bringResponses(
      this.#work(),
      { ...this.#judged, directoryStart: this.#directory.start },
      (index) => this.#missing(index),
      signal,
    );
    this.#context.onProgress({ stage: 'responses-ready', folder: this.#store.folder });
  }

  async fetchUploads(signal: AbortSignal): Promise<void> {
    const { request, meter, onProgress, freeBytes } = this.#context;
    const local = this.#local(() => true);
    if (this.#resumes) await keepVerified(local, signal);
    await takeOver(local, this.#folders.previous, 'move', signal);
    await this.#folders.removePrevious();
    for (const folder of request.earlier) {
      if (this.#files === this.#judged.files) break;
      await takeOver(local, folder, 'copy', signal);
    }
    await this.#makeFolders(signal);

    const plan = await this.#plan((index) => this.#missing(index), signal);
    await requireSpace(request.staging, plan.disk, freeBytes);
    const { totalBytes, files: totalFiles } = this.#judged;
    const { files, bytes } = plan;
    const reusedFiles = totalFiles - files - this.#fetched;
    const kept = await this.#bytesOfPieces();
    onProgress({ stage: 'planned', files, bytes: bytes - kept, totalFiles, totalBytes, reusedFiles });
    meter.begin({ files, bytes: bytes - kept });
    const runs = planRuns(this.#judged, (index) => this.#missing(index), this.#runPlan());
    await fetchRuns(this.#work(), this.#judged.table, runs, signal);
    for (const index of this.#damaged) await this.#store.removeEmptyFolders(this.#judged.table.path(index));
    meter.finish();
    meter.begin(undefined);
  }

  /**
   * Forces the response files to the disk before the snapshot is published. Uploads are left to the system: waiting
   * for each of 100,000 would take longer than fetching them, and the manifest's checksums tell if one was lost.
   */
  async settle(signal: AbortSignal): Promise<void> {
    // Uploads are looked through as they are fetched; without them, what lies there was looked at by nobody.
    if (this.#resumes && this.#context.request.scope === 'responses') {
      await removeOthers(this.#judged, this.#store, (index) => this.#done[index] === 1, signal);
    }
    for (const index of this.#responses) await this.#store.sync(this.#judged.table.path(index));
  }

  outcome(bytesFetched: number): FetchedArchive {
    const { table } = this.#judged;
    const done = this.#done;
    const entries = {
      *[Symbol.iterator](): Generator<ArchiveFile> {
        for (let index = 0; index < table.length; index++) {
          if (done[index] === 1 && table.isFile(index)) yield table.file(index);
        }
      },
    };
    const { size, etag } = this.#archive.identity;
    return {
      folder: this.#store.folder,
      size,
      ...(etag === undefined ? {} : { etag }),
      entries,
      files: this.#files,
      bytes: this.#bytes,
      bytesFetched,
      leftOut: this.#leftOut(),
      complete: this.#files + this.#damaged.length === this.#judged.files,
    };
  }

  #leftOut(): LeftOutFile[] {
    const { table } = this.#judged;
    const reasons = new Map(table.leftOut());
    for (const index of this.#damaged) reasons.set(index, 'damaged');
    return [...reasons]
      .sort(([one], [other]) => one - other)
      .map(([index, reason]) => ({ path: table.archivePath(index), reason }));
  }

  get #judged(): JudgedDirectory {
    return this.#directory.judged;
  }

  #markDone(index: number): void {
    this.#done[index] = 1;
    this.#files++;
    this.#bytes += at(this.#judged.table.size, index);
  }

  #missing(index: number): boolean {
    return this.#done[index] === 0 && this.#judged.table.isFile(index);
  }

  #local(wanted: (index: number) => boolean): LocalFilesRequest {
    return {
      directory: this.#judged,
      store: this.#store,
      wanted: (index) => this.#missing(index) && wanted(index),
      onDone: (index) => this.#markDone(index),
    };
  }

  #work(): RunWork {
    return {
      context: this.#context,
      archive: this.#archive,
      folders: this.#folders,
      store: this.#store,
      onKept: (index) => this.#markDone(index),
      onFetched: (index) => {
        this.#markDone(index);
        this.#fetched++;
        this.#context.meter.fileDone();
      },
      onDamaged: (index) => {
        if (this.#responses.includes(index)) return false;
        this.#damaged.push(index);
        this.#context.meter.fileDone();
        return true;
      },
    };
  }

  #runPlan(): RunPlan {
    return runPlanOf(this.#context, this.#archive, this.#directory.start);
  }

  /** Counts the response files that were brought before the directory was here, where it says the same of them. */
  async #keepEarly(early: readonly EarlyFile[]): Promise<void> {
    const { table, names } = this.#judged;
    for (const { path, size, crc32, fetched } of early) {
      const index = names.find(foldName(path));
      const same =
        index !== undefined &&
        table.path(index) === path &&
        at(table.size, index) === size &&
        at(table.crc32, index) === crc32;
      if (!same) {
        await this.#store.remove(path);
        continue;
      }
      this.#markDone(index);
      this.#early++;
      if (fetched) this.#fetched++;
    }
  }

  /** Bytes of large entries that an earlier run fetched without coming to their end. */
  async #bytesOfPieces(): Promise<number> {
    if (!this.#resumes) return 0;
    let kept = 0;
    for await (const { start, end, entries } of planRuns(
      this.#judged,
      (index) => this.#isLarge(index),
      this.#runPlan(),
    )) {
      for (const index of entries) {
        if (this.#missing(index))
          kept += await LargeEntry.bytesKept({ index, start, end }, this.#folders.parts);
      }
    }
    return kept;
  }

  #isLarge(index: number): boolean {
    return at(this.#judged.table.packedSize, index) > largeBytes;
  }

  /** What the wanted entries come to: files, packed bytes, and bytes that they take on the disk. */
  async #plan(
    wanted: (index: number) => boolean,
    signal: AbortSignal,
  ): Promise<{ files: number; bytes: number; disk: number }> {
    const { table } = this.#judged;
    let files = 0;
    let bytes = 0;
    let unpacked = 0;
    const largest: number[] = [];
    for (let index = 0; index < table.length; index++) {
      if (index % entriesPerTurn === entriesPerTurn - 1) await nextTurn();
      signal.throwIfAborted();
      if (!table.isFile(index) || !wanted(index)) continue;
      files++;
      bytes += at(table.packedSize, index);
      unpacked += Math.ceil(at(table.size, index) / blockBytes) * blockBytes;
      if (this.#archive.remote && this.#isLarge(index)) {
        largest.push(at(table.packedSize, index));
        largest.sort((a, b) => b - a).splice(piecesOfEntries);
      }
    }
    const disk = unpacked + largest.reduce((sum, packed) => sum + packed, 0);
    return { files, bytes, disk };
  }

  async #makeFolders(signal: AbortSignal): Promise<void> {
    const { table } = this.#judged;
    for (let index = 0; index < table.length; index++) {
      if (!table.isFolder(index)) continue;
      await this.#store.makeFolder(table.path(index).slice(0, -1));
      signal.throwIfAborted();
    }
  }
}
