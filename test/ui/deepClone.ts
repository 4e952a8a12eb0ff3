import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder, repositoryRoot } from '../vscode/cache.ts';

const run = promisify(execFile);

/**
 * Copies the repository with its uncommitted changes, installed packages and a downloaded VS Code to a deep
 * folder with a space and an accent in its path. Returns the absolute path and a function that deletes the
 * copy.
 *
 * The copy is in the cache, because hard links work only within one file system.
 */
export async function makeDeepClone(): Promise<{ root: string; remove: () => Promise<void> }> {
  await mkdir(cacheFolder, { recursive: true });
  const top = await mkdtemp(join(cacheFolder, 'clone-'));
  const root = join(top, 'home', 'ada', 'Documents', 'My Projects', 'été', 'prolific');
  const listed = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await run('git', listed, { cwd: repositoryRoot, maxBuffer: 64 * 1024 * 1024 });
  for (const path of stdout.split('\0').filter((name) => name !== '')) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await copyFile(join(repositoryRoot, path), join(root, path)).catch((error: unknown) => {
      // Git also lists deleted files until the deletion is committed.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    });
  }
  await linkTree(join(repositoryRoot, 'node_modules'), join(root, 'node_modules'));
  const fetched = (await readdir(cacheFolder)).filter((name) => /^(?:vscode|chromium)-/.test(name));
  for (const name of fetched) await linkTree(join(cacheFolder, name), join(root, '.vscode-test', name));
  return { root, remove: () => rm(top, { recursive: true, force: true }) };
}

async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  if (process.platform === 'linux') await run('cp', ['-al', from, to]);
  else await cp(from, to, { recursive: true, verbatimSymlinks: true });
}
