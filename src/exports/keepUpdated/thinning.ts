import { relative, sep } from 'node:path';
import { readUploadSelection, sameUploads } from '../../snapshots/filter/uploadSelection.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { completionsOf } from '../../snapshots/staging/staging.ts';
import { isUntouched } from '../../snapshots/untouched.ts';
import type { KeptRun } from './keptStore.ts';

/** Returns a snapshot's path in its export folder, with `/`. */
export function pathOf(exportFolder: string, { folder }: Pick<Snapshot, 'folder'>): string {
  return relative(exportFolder, folder).split(sep).join('/');
}

/**
 * Returns the snapshots that Keep Updated made itself and that aren't the newest of their day, in local time,
 * as long as that one lacks no upload of theirs: a person may have downloaded it later. The newest of all is never among them, whoever made it.
 * @param snapshots all of the collection or batch
 */
export function outdatedOf(
  snapshots: readonly Snapshot[],
  own: KeptRun['snapshots'],
  exportFolder: string,
): Snapshot[] {
  const newestFirst = [...snapshots].sort((a, b) => timeOf(b) - timeOf(a));
  const exportIds = new Map(own.map(({ path, exportId }) => [path, exportId]));
  const days = new Map<string, Snapshot>();
  return newestFirst.filter((snapshot, index) => {
    const exportId = exportIds.get(pathOf(exportFolder, snapshot));
    if (exportId === undefined || exportId !== snapshot.manifest.export_id) return false;
    const day = new Date(timeOf(snapshot)).toDateString();
    const newest = days.get(day);
    if (newest === undefined) days.set(day, snapshot);
    return newest !== undefined && index > 0 && hasUploadsOf(newest, snapshot);
  });
}

/** Returns whether a snapshot was meant to have all uploads that an older one has. */
function hasUploadsOf({ manifest: newer }: Snapshot, { manifest: older }: Snapshot): boolean {
  if (newer.complete !== false) return true;
  if (newer.archive.truncated === true || older.complete !== false) return false;
  return sameUploads(readUploadSelection(newer.uploads), readUploadSelection(older.uploads));
}

/**
 * Returns whether nothing but the export has written to a snapshot, and no download of its uploads, even a stopped
 * one, would be lost with it; what can't be read counts as touched.
 */
export async function isDisposable({ folder }: Snapshot, signal: AbortSignal): Promise<boolean> {
  const isDisposable = async (): Promise<boolean> =>
    (await isUntouched(folder, signal)) && (await completionsOf(folder)).length === 0;
  return await isDisposable().catch(() => false);
}

function timeOf({ manifest }: Snapshot): number {
  return Date.parse(manifest.requested_at);
}
