import { sep } from 'node:path';
import type { Snapshot } from '../exports/snapshots.ts';
import { listSnapshots } from '../exports/snapshots.ts';
import { discardStaging, recoverReplaced } from '../exports/staging.ts';
import type { Installation } from '../snapshots/installation.ts';
import { problemOf } from '../problems/problem.ts';
import { toDiskProblem } from '../problems/diskProblem.ts';
import { eraseSnapshot } from './eraseSnapshot.ts';
import { isErasable, type ParticipantFinding, type SnapshotFinding } from './finding.ts';
import type { Person } from './participantId.ts';
import { searchParticipant } from './searchParticipant.ts';

/** What a deletion did. */
export interface ErasureReport {
  readonly at: Date;
  /** As they were found when they were deleted. */
  readonly erased: readonly SnapshotFinding[];
  /** Files of records that had been edited, absolute paths; their manifest now tells the sums of what is left of them. */
  readonly edited: readonly string[];
  /** Folders of unfinished exports that were discarded as a whole. */
  readonly discarded: readonly string[];
  /** Snapshots and exports that somebody works on: not touched. */
  readonly busy: readonly string[];
  /** Snapshots that could not be written to; what was begun in them is gone on with. */
  readonly failed: readonly { readonly folder: string; readonly error: unknown }[];
  /** Empty folders named by an id that the disk does not let go of; absolute. The next look tries again. */
  readonly held: readonly string[];
  /** What was found when everything was searched again; `undefined` where that was cancelled or failed. */
  readonly left: ParticipantFinding | undefined;
  /** Whether the person who deletes stopped it before the end. */
  readonly cancelled: boolean;
}

/**
 * Deletes everything of a person that {@link searchParticipant} found and that is certainly theirs, for good, then searches again. One snapshot after the other: what is done
 * when it is cancelled or fails stays done, and the report says what that is. Never throws for one snapshot's sake.
 */
export async function eraseParticipant(
  found: ParticipantFinding,
  person: Person,
  now: Date,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
  installation: Installation,
): Promise<ErasureReport> {
  const erased: SnapshotFinding[] = [];
  const edited: string[] = [];
  const discarded: string[] = [];
  const busy: string[] = [];
  const held: string[] = [];
  const failed: { folder: string; error: unknown }[] = [];
  const { exportFolders } = found;
  for (const exportFolder of exportFolders) await recoverReplaced(exportFolder, installation, () => true);
  const isOver = (): boolean => signal.aborted;
  const attempt = async (folder: string, work: () => Promise<void>): Promise<void> => {
    if (isOver()) return;
    try {
      await work();
    } catch (error) {
      if (problemOf(error)?.kind === 'running-elsewhere') busy.push(folder);
      else if (!isOver()) failed.push({ folder, error: await toDiskProblem(error, folder) });
    }
  };
  for (const { folder } of found.stagings) {
    await attempt(folder, async () => {
      await discardStaging(folder, installation);
      discarded.push(folder);
    });
  }
  const snapshots = await erasableIn(found);
  for (const [index, snapshot] of snapshots.entries()) {
    const told = (part: number): void => onProgress((0.8 * (index + part)) / snapshots.length);
    await attempt(snapshot.folder, async () => {
      const result = await eraseSnapshot(snapshot, person, now, told, signal, installation);
      if (result.kind === 'busy') busy.push(snapshot.folder);
      if ('held' in result) for (const path of result.held) held.push(path);
      if (result.kind !== 'erased') return;
      erased.push(result.finding);
      for (const path of result.edited) edited.push([snapshot.folder, ...path.split('/')].join(sep));
    });
  }
  let left: ParticipantFinding | undefined;
  const cancelled = isOver();
  if (!cancelled) {
    const told = (part: number): void => onProgress(0.8 + 0.2 * part);
    left = await searchParticipant(exportFolders, person, told, signal, found.only).catch(() => undefined);
  }
  return { at: now, erased, edited, discarded, busy, failed, held, left, cancelled };
}

/** The snapshots as they are now, of those in which something was found. */
async function erasableIn(found: ParticipantFinding): Promise<Snapshot[]> {
  const wanted = new Set(found.snapshots.filter(isErasable).map(({ folder }) => folder));
  const all = (await Promise.all(found.exportFolders.map(listSnapshots))).flat();
  return all.filter(({ folder }) => wanted.has(folder));
}
