import { relative, sep } from 'node:path';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { isUntouched } from '../../snapshots/untouched.ts';
import type { KeptRun } from './keptStore.ts';

/** Returns a snapshot's path in its export folder, with `/`. */
export function pathOf(exportFolder: string, { folder }: Pick<Snapshot, 'folder'>): string {
  return relative(exportFolder, folder).split(sep).join('/');
}

/**
 * Returns the snapshots that Keep Updated made itself and that aren't the newest of their day, in local time.
 * The newest of all is never among them, whoever made it.
 * @param snapshots all of the collection or batch
 */
export function outdatedOf(
  snapshots: readonly Snapshot[],
  own: KeptRun['snapshots'],
  exportFolder: string,
): Snapshot[] {
  const newestFirst = [...snapshots].sort((a, b) => timeOf(b) - timeOf(a));
  const exportIds = new Map(own.map(({ path, exportId }) => [path, exportId]));
  const days = new Set<string>();
  return newestFirst.filter((snapshot, index) => {
    const exportId = exportIds.get(pathOf(exportFolder, snapshot));
    if (exportId === undefined || exportId !== snapshot.manifest.export_id) return false;
    const day = new Date(timeOf(snapshot)).toDateString();
    const isNewest = !days.has(day);
    days.add(day);
    return !isNewest && index > 0;
  });
}

/** Returns whether nothing but the export has written to a snapshot; what can't be read counts as touched. */
export async function isDisposable({ folder }: Snapshot, signal: AbortSignal): Promise<boolean> {
  return await isUntouched(folder, signal).catch(() => false);
}

function timeOf({ manifest }: Snapshot): number {
  return Date.parse(manifest.requested_at);
}
