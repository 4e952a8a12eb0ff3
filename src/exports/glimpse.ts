import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isSnapshotName } from './snapshotName.ts';
import { stagingPrefix } from './staging.ts';

export interface Glimpse {
  /** Something that an export works on or left behind. */
  readonly hasStaging: boolean;
  readonly hasSnapshot: boolean;
}

/** What lies in export folders, by the names in them alone: no file is opened. Cheap enough for the start of a window. */
export async function glimpse(exportFolders: readonly string[]): Promise<Glimpse> {
  const names: string[] = [];
  for (const folder of exportFolders) {
    for (const slug of await namesIn(folder))
      for (const name of await namesIn(join(folder, slug))) names.push(name);
  }
  return {
    hasStaging: names.some((name) => name.startsWith(stagingPrefix)),
    hasSnapshot: names.some(isSnapshotName),
  };
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => []);
}
