import { sep } from 'node:path';
import { type Snapshot, listSnapshots } from '../../snapshots/snapshots.ts';
import { discardStaging } from '../../snapshots/staging/staging.ts';
import { recoverStagings } from '../../snapshots/staging/publishStaging.ts';
import { problemOf } from '../../problems/problem.ts';
import { toDiskProblem } from '../../problems/diskProblem.ts';
import { erasePeople } from './erasePeople.ts';
import { eraseSnapshot, type ErasureDeps } from './eraseSnapshot.ts';
import {
  isErasable,
  isInPeople,
  type ParticipantFinding,
  type PeopleFinding,
  type SnapshotFinding,
} from '../find/finding.ts';
import type { Person } from '../find/participantId.ts';

/** Result of the search that is to be deleted. */
export interface ErasureRequest {
  readonly found: ParticipantFinding;
  readonly person: Person;
  readonly now: Date;
}

/** Result of a deletion. */
export interface ErasureReport {
  readonly at: Date;
  /** As found when they were deleted. */
  readonly erased: readonly SnapshotFinding[];
  /** The same for people folders. */
  readonly people: readonly PeopleFinding[];
  /**
   * Absolute paths of records files that had been edited; the manifest now has the checksums of their
   * remaining content.
   */
  readonly edited: readonly string[];
  /** Folders of unfinished exports that were discarded as a whole. */
  readonly discarded: readonly string[];
  /** Snapshots, people folders and exports in use, left unchanged. */
  readonly busy: readonly string[];
  /** Folders that couldn't be written; a deletion that was started in them will be finished. */
  readonly failed: readonly { readonly folder: string; readonly error: unknown }[];
  /** Empty folders named by an id that are in use and couldn't be removed yet; absolute. Retried with the next search. */
  readonly held: readonly string[];
  /** Result of searching again; `undefined` if that was canceled or failed. */
  readonly left: ParticipantFinding | undefined;
  /** Whether the deletion was canceled. */
  readonly cancelled: boolean;
}

/**
 * Permanently deletes everything found that certainly belongs to a person, then searches again. Works
 * snapshot by snapshot: finished ones stay finished after a cancellation or error, as the report shows. An
 * error in one snapshot doesn't end it.
 */
export async function eraseParticipant(
  deps: ErasureDeps,
  { found, person, now }: ErasureRequest,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<ErasureReport> {
  const erased: SnapshotFinding[] = [];
  const people: PeopleFinding[] = [];
  const edited: string[] = [];
  const discarded: string[] = [];
  const busy: string[] = [];
  const held: string[] = [];
  const failed: { folder: string; error: unknown }[] = [];
  const { exportFolders } = found;
  const { installation, searching } = deps;
  for (const exportFolder of exportFolders) await recoverStagings(exportFolder, installation, () => true);
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
      const result = await eraseSnapshot(deps, { snapshot, person, now }, told, signal);
      if ('held' in result) for (const path of result.held) held.push(path);
      if (result.kind !== 'erased') return;
      erased.push(result.result.finding);
      for (const path of result.result.edited) edited.push([snapshot.folder, ...path.split('/')].join(sep));
      told(1);
    });
  }
  // Last, as they say which submissions are theirs, which an interrupted deletion has to know when it is repeated.
  for (const { folder } of found.people.filter(isInPeople)) {
    await attempt(folder, async () => {
      const result = await erasePeople(deps, { folder, person }, signal);
      if (result.kind === 'erased') people.push(result.result);
    });
  }
  let left: ParticipantFinding | undefined;
  const cancelled = isOver();
  if (!cancelled) {
    const told = (part: number): void => onProgress(0.8 + 0.2 * part);
    left = await searching
      .participant({ exportFolders, person, only: found.only }, told, signal)
      .catch(() => undefined);
  }
  return { at: now, erased, people, edited, discarded, busy, failed, held, left, cancelled };
}

/** Returns the current state of the snapshots with findings. */
async function erasableIn(found: ParticipantFinding): Promise<Snapshot[]> {
  const wanted = new Set(found.snapshots.filter(isErasable).map(({ folder }) => folder));
  const all = (await Promise.all(found.exportFolders.map(listSnapshots))).flat();
  return all.filter(({ folder }) => wanted.has(folder));
}
