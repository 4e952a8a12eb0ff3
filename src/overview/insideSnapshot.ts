import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';

/**
 * Returns the absolute path of a snapshot's file from its relative path with `/`; `undefined` if it doesn't
 * exist or leads outside the snapshot, directly or through a link.
 */
export async function insideSnapshot(folder: string, path: string): Promise<string | undefined> {
  if (path === '' || isAbsolute(path)) return undefined;
  try {
    const root = await realpath(folder);
    const found = await realpath(join(root, ...path.split('/')));
    const inside = relative(root, found);
    const leaves = inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
    return leaves ? undefined : found;
  } catch {
    return undefined;
  }
}
