import { dirname } from 'node:path';
import { foldersOfSubjects } from './exportFolder.ts';
import { readManifestHead, type ManifestHead } from './manifest.ts';
import { isSnapshotName } from './snapshotName.ts';

/** A snapshot's folder (absolute) and manifest. */
export interface Snapshot {
  readonly folder: string;
  readonly manifest: ManifestHead;
}

/** Returns whether a snapshot lacks its uploads. */
export function isIncomplete({ manifest }: Snapshot): boolean {
  return manifest.complete === false;
}

/**
 * Returns the snapshots in an export folder, newest first. Folders without a manifest don't count; a missing
 * folder has none.
 */
export async function listSnapshots(exportFolder: string): Promise<Snapshot[]> {
  const found: Snapshot[] = [];
  for (const folder of await foldersOfSubjects(exportFolder, isSnapshotName)) {
    const manifest = await readManifestHead(folder);
    if (manifest !== undefined) found.push({ folder, manifest });
  }
  return found.sort((a, b) => b.manifest.requested_at.localeCompare(a.manifest.requested_at));
}

/**
 * Returns the snapshot at or above `path` (absolute); `undefined` if no folder has a manifest that this
 * version understands.
 */
export async function snapshotHolding(path: string): Promise<Snapshot | undefined> {
  for (let folder = path; ; folder = dirname(folder)) {
    const manifest = await readManifestHead(folder);
    if (manifest !== undefined) return { folder, manifest };
    if (folder === dirname(folder)) return undefined;
  }
}
