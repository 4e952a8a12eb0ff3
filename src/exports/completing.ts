import { basename, dirname } from 'node:path';
import { listStagings } from './staging.ts';

/** Whether an export of this or another window is just fetching the uploads of the snapshot in `folder`, to take its place. */
export async function isBeingCompleted(folder: string): Promise<boolean> {
  const parent = dirname(folder);
  return (await listStagings(dirname(parent))).some(
    (staging) =>
      staging.holder !== undefined &&
      dirname(staging.folder) === parent &&
      staging.record.completes === basename(folder),
  );
}
