import { existsSync } from 'node:fs';
import { link, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export const repositoryRoot = join(import.meta.dirname, '..', '..');

/** Holds downloads that all runs share: VS Code’s servers and a browser. Safe to delete. */
export const cacheFolder = join(repositoryRoot, '.vscode-test');

/**
 * Returns the folder `.vscode-test/<name>`, filled on first use.
 *
 * `fill` writes to a temporary folder that is renamed at the end, so the final folder is always complete and
 * an interrupted attempt is repeated. Only one process fills at a time; the others wait for it.
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

/**
 * Removes folders of interrupted attempts. One that an orphaned process still writes to is removed the next
 * time.
 */
async function removeLeftovers(prefix: string): Promise<void> {
  const names = await readdir(dirname(prefix));
  await Promise.allSettled(
    names
      .filter((name) => name.startsWith(basename(prefix)))
      .map((name) => rm(join(dirname(prefix), name), { recursive: true, force: true })),
  );
}

/** Acquires the lock file after waiting for its holder. Ignores the lock of an ended process. */
async function lock(path: string): Promise<() => Promise<void>> {
  // A link appears together with its content, so a lock never lacks its holder.
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
