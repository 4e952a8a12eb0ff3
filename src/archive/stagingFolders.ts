import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isThere } from '../snapshots/files.ts';

/** The folders that the engine keeps in a staging folder. */
export class StagingFolders {
  /** What is complete and verified, and files being written. */
  readonly entries: string;
  /** Entries of an archive that was begun before this one and is gone. */
  readonly previous: string;
  /** Pieces of large entries. */
  readonly parts: string;

  constructor(staging: string) {
    this.entries = join(staging, 'entries');
    this.previous = join(staging, 'previous');
    this.parts = join(staging, 'parts');
  }

  /** What an earlier run left of another archive: looked through later, and taken over where it is the same. */
  async setAside(): Promise<void> {
    await remove(this.parts);
    if (!(await isThere(this.entries))) return;
    await remove(this.previous);
    await rename(this.entries, this.previous);
  }

  async removeEntries(): Promise<void> {
    await remove(this.entries);
  }

  async hasPrevious(): Promise<boolean> {
    return await isThere(this.previous);
  }

  async removePrevious(): Promise<void> {
    await remove(this.previous);
  }
}

/**
 * Makes a folder in one that is there. Never more than that: when the workspace folder was taken away meanwhile, such as a
 * drive, no other is to appear in its place.
 */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
}

async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
