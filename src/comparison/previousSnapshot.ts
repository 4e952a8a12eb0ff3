import { readFilter, sameFilter } from '../exports/filter.ts';
import type { Snapshot } from '../exports/snapshots.ts';

/**
 * The snapshot to compare one with: of `others` (of the same collection or batch, newest first) the last one before it with the same filter
 * or, where there is none, the last one before it. `undefined`: it is the first.
 */
export function previousSnapshot({ manifest }: Snapshot, others: readonly Snapshot[]): Snapshot | undefined {
  const earlier = others.filter((other) => other.manifest.requested_at < manifest.requested_at);
  const filter = readFilter(manifest.filter);
  return earlier.find((other) => sameFilter(readFilter(other.manifest.filter), filter)) ?? earlier[0];
}
