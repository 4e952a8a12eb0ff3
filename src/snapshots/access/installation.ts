import { createHash, createHmac, randomBytes } from 'node:crypto';
import { link, mkdir, readdir, realpath, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { exists, readSmallFile } from './files.ts';
import { isMissing, undefinedIfMissing } from './folders.ts';
import { removeFile, replaceFile } from './changeFiles.ts';

const writtenFolder = 'written';
const keyName = 'key';
const keyBytes = 32;

/**
 * What this installation remembers outside all workspaces, in small files: which records and plans it wrote,
 * and other facts that a workspace must not be trusted with. Uses files, as each window reads the editor's
 * own storage only once.
 */
export class Installation {
  /** Absolute; created when first written to. */
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Remembers that this installation is about to write `content` to `path` (absolute, in an existing folder).
   * Throws the disk's errors.
   */
  async remember(path: string, content: string): Promise<void> {
    const folder = join(this.folder, writtenFolder);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const name = `${await placeOf(path)}-${digest(content)}`;
    // The name carries all information, so an existing file is fine.
    await writeFile(join(folder, name), '', { mode: 0o600 });
  }

  /** Returns whether this installation wrote exactly this to `path`. Never throws. */
  async wrote(path: string, content: string): Promise<boolean> {
    try {
      const name = `${await placeOf(path)}-${digest(content)}`;
      return (await this.read(join(writtenFolder, name))) !== undefined;
    } catch {
      return false;
    }
  }

  /** Forgets all that was written to `path`, which is no longer there. Never throws. */
  async forget(path: string): Promise<void> {
    try {
      const place = await placeOf(path);
      const folder = join(this.folder, writtenFolder);
      for (const name of await readdir(folder)) {
        if (name.startsWith(place)) await removeFile(join(folder, name));
      }
    } catch {
      // A leftover about a missing file does no harm.
    }
  }

  /**
   * Returns a name for what is remembered about `path`, the same however a window opened it. Throws the disk's
   * errors.
   */
  async nameFor(path: string): Promise<string> {
    return await placeOf(path);
  }

  /** Returns a file's content; `undefined` if missing. Throws the disk's errors. */
  async read(name: string): Promise<string | undefined> {
    return await readSmallFile(join(this.folder, name)).catch(undefinedIfMissing);
  }

  /** Replaces a file of the folder, for its owner to read only. Throws the disk's errors. */
  async write(name: string, content: string): Promise<void> {
    const path = join(this.folder, name);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await replaceFile(path, content, { mode: 0o600 });
  }

  /**
   * Returns a hash of `text` that nobody can make, or try out, without this installation's key. Throws the
   * disk's errors.
   */
  async keyedHash(text: string): Promise<string> {
    return createHmac('sha256', await this.key())
      .update(text)
      .digest('hex');
  }

  private async key(): Promise<Buffer> {
    const path = join(this.folder, keyName);
    for (;;) {
      const key = Buffer.from((await this.read(keyName)) ?? '', 'hex');
      if (key.length === keyBytes) return key;
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      // Two windows may do this at the same time: the file appears complete and only once.
      const next = `${path}.${randomBytes(6).toString('hex')}`;
      await writeFile(next, randomBytes(keyBytes).toString('hex'), { flag: 'wx', mode: 0o600 });
      await link(next, path).catch(async () => {
        // Not every file system has links.
        if (!(await exists(path))) await rename(next, path);
      });
      await removeFile(next);
    }
  }
}

/** Returns a file's path via its real folder, so that it doesn't depend on how a window opened it. */
async function placeOf(path: string): Promise<string> {
  return digest(await realPathOf(path));
}

/** Resolves the nearest existing folder of a missing path. */
async function realPathOf(path: string): Promise<string> {
  const parent = dirname(path);
  const real = await realpath(parent).catch((error: unknown) => {
    if (isMissing(error) && parent !== dirname(parent)) return realPathOf(parent);
    throw error;
  });
  return join(real, basename(path));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
