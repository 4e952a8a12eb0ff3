import { basename, dirname } from 'node:path';
import { listStagings, type Staging } from './staging.ts';

/** Whether an export of this or another window is just fetching the uploads of the snapshot in `folder`, to take its place. */
export async function isBeingCompleted(folder: string): Promise<boolean> {
  return (await completionsOf(folder)).some(({ holder }) => holder !== undefined);
}

/** The exports, running or broken off, that fetch the uploads of the snapshot in `folder`, to take its place. */
export async function completionsOf(folder: string): Promise<Staging[]> {
  const parent = dirname(folder);
  return (await listStagings(dirname(parent))).filter(
    (staging) => dirname(staging.folder) === parent && staging.record.completes === basename(folder),
  );
}
