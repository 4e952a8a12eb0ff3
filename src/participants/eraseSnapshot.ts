import { dirname, join } from 'node:path';
import { completionsOf } from '../exports/completing.ts';
import {
  beginErasure,
  carryOutErasure,
  clearErasure,
  commitErasure,
  leaveErasure,
  prepareErasure,
} from '../exports/erasure.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import { removeStaging } from '../exports/staging.ts';
import { lockStaging } from '../exports/stagingLock.ts';
import { makeFolders } from '../snapshots/folders.ts';
import type { Installation } from '../snapshots/installation.ts';
import { problemOf } from '../problems/problem.ts';
import { copyWithout, type ContentSum } from './copyWithout.ts';
import { isErasable, type SnapshotFinding } from './finding.ts';
import type { Person } from './participantId.ts';
import { rewriteManifest } from './rewriteManifest.ts';
import { searchSnapshot } from './searchSnapshot.ts';
import { erasureFolder } from '../snapshots/knownNames.ts';

/** How a deletion from one snapshot ended. */
export type SnapshotErasure =
  /** `edited`: files of records that were not as Prolific gave them, before. */
  | {
      readonly kind: 'erased';
      readonly finding: SnapshotFinding;
      readonly edited: readonly string[];
      /** Empty folders that the disk does not let go of; absolute. The next look at the export folder tries again. */
      readonly held: readonly string[];
    }
  /** An earlier deletion is not done, as the disk does not let go of these folders: it was not touched. */
  | { readonly kind: 'held'; readonly held: readonly string[] }
  /** There is nothing to delete, by now. */
  | { readonly kind: 'nothing' }
  /** Its uploads are being fetched, or another window deletes from it: it was not touched. */
  | { readonly kind: 'busy' };

/**
 * Deletes what is a person's from a snapshot, for good. It is prepared beside the snapshot's files, written down and then carried out: until it is
 * written down nothing has changed; from then on it is finished whatever happens, by the next look at the export folder at the latest.
 * `signal` counts until then. Throws the disk's errors, and the signal's reason.
 */
export async function eraseSnapshot(
  snapshot: Snapshot,
  person: Person,
  now: Date,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
  installation: Installation,
): Promise<SnapshotErasure> {
  const { folder } = snapshot;
  const lost = new AbortController();
  let lock;
  try {
    await beginErasure(folder, installation);
    lock = await lockStaging(join(folder, erasureFolder), () => lost.abort());
  } catch (error) {
    if (problemOf(error)?.kind === 'running-elsewhere') return { kind: 'busy' };
    throw error;
  }
  let isPlanned = false;
  try {
    // What was broken off earlier is finished first: its plan would take what is prepared now for its own.
    const before = await carryOutErasure(folder, installation);
    isPlanned = before.length > 0;
    if (isPlanned) return { kind: 'held', held: before };
    if (!(await discardCompletions(folder, installation))) return { kind: 'busy' };
    const all = AbortSignal.any([signal, lost.signal]);
    const finding = await searchSnapshot(snapshot, person, (part) => onProgress(0.7 * part), all);
    if (!isErasable(finding)) return { kind: 'nothing' };
    const edited = await prepare(finding, now, all, installation);
    await lock.requireOwn();
    all.throwIfAborted();
    await commitErasure(folder, planFor(finding), installation);
    isPlanned = true;
    const held = await carryOutErasure(folder, installation);
    onProgress(1);
    return { kind: 'erased', finding, edited, held };
  } finally {
    // Without a plan nothing has changed, and nothing of what was prepared stays.
    if (!isPlanned && !lost.signal.aborted) await clearErasure(folder, installation).catch(() => undefined);
    await lock.release();
    await leaveErasure(folder, installation);
  }
}

function planFor({
  records,
  uploads,
  folders,
  tables,
  parts,
}: SnapshotFinding): Parameters<typeof commitErasure>[1] {
  return {
    replaced: records.filter(({ cuts }) => cuts.length > 0).map(({ path }) => path),
    removed: [...tables, ...uploads.map(({ path }) => path), ...folders],
    removed_outside: [...parts],
  };
}

/** Writes the new files of records and the new manifest beside the old ones. Gives the files that had been edited. */
async function prepare(
  finding: SnapshotFinding,
  now: Date,
  signal: AbortSignal,
  installation: Installation,
): Promise<string[]> {
  const { folder, records, uploads, listed, submissions } = finding;
  const to = await prepareErasure(folder, installation);
  const rewritten = new Map<string, ContentSum>();
  const before = new Map<string, ContentSum>();
  for (const { path, cuts } of records) {
    if (cuts.length === 0) continue;
    await makeFolders(to, dirname(join(to, path)));
    const sums = await copyWithout(join(folder, path), join(to, path), cuts, signal);
    rewritten.set(path, sums.after);
    before.set(path, sums.before);
  }
  const erased = { at: now.toISOString(), submissions, files: uploads.length };
  const removed = new Set(listed);
  const edited: string[] = [];
  const changes = { rewritten, removed, erased };
  await rewriteManifest(folder, to, changes, signal, (entry) => {
    const found = before.get(entry.path);
    if (found === undefined) return;
    if (found.size !== entry.size || found.crc32 !== entry.crc32) edited.push(entry.path);
  });
  return edited;
}

/** Discards “Fetch Uploads” that were broken off, which would bring back what is deleted. Gives whether none is under way. */
async function discardCompletions(folder: string, installation: Installation): Promise<boolean> {
  const completions = await completionsOf(folder);
  if (completions.some(({ holder }) => holder !== undefined)) return false;
  for (const staging of completions) await removeStaging(staging.folder, installation);
  return true;
}
