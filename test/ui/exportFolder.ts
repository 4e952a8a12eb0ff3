import assert from 'node:assert/strict';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The content of a workspace folder’s export folder, as absolute paths. */
export interface ExportsOnDisk {
  readonly snapshots: readonly string[];
  /** Folders of running and interrupted exports. */
  readonly staging: readonly string[];
}

export async function exportsIn(workspaceFolder: string): Promise<ExportsOnDisk> {
  const exportFolder = join(workspaceFolder, 'prolific-exports');
  const paths: string[] = [];
  for (const slug of await readdir(exportFolder).catch(() => [])) {
    const names = await readdir(join(exportFolder, slug)).catch(() => []);
    const exports = names.filter((name) => name !== 'people');
    paths.push(...exports.map((name) => join(exportFolder, slug, name)));
  }
  const isStaging = (path: string): boolean => path.includes('.prolific-partial-');
  return { snapshots: paths.filter((path) => !isStaging(path)), staging: paths.filter(isStaging) };
}

/**
 * Asserts that a workspace folder contains one complete snapshot and no staging folder, and returns the
 * snapshot.
 */
export async function onlySnapshot(workspaceFolder: string): Promise<string> {
  const { snapshots, staging } = await exportsIn(workspaceFolder);
  const [snapshot, ...others] = snapshots;
  assert.ok(snapshot !== undefined && others.length === 0, `one snapshot, not ${snapshots.length}`);
  assert.deepEqual(staging, [], 'nothing left of staging');
  await requireComplete(snapshot);
  return snapshot;
}

/** Asserts that a snapshot contains at least one file and each file of its manifest in its size. */
export async function requireComplete(snapshot: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(snapshot, 'snapshot.json'), 'utf8')) as {
    readonly complete: boolean;
    readonly entries: readonly { readonly path: string; readonly size: number }[];
  };
  assert.equal(manifest.complete, true);
  assert.ok(manifest.entries.length > 0);
  for (const { path, size } of manifest.entries) {
    assert.equal((await stat(join(snapshot, path))).size, size, path);
  }
}
