import { join } from 'node:path';
import { lookAt } from './access/files.ts';
import { listFolder } from './access/folders.ts';
import { isOwnGitignore } from './access/git.ts';
import { manifestName } from './manifest.ts';
import { manifestEntries } from './manifestEntries.ts';

/** Clocks of disks are this exact at least. */
const clockToleranceMs = 2_000;

/**
 * Returns whether a snapshot contains exactly what its export wrote: no other file, such as tables, notebooks or
 * notes, and none with another size or changed after its manifest. Contents aren't read. Throws the disk's errors,
 * and the signal's reason when aborted.
 */
export async function isUntouched(snapshot: string, signal: AbortSignal): Promise<boolean> {
  const manifest = await lookAt(join(snapshot, manifestName));
  if (manifest === undefined) return false;
  const sizes = new Map<string, number>();
  for await (const { path, size } of manifestEntries(snapshot, signal)) sizes.set(path, size);
  const latest = manifest.mtimeMs + clockToleranceMs;
  const folders = [''];
  for (const folder of folders) {
    for (const entry of await listFolder(join(snapshot, folder))) {
      signal.throwIfAborted();
      const path = `${folder}${entry.name}`;
      const file = join(snapshot, path);
      if (entry.isDirectory()) folders.push(`${path}/`);
      else if (!sizes.has(path)) {
        if (path !== manifestName && !(await isOwnGitignore(file))) return false;
      } else {
        const found = await lookAt(file);
        if (found?.isFile() !== true || found.size !== sizes.get(path) || found.mtimeMs > latest)
          return false;
      }
    }
  }
  return true;
}
