import { readFilter, wireFilter } from '../../snapshots/filter/filter.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { subjectKey, subjectOf } from '../../snapshots/subject.ts';

/** Snapshots by {@link keyOf}, per list: each row asks for its previous one, and a folder may have thousands. */
const groups = new WeakMap<readonly Snapshot[], ReadonlyMap<string, readonly Snapshot[]>>();

/**
 * Returns the snapshot to compare with: the latest earlier one of `others` (same collection or batch, newest
 * first) with the same filter, otherwise the latest earlier one; `undefined` if it is the first.
 */
export function previousSnapshot(snapshot: Snapshot, others: readonly Snapshot[]): Snapshot | undefined {
  return previousAlike(snapshot, others) ?? others.find((other) => isEarlier(other, snapshot));
}

/**
 * Returns the latest snapshot of `all` (newest first) that is earlier and has the same collection or batch
 * and the same filter.
 */
export function previousAlike(snapshot: Snapshot, all: readonly Snapshot[]): Snapshot | undefined {
  const grouped = groups.get(all) ?? grouping(all);
  groups.set(all, grouped);
  return grouped.get(keyOf(snapshot))?.find((other) => isEarlier(other, snapshot));
}

function grouping(all: readonly Snapshot[]): ReadonlyMap<string, readonly Snapshot[]> {
  const grouped = new Map<string, Snapshot[]>();
  for (const each of all) {
    const group = grouped.get(keyOf(each));
    if (group === undefined) grouped.set(keyOf(each), [each]);
    else group.push(each);
  }
  return grouped;
}

/** Identifies a collection or batch and a filter. */
function keyOf({ manifest }: Snapshot): string {
  return JSON.stringify([subjectKey(subjectOf(manifest)), wireFilter(readFilter(manifest.filter))]);
}

function isEarlier({ manifest }: Snapshot, { manifest: { requested_at: time } }: Snapshot): boolean {
  return manifest.requested_at < time;
}
