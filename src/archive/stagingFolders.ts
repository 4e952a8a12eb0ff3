import { join } from 'node:path';
import { isThere } from '../snapshots/files.ts';
import { requireFoldersBelow } from '../snapshots/folders.ts';
import { removeBelow } from '../snapshots/remove.ts';
import { renameFolder } from '../snapshots/replaceFile.ts';

/** The folders that the engine keeps in a staging folder. */
export class StagingFolders {
  /** What is complete and verified, and files being written. */
  readonly entries: string;
  /** Entries of an archive that was begun before this one and is gone. */
  readonly previous: string;
  /** Pieces of large entries. */
  readonly parts: string;

  readonly #staging: string;

  constructor(staging: string) {
    this.#staging = staging;
    this.entries = join(staging, 'entries');
    this.previous = join(staging, 'previous');
    this.parts = join(staging, 'parts');
  }

  /**
   * Looks at what an earlier run, or somebody else, left: nothing of it is entered through a link.
   * @throws {ProblemError} unsafe-path: one of the folders is a link.
   */
  async require(): Promise<void> {
    for (const folder of [this.entries, this.previous, this.parts]) {
      await requireFoldersBelow(this.#staging, folder);
    }
  }

  /** What an earlier run left of another archive: looked through later, and taken over where it is the same. */
  async setAside(): Promise<void> {
    await this.#remove(this.parts);
    if (!(await isThere(this.entries))) return;
    await this.#remove(this.previous);
    await renameFolder(this.entries, this.previous);
  }

  async removeEntries(): Promise<void> {
    await this.#remove(this.entries);
  }

  async hasPrevious(): Promise<boolean> {
    return await isThere(this.previous);
  }

  async removePrevious(): Promise<void> {
    await this.#remove(this.previous);
  }

  async #remove(folder: string): Promise<void> {
    await removeBelow(this.#staging, folder);
  }
}
