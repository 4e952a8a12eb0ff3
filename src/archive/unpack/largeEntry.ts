import type { FileHandle } from 'node:fs/promises';
import { fileSize, openToAppend, readPieces } from '../../snapshots/access/files.ts';
import { isRealFolder, makeFolder } from '../../snapshots/access/folders.ts';
import { removeBelow, removeFile } from '../../snapshots/access/changeFiles.ts';
import { dirname, join } from 'node:path';
import { ByteFeed, releasePiece } from '../remote/byteFeed.ts';
import type { ByteSource } from '../remote/byteSource.ts';
import { extractStream, readLocalHeader } from './entryExtractor.ts';
import { type EntryStore, writeAll } from '../disk/entryStore.ts';
import { at, type EntryTable } from '../zip/entryTable.ts';
import { abortable } from '../../problems/longWork.ts';

/** A piece of a large entry, in bytes: what one request fetches. */
export const pieceBytes = 8 * 2 ** 20;

/** Bytes that wait to be written together. */
const batchBytes = 2 ** 20;

/** An entry's `[start, end)` in the archive, including the local header. */
interface LargeEntryPlace {
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

/**
 * A large entry, fetched in pieces over several connections and resumable within. Each piece is a file that
 * only grows, so its length shows its progress even after `kill -9`. Unpacking follows piece by piece; once
 * verified, the pieces are removed. The checksum reveals a wrong piece.
 */
export class LargeEntry {
  readonly index: number;
  readonly pieces: number;
  readonly #place: LargeEntryPlace;
  readonly #folder: string;
  #ready: PromiseWithResolvers[];
  /** Pieces being fetched, by number, as two connections must not append to one file. */
  readonly #fetching = new Map<number, Promise<void>>();
  #startingOver: Promise<void> = Promise.resolve();
  #usedKept = false;

  constructor(place: LargeEntryPlace, partsFolder: string) {
    this.index = place.index;
    this.#place = place;
    this.#folder = join(partsFolder, String(place.start));
    this.pieces = Math.ceil((place.end - place.start) / pieceBytes);
    this.#ready = Array.from({ length: this.pieces }, withResolvers);
  }

  /** Bytes of pieces that an earlier run left, of this entry in a folder for parts. */
  static async bytesKept(place: LargeEntryPlace, partsFolder: string): Promise<number> {
    const entry = new LargeEntry(place, partsFolder);
    let kept = 0;
    if (!(await isRealFolder(partsFolder)) || !(await isRealFolder(entry.#folder))) return 0;
    for (let piece = 0; piece < entry.pieces; piece++) kept += await entry.#keptOf(piece);
    return kept;
  }

  /** Fetches the rest of a piece once, however many ask for it. */
  async fetchPiece(piece: number, source: ByteSource, signal: AbortSignal): Promise<void> {
    for (let waitedFor; waitedFor !== this.#startingOver;) {
      waitedFor = this.#startingOver;
      await waitedFor;
    }
    const fetching = this.#fetching.get(piece) ?? this.#fetch(piece, source, signal);
    this.#fetching.set(piece, fetching);
    await fetching;
  }

  async #fetch(piece: number, source: ByteSource, signal: AbortSignal): Promise<void> {
    await makeFolder(dirname(this.#folder));
    await makeFolder(this.#folder);
    const { start, end } = this.#range(piece);
    const kept = await this.#keptOf(piece);
    if (kept > 0) this.#usedKept = true;
    if (kept < end - start) {
      const file = await openToAppend(this.#path(piece), 0o600);
      try {
        await appendAll(file, source.read(start + kept, end, signal));
      } finally {
        await file.close();
      }
    }
    this.#ready[piece]?.resolve();
  }

  /**
   * Unpacks the entry while its pieces arrive, in their order; removes them when the entry has proved right.
   */
  async assemble(table: EntryTable, store: EntryStore, signal: AbortSignal): Promise<void> {
    const feed = new ByteFeed(this.#bytes(signal), this.#place.start);
    try {
      await readLocalHeader(table, this.index, feed, this.#place.end);
      const packed = feed.parts(at(table.packedSize, this.index));
      await extractStream(table, this.index, packed, store, signal);
    } finally {
      await feed.close();
    }
    await this.discard();
  }

  /** Whether pieces include bytes of an earlier run, which a power failure may have corrupted. */
  get usedKept(): boolean {
    return this.#usedKept;
  }

  /** Deletes all pieces, on disk too. Waits for running fetches; new ones wait until it is done. */
  async startOver(): Promise<void> {
    this.#startingOver = this.#forget();
    await this.#startingOver;
  }

  async #forget(): Promise<void> {
    for (let seen = -1; seen !== this.#fetching.size;) {
      seen = this.#fetching.size;
      await Promise.allSettled(this.#fetching.values());
    }
    this.#fetching.clear();
    await this.discard();
    this.#usedKept = false;
    this.#ready = Array.from({ length: this.pieces }, withResolvers);
  }

  /** Removes all pieces. */
  async discard(): Promise<void> {
    await removeBelow(dirname(this.#folder), this.#folder);
  }

  async *#bytes(signal: AbortSignal): AsyncGenerator<Buffer> {
    for (let piece = 0; piece < this.pieces; piece++) {
      await abortable(this.#ready[piece]?.promise ?? Promise.resolve(), signal);
      yield* readPieces(this.#path(piece), { highWaterMark: 2 ** 20, signal });
    }
  }

  async #keptOf(piece: number): Promise<number> {
    const { start, end } = this.#range(piece);
    const kept = (await fileSize(this.#path(piece))) ?? 0;
    if (kept <= end - start) return kept;
    await removeFile(this.#path(piece));
    return 0;
  }

  #range(piece: number): { start: number; end: number } {
    const start = this.#place.start + piece * pieceBytes;
    return { start, end: Math.min(this.#place.end, start + pieceBytes) };
  }

  #path(piece: number): string {
    return join(this.#folder, String(piece));
  }
}

/**
 * Writes several pieces at a time, as each write needs another thread. Data received before a failure is
 * kept.
 */
async function appendAll(file: FileHandle, pieces: AsyncIterable<Buffer>): Promise<void> {
  let waiting: Buffer[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    bytes = 0;
    await writeAll(file.fd, batch);
    batch.forEach(releasePiece);
  };
  try {
    for await (const piece of pieces) {
      waiting.push(piece);
      bytes += piece.length;
      if (bytes >= batchBytes) await flush();
    }
  } finally {
    await flush();
  }
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  resolve(): void;
}

function withResolvers(): PromiseWithResolvers {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
