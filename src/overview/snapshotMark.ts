import { dirname, join } from 'node:path';
import { lookAt } from '../snapshots/files.ts';
import { findInSnapshot } from '../analysis/findInSnapshot.ts';
import { manifestName } from '../exports/manifest.ts';

/** The records that an overview is made of, a collection's or a batch's. */
export const responseFiles = ['responses.jsonl', 'responses-by-submission.jsonl'];

/**
 * What tells a snapshot (absolute folder) from the same one changed: the times and sizes of its manifest and its responses, and whether uploads
 * came or went. `undefined`: it is not there. Cheap enough to be asked for every few seconds.
 */
export async function snapshotMark(folder: string): Promise<string | undefined> {
  const manifest = await markOf(join(folder, manifestName));
  if (manifest === undefined) return undefined;
  const marks = [manifest];
  for (const name of responseFiles) {
    const path = await findInSnapshot(folder, name);
    if (path === undefined) continue;
    marks.push(path, (await markOf(join(folder, path))) ?? '');
    marks.push((await markOf(join(folder, dirname(path), 'files'))) ?? '');
  }
  return marks.join('\n');
}

async function markOf(path: string): Promise<string | undefined> {
  const found = await lookAt(path);
  return found && `${found.mtimeMs} ${found.size} ${found.ino}`;
}
