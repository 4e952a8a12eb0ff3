import { execFile } from 'node:child_process';
import { mkdir, rm, stat, statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BenchArchive } from './archives.ts';

const run = promisify(execFile);
const warmMemory = join(import.meta.dirname, 'warmMemory.ts');

/**
 * Provides a new output folder for each run of a contender. Keeps the folders until the end, because ext4
 * avoids recently deleted inodes, which costs the next run 2 s of processor time per gigabyte. Deletes them
 * earlier only if the disk has no room for another run.
 */
export class Outputs {
  readonly #root: string;
  #count = 0;

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Returns an empty folder for a run with this archive, after flushing earlier writes and warming memory for
   * the run.
   */
  async next(archive: BenchArchive): Promise<string> {
    await mkdir(this.#root, { recursive: true });
    const { bavail, bsize } = await statfs(this.#root);
    if (bavail * bsize < 4 * (await stat(archive.path)).size) await this.clear();
    const folder = join(this.#root, String(this.#count++));
    await mkdir(folder, { recursive: true });
    if (process.platform !== 'win32') await run('sync');
    const bytes = Object.values(archive.contents).reduce((sum, [size]) => sum + size, 0);
    await run(process.execPath, [warmMemory, String(Math.min(3 * bytes, totalmem() / 2))]);
    return folder;
  }

  async clear(): Promise<void> {
    await rm(this.#root, { recursive: true, force: true });
  }
}
