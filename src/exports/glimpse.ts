import { join } from 'node:path';
import { entriesOf, foldersIn } from '../snapshots/folders.ts';
import { stagingPrefix } from '../snapshots/knownNames.ts';
import { isSnapshotName } from './snapshotName.ts';

export interface Glimpse {
  /** Something that an export works on or left behind. */
  readonly hasStaging: boolean;
  readonly hasSnapshot: boolean;
}

/** What lies in export folders, by the names in them alone: no file is opened. Cheap enough for the start of a window. */
export async function glimpse(exportFolders: readonly string[]): Promise<Glimpse> {
  const names: string[] = [];
  for (const folder of exportFolders) {
    for (const slug of await foldersIn(folder)) {
      for (const { name } of await entriesOf(join(folder, slug))) names.push(name);
    }
  }
  return {
    hasStaging: names.some((name) => name.startsWith(stagingPrefix)),
    hasSnapshot: names.some(isSnapshotName),
  };
}
