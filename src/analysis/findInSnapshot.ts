import { join } from 'node:path';
import { fileSize } from '../snapshots/files.ts';
import { entriesOf, isRealFolder } from '../snapshots/folders.ts';
import { manifestName } from '../exports/manifest.ts';
import { analysisFolder } from '../snapshots/knownNames.ts';

/**
 * Where `name` lies in a snapshot: at its root or, where one folder wraps the whole archive, in that. Participants' uploads
 * are never taken for it.
 */
export async function findInSnapshot(folder: string, name: string): Promise<string | undefined> {
  if (await isFile(join(folder, name))) return name;
  const names = (await entriesOf(folder)).map((entry) => entry.name);
  const others = names.filter((entry) => entry !== manifestName && entry !== analysisFolder);
  const [wrapping] = others;
  if (others.length !== 1 || wrapping === undefined) return undefined;
  if (!(await isRealFolder(join(folder, wrapping)))) return undefined;
  return (await isFile(join(folder, wrapping, name))) ? join(wrapping, name) : undefined;
}

async function isFile(path: string): Promise<boolean> {
  return (await fileSize(path)) !== undefined;
}
