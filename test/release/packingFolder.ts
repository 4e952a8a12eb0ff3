import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cacheFolder, repositoryRoot } from '../vscode/cache.ts';

/**
 * Never packaged and never searched: vsce compares each file with some sixty patterns, which takes ten
 * seconds for an installed VS Code.
 */
const leftOut = [basename(cacheFolder), '.git'];

/**
 * Calls `pack` with a folder that contains everything that may get into the package: links to the
 * repository's files or, on Windows, where links require an administrator, the repository itself. The folder
 * is in the cache, which is never packaged, because a temporary folder may be anywhere, even inside the
 * repository.
 */
export async function inPackingFolder(pack: (folder: string) => Promise<void>): Promise<void> {
  if (process.platform === 'win32') {
    await pack(repositoryRoot);
    return;
  }
  await mkdir(cacheFolder, { recursive: true });
  const folder = await mkdtemp(join(cacheFolder, 'packing-'));
  try {
    const names = (await readdir(repositoryRoot)).filter((name) => !leftOut.includes(name));
    await Promise.all(names.map((name) => symlink(join(repositoryRoot, name), join(folder, name))));
    await pack(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
