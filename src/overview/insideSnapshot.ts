import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';

/**
 * The absolute path of a file of a snapshot, from its relative one with `/`; `undefined` where it is not there or leads
 * out of the snapshot, be it through a link.
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
