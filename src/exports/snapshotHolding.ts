import { dirname } from 'node:path';
import { readManifestHead } from './manifest.ts';
import type { Snapshot } from './snapshots.ts';

/**
 * The snapshot that `path` (absolute) is, or lies in at any depth: its folder, its manifest, its responses, an upload, a table made
 * of it. `undefined` where no folder above has a manifest that this version understands.
 */
export async function snapshotHolding(path: string): Promise<Snapshot | undefined> {
  for (let folder = path; ; folder = dirname(folder)) {
    const manifest = await readManifestHead(folder);
    if (manifest !== undefined) return { folder, manifest };
    if (folder === dirname(folder)) return undefined;
  }
}
