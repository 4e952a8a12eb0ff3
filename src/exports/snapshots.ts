import { join } from 'node:path';
import { foldersIn } from '../snapshots/folders.ts';
import { readManifestHead, type ManifestHead } from './manifest.ts';
import { isSnapshotName } from './snapshotName.ts';

/** One export on disk: its folder (absolute) and what its manifest says. */
export interface Snapshot {
  readonly folder: string;
  readonly manifest: ManifestHead;
}

/**
 * All snapshots in an export folder, newest first. Folders without a manifest are not snapshots; a folder that
 * is not there has none.
 */
export async function listSnapshots(exportFolder: string): Promise<Snapshot[]> {
  const found: Snapshot[] = [];
  for (const slug of await foldersIn(exportFolder)) {
    for (const name of await foldersIn(join(exportFolder, slug))) {
      if (!isSnapshotName(name)) continue;
      const folder = join(exportFolder, slug, name);
      const manifest = await readManifestHead(folder);
      if (manifest !== undefined) found.push({ folder, manifest });
    }
  }
  return found.sort((a, b) => b.manifest.requested_at.localeCompare(a.manifest.requested_at));
}
