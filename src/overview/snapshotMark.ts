import { dirname, join } from 'node:path';
import { peopleFilesOf } from '../analysis/people/peopleFiles.ts';
import { lookAt } from '../snapshots/access/files.ts';
import { findResponses } from '../snapshots/responseFiles.ts';
import { manifestName } from '../snapshots/manifest.ts';

/**
 * Returns a mark that changes when a snapshot (absolute folder) does: the times and sizes of its manifest and
 * its responses, whether uploads were added or removed, and what is known about who answered. `undefined` if it doesn't exist. Cheap enough to
 * call every few seconds.
 */
export async function snapshotMark(folder: string): Promise<string | undefined> {
  const manifest = await markOf(join(folder, manifestName));
  if (manifest === undefined) return undefined;
  const known: string[] = [];
  for (const { name, path } of await peopleFilesOf(folder)) known.push(`${name} ${await markOf(path)}`);
  const path = await findResponses(folder).catch(() => undefined);
  if (path === undefined) return [manifest, ...known].join('\n');
  const uploads = join(folder, dirname(path), 'files');
  return [manifest, path, await markOf(join(folder, path)), await markOf(uploads), ...known].join('\n');
}

async function markOf(path: string): Promise<string | undefined> {
  const found = await lookAt(path);
  return found && `${found.mtimeMs} ${found.size} ${found.ino}`;
}
