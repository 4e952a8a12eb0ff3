import { close, fsync, open, write, writev } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isNoSync, removeEmpty, removeFile, retrying } from '../../snapshots/access/changeFiles.ts';
import { folderOfPath } from '../zip/judgeDirectory.ts';
import { makeFolder } from '../../snapshots/access/folders.ts';

const openFile = promisify(open);
const syncFile = promisify(fsync);
const closeFile = promisify(close);

/**
 * Writes entries into one folder. Every file is created with `wx` and mode 0644, so nothing is written
 * through an existing link. Uses plain descriptors, as `FileHandle`s cost 50% more with 100,000 files.
 */
export class EntryStore {
  readonly folder: string;
  /** Existing folders, by path in the archive. */
  readonly #made = new Map<string, Promise<void>>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Returns the path of an entry's file. */
  locate(path: string): string {
    return join(this.folder, path);
  }

  /** Creates a folder and its parents from its path in the archive, without the trailing `/`. */
  async makeFolder(path: string): Promise<void> {
    let made = this.#made.get(path);
    if (made === undefined) {
      made = this.#make(path);
      this.#made.set(path, made);
    }
    await made;
  }

  /** Creates an entry's file and folder and returns the descriptor, to be closed with {@link close}. */
  async create(path: string): Promise<number> {
    await this.makeFolder(folderOfPath(path));
    return await retrying(() => openFile(this.locate(path), 'wx', 0o644), 5);
  }

  async close(file: number): Promise<void> {
    await closeFile(file);
  }

  /** Waits until a file's content is on the disk. */
  async sync(path: string): Promise<void> {
    const file = await openFile(this.locate(path), 'r+');
    try {
      await syncFile(file);
    } catch (error) {
      if (!isNoSync(error)) throw error;
    } finally {
      await closeFile(file);
    }
  }

  /** Removes an entry's file if it exists. */
  async remove(path: string): Promise<void> {
    await removeFile(this.locate(path));
  }

  /**
   * Removes the folders above a removed file that are now empty. Nothing may be created during or after this.
   */
  async removeEmptyFolders(path: string): Promise<void> {
    for (let folder = folderOfPath(path); folder !== ''; folder = folderOfPath(folder)) {
      if (!(await removeEmpty(this.locate(folder)))) return;
    }
  }

  async #make(path: string): Promise<void> {
    if (path !== '') await this.makeFolder(folderOfPath(path));
    await makeFolder(join(this.folder, path));
  }
}

const writePiece = promisify(write);
const writePieces = promisify(writev);

/** Writes pieces at the current position of a file descriptor. Throws the file system's errors. */
export async function writeAll(file: number, pieces: readonly Buffer[]): Promise<void> {
  if (pieces.length === 0) return;
  let { bytesWritten } = await writePieces(file, pieces);
  for (const piece of pieces) {
    // A full disk ends a write early; writing the rest then fails with the reason.
    for (let at = bytesWritten; at < piece.length;) {
      at += (await writePiece(file, piece, at, piece.length - at, null)).bytesWritten;
    }
    bytesWritten = Math.max(0, bytesWritten - piece.length);
  }
}
