import { existsSync } from 'node:fs';
import { link, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export const repositoryRoot = join(import.meta.dirname, '..', '..');

/** What is fetched once and used by every run: VS Code's servers and a browser. Safe to delete. */
export const cacheFolder = join(repositoryRoot, '.vscode-test');

/**
 * The folder `.vscode-test/<name>`, filled on first use.
 *
 * `fill` works in a folder beside it that gets the final name only once `fill` is through, so a folder of that name is
 * always whole and an interrupted attempt is simply made again. One process fills at a time; the others wait for it.
 */
export async function cachedFolder(
  name: string,
  fill: (folder: string) => Promise<void>,
  parent = cacheFolder,
): Promise<string> {
  const folder = join(parent, name);
  if (existsSync(folder)) {
    return folder;
  }
  await mkdir(parent, { recursive: true });
  const unlock = await lock(`${folder}.lock`);
  try {
    if (existsSync(folder)) {
      return folder;
    }
    const incomplete = await mkdtemp(`${folder}.incomplete-`);
    await fill(incomplete);
    await rename(incomplete, folder);
    await removeLeftovers(`${folder}.incomplete`);
    return folder;
  } finally {
    await unlock();
  }
}

/** What cannot be removed yet, because a program that outlived its parent still writes there, goes the next time. */
async function removeLeftovers(prefix: string): Promise<void> {
  const names = await readdir(dirname(prefix));
  await Promise.allSettled(
    names
      .filter((name) => name.startsWith(basename(prefix)))
      .map((name) => rm(join(dirname(prefix), name), { recursive: true, force: true })),
  );
}

/** Takes the lock file, waiting for its present holder; the lock of a process that is gone counts for nothing. */
async function lock(path: string): Promise<() => Promise<void>> {
  // A link appears with its content at once, so no one ever reads a lock without a holder in it.
  const ticket = `${path}-${process.pid}`;
  await writeFile(ticket, String(process.pid));
  try {
    for (let announced = false; ;) {
      try {
        await link(ticket, path);
        return () => rm(path, { force: true });
      } catch (error) {
        if (!isErrorWithCode(error, 'EEXIST')) {
          throw error;
        }
      }
      const holder = Number(await readFile(path, 'utf8').catch(() => NaN));
      if (Number.isNaN(holder)) {
        continue;
      }
      if (!isAlive(holder)) {
        await rm(path, { force: true });
        continue;
      }
      if (!announced) {
        console.log(`Waiting for process ${holder}, which is filling ${basename(path, '.lock')} …`);
        announced = true;
      }
      await delay(500);
    }
  } finally {
    await rm(ticket, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrorWithCode(error, 'EPERM');
  }
}

function isErrorWithCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
