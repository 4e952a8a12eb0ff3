import type { SubmissionCounts } from '../prolific/apiModel.ts';
import { readFilter } from '../snapshots/filter/filter.ts';
import type { Snapshot } from '../snapshots/snapshots.ts';
import type { Baseline } from './studyMemory.ts';

export interface CountNewDeps {
  readonly baselineOf: (exportId: string) => Baseline | undefined;
  /** Returns how many submissions a snapshot has; `undefined` if not known yet. */
  readonly submissionsIn: (snapshot: Snapshot) => number | undefined;
}

/**
 * Returns how many completed submissions the studies have that no snapshot can contain, as they came after
 * its request. A study belongs to the newest snapshot of everything or of that study alone; one that only
 * snapshots of other studies leave out isn't counted. Without any snapshot, everything is new.
 *
 * @param studies the counts by study id
 * @param snapshots those of the collection or batch, newest first
 */
export function countNew(
  studies: ReadonlyMap<string, Pick<SubmissionCounts, 'completed'>>,
  snapshots: readonly Snapshot[],
  deps: CountNewDeps,
): number {
  const groups = new Map<Snapshot | undefined, Map<string, number>>();
  for (const [id, { completed }] of studies) {
    const covering = snapshots.find((snapshot) => reachesTo(snapshot, id));
    if (covering === undefined && snapshots.length > 0) continue;
    const group = groups.get(covering) ?? new Map<string, number>();
    groups.set(covering, group.set(id, completed));
  }
  let sum = 0;
  for (const [snapshot, completed] of groups) sum += countSince(snapshot, completed, deps);
  return sum;
}

/** Returns whether a snapshot has all answers to a study up to its request. */
function reachesTo({ manifest }: Snapshot, studyId: string): boolean {
  const filter = readFilter(manifest.filter);
  return filter?.to === undefined && (filter?.studyId ?? studyId) === studyId;
}

function countSince(
  snapshot: Snapshot | undefined,
  completed: ReadonlyMap<string, number>,
  { baselineOf, submissionsIn }: CountNewDeps,
): number {
  const total = sumOf(completed.values());
  if (snapshot === undefined) return total;
  const { export_id: exportId, filter, erased = [] } = snapshot.manifest;
  const baseline = exportId === null ? undefined : baselineOf(exportId);
  // A study that was found only later may have been exported as well.
  if (baseline !== undefined && [...completed.keys()].every((id) => baseline.has(id)))
    return sumOf([...completed].map(([id, now]) => Math.max(0, now - (baseline.get(id) ?? 0))));
  const submissions = submissionsIn(snapshot);
  if (submissions === undefined || filter?.from !== undefined) return 0;
  const deleted = sumOf(erased.map((one) => one.submissions));
  return Math.max(0, total - submissions - deleted);
}

function sumOf(numbers: Iterable<number>): number {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}
