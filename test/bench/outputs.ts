import { execFile } from 'node:child_process';
import { mkdir, rm, stat, statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BenchArchive } from './archives.ts';

const run = promisify(execFile);
const warmMemory = join(import.meta.dirname, 'warmMemory.ts');

/**
 * Folders for the contenders' outputs, a new one for each run. They stay to the end: where files were deleted within the last
 * minutes, ext4 looks for inodes that were not, which cost whoever ran next 2 s of processor time for a gigabyte. Only
 * where the disk would not hold another run's, what is there goes first.
 */
export class Outputs {
  readonly #root: string;
  #count = 0;

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * An empty folder for a run with this archive, when everything written before has reached the disk and memory for it is at
   * hand.
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
