import { join } from 'node:path';
import { isThere } from '../snapshots/files.ts';

/** How far an export is, as far as its staging folder tells at a glance. */
export type StagingStage = 'preparing' | 'downloading';

/** Read from outside, for the exports of other windows: once the table of contents is here, the download has begun. */
export async function stagingStage(folder: string): Promise<StagingStage> {
  return (await isThere(join(folder, 'journal.json'))) ? 'downloading' : 'preparing';
}
