import { createHash, createHmac, randomBytes } from 'node:crypto';
import { link, mkdir, readdir, realpath, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isThere, readSmallFile } from './files.ts';
import { isMissing } from './folders.ts';
import { removeFile } from './remove.ts';
import { replaceFile } from './replaceFile.ts';

const writtenFolder = 'written';
const keyName = 'key';
const keyBytes = 32;

/**
 * What this installation of the editor remembers outside all workspaces, in small files of a folder of its own: which records
 * and plans it wrote itself, and what else must not be taken from a workspace's word. Files, as the editor's own storage is
 * read once by each window.
 */
export class Installation {
  /** Absolute; made when something is first written. */
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Notes that this installation is about to write `content` to `path` (absolute, its folder is there). Throws the disk's errors. */
  async remember(path: string, content: string): Promise<void> {
    const folder = join(this.folder, writtenFolder);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const name = `${await placeOf(path)}-${digest(content)}`;
    // Its name says it all: whether it is there already doesn't matter.
    await writeFile(join(folder, name), '', { mode: 0o600 });
  }

  /** Returns whether this installation wrote exactly this to `path`. Never throws. */
  async wrote(path: string, content: string): Promise<boolean> {
    try {
      return (
        (await this.read(join(writtenFolder, `${await placeOf(path)}-${digest(content)}`))) !== undefined
      );
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
      // What is left says nothing of a file that isn't there.
    }
  }

  /** Returns a file of the folder; `undefined` where there is none. Throws the disk's errors. */
  async read(name: string): Promise<string | undefined> {
    try {
      return await readSmallFile(join(this.folder, name));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Replaces a file of the folder, for its owner to read only. Throws the disk's errors. */
  async write(name: string, content: string): Promise<void> {
    const path = join(this.folder, name);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await replaceFile(path, content, { mode: 0o600 });
  }

  /** Returns a hash of `text` that nobody can make, or try out, without this installation's key. Throws the disk's errors. */
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
      // Two windows may do this at once: the file appears whole, and only once.
      const next = `${path}.${randomBytes(6).toString('hex')}`;
      await writeFile(next, randomBytes(keyBytes).toString('hex'), { flag: 'wx', mode: 0o600 });
      await link(next, path).catch(async () => {
        // Not every file system has links.
        if (!(await isThere(path))) await rename(next, path);
      });
      await removeFile(next);
    }
  }
}

/** A file's place by its real folder, so that it is the same by whichever path a window has opened it. */
async function placeOf(path: string): Promise<string> {
  return digest(await realPathOf(path));
}

/** Of what is gone, by the folder above it that is left. */
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
