import { close, fsync, open } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { removeEmpty, removeFile } from '../snapshots/remove.ts';
import { isNoSync, retried } from '../snapshots/replaceFile.ts';
import { parentOf } from './judgeDirectory.ts';
import { makeFolder } from '../snapshots/folders.ts';

const openFile = promisify(open);
const syncFile = promisify(fsync);
const closeFile = promisify(close);

/**
 * Writes entries into one folder. Every file is created new (`wx`, mode 0644), so that nothing is ever written
 * through what already lies there. Plain descriptors: a `FileHandle` for each of 100,000 files costs half as much again.
 */
export class EntryStore {
  readonly folder: string;
  /** Folders known to be there, by path in the archive. */
  readonly #made = new Map<string, Promise<void>>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Where the file of an entry lies. */
  locate(path: string): string {
    return join(this.folder, path);
  }

  /** Makes a folder, given by its path in the archive without the last `/`, and those above it. */
  async makeFolder(path: string): Promise<void> {
    let made = this.#made.get(path);
    if (made === undefined) {
      made = this.#make(path);
      this.#made.set(path, made);
    }
    await made;
  }

  /** Creates the file of an entry, its folder included; gives the descriptor, which the caller closes by {@link close}. */
  async create(path: string): Promise<number> {
    await this.makeFolder(parentOf(path));
    return await retried(() => openFile(this.locate(path), 'wx', 0o644), 5);
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

  /** Removes the file of an entry, where there is one. */
  async remove(path: string): Promise<void> {
    await removeFile(this.locate(path));
  }

  /** Removes the folders above a file that was removed, as far as nothing else is in them. Nothing may be created meanwhile or afterwards. */
  async removeEmptyFolders(path: string): Promise<void> {
    for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder)) {
      if (!(await removeEmpty(this.locate(folder)))) return;
    }
  }

  async #make(path: string): Promise<void> {
    if (path !== '') await this.makeFolder(parentOf(path));
    await makeFolder(join(this.folder, path));
  }
}
