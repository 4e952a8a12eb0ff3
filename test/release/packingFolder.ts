import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cacheFolder, repositoryRoot } from '../vscode/cache.ts';

/** Never packed, and never looked at: vsce holds each file against some sixty patterns, ten seconds for a fetched VS Code. */
const leftOut = [basename(cacheFolder), '.git'];

/**
 * Gives `pack` a folder with all that may get into the package: links to what is in the repository's, or on Windows, where
 * links are for administrators, that folder itself. It lies in the cache, which is left out, as a temporary folder may be
 * anywhere, inside the repository too.
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
