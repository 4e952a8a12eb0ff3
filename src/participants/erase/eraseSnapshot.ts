import { dirname, join } from 'node:path';
import { completionsOf, discardStaging } from '../../snapshots/staging/staging.ts';
import {
  executeErasure,
  clearErasure,
  commitErasure,
  leaveErasure,
  lockErasure,
  prepareErasure,
} from '../../snapshots/erasure/erasure.ts';
import type { PlannedErasure } from '../../snapshots/erasure/erasurePlan.ts';
import { readManifestHead } from '../../snapshots/manifest.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { elsewhere } from '../../snapshots/staging/stagingLock.ts';
import { makeFolders } from '../../snapshots/access/folders.ts';
import type { Installation } from '../../snapshots/access/installation.ts';
import { copyWithout, type CopySums } from './copyWithout.ts';
import { isErasable, type SnapshotFinding } from '../find/finding.ts';
import { rewriteManifest } from './rewriteManifest.ts';
import type { countSubmissions, CountedSubmissions } from '../../analysis/counts/countSubmissions.ts';
import type { searchParticipant } from '../find/searchParticipant.ts';
import type { searchSnapshot } from '../find/searchSnapshot.ts';
import type { Person } from '../find/participantId.ts';

/** Searches for a deletion, in this thread or another. */
export interface Searching {
  readonly participant: typeof searchParticipant;
  readonly snapshot: typeof searchSnapshot;
  /** Counts what a snapshot has left. */
  readonly count: typeof countSubmissions;
}

export interface ErasureDeps {
  readonly searching: Searching;
  readonly installation: Installation;
}

/** Result of a deletion from one snapshot. */
export type SnapshotErasure =
  /** `edited`: files of records that were not as Prolific gave them, before. */
  | {
      readonly kind: 'erased';
      readonly finding: SnapshotFinding;
      readonly edited: readonly string[];
      /**
       * Absolute paths of empty folders that couldn't be removed yet; retried when the export folder is next
       * read.
       */
      readonly held: readonly string[];
    }
  /** An earlier deletion can't finish, because these folders are in use. Nothing was changed. */
  | { readonly kind: 'held'; readonly held: readonly string[] }
  /** There is nothing left to delete. */
  | { readonly kind: 'nothing' };

/**
 * Permanently deletes a person's data from a snapshot. New files are prepared beside the old ones, a plan is
 * written, then carried out: nothing changes before the plan, and everything is finished after it, at the
 * latest when the export folder is next read. `signal` cancels until then.
 * @throws {ProblemError} running-elsewhere: uploads are being fetched, or another window deletes from it;
 * nothing changed. Throws the disk's errors and the signal's reason.
 */
export async function eraseSnapshot(
  { installation, searching }: ErasureDeps,
  { snapshot, person, now }: { readonly snapshot: Snapshot; readonly person: Person; readonly now: Date },
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<SnapshotErasure> {
  const { folder } = snapshot;
  const lost = new AbortController();
  const lock = await lockErasure(folder, installation, () => lost.abort());
  let isPlanned = false;
  try {
    // An interrupted deletion is finished first, as its plan would treat the newly prepared files as its own.
    const before = await executeErasure(folder, installation);
    isPlanned = before.length > 0;
    if (isPlanned) return { kind: 'held', held: before };
    await discardCompletions(folder, installation);
    const all = AbortSignal.any([signal, lost.signal]);
    const finding = await searching.snapshot(snapshot, person, (part) => onProgress(0.7 * part), all);
    if (!isErasable(finding)) return { kind: 'nothing' };
    const edited = await prepare({ installation, searching }, finding, now, all);
    await lock.requireOwn();
    all.throwIfAborted();
    await commitErasure(folder, planFor(finding), installation);
    isPlanned = true;
    const held = await executeErasure(folder, installation);
    onProgress(1);
    return { kind: 'erased', finding, edited, held };
  } finally {
    // Without a plan nothing changed, and no prepared file stays.
    if (!isPlanned && !lost.signal.aborted) await clearErasure(folder, installation).catch(() => undefined);
    await lock.release();
    await leaveErasure(folder, installation);
  }
}

function planFor({ records, uploads, folders, tables, parts }: SnapshotFinding): PlannedErasure {
  return {
    replaced: records.filter(({ cuts }) => cuts.length > 0).map(({ path }) => path),
    removed: [...tables, ...uploads.map(({ path }) => path), ...folders],
    removed_outside: [...parts],
  };
}

/**
 * Writes the new records files and the new manifest beside the old ones. Returns the files that had been
 * edited.
 */
async function prepare(
  { installation, searching }: ErasureDeps,
  finding: SnapshotFinding,
  now: Date,
  signal: AbortSignal,
): Promise<string[]> {
  const { folder, records, uploads, listed, submissions } = finding;
  const to = await prepareErasure(folder, installation);
  const rewritten = new Map<string, CopySums>();
  for (const { path, cuts } of records) {
    if (cuts.length === 0) continue;
    await makeFolders(to, dirname(join(to, path)));
    rewritten.set(path, await copyWithout(join(folder, path), join(to, path), cuts, signal));
  }
  const erased = { at: now.toISOString(), submissions, files: uploads.length };
  const counts = await countsLeft(searching, folder, to, signal);
  return await rewriteManifest(folder, to, { rewritten, removed: new Set(listed), erased, counts }, signal);
}

/**
 * Counts the submissions that a snapshot will have; `undefined` if its manifest has no counts, or they can't
 * be counted, which must not prevent a deletion.
 */
async function countsLeft(
  { count }: Searching,
  folder: string,
  prepared: string,
  signal: AbortSignal,
): Promise<CountedSubmissions | undefined> {
  if ((await readManifestHead(folder))?.submissions === undefined) return undefined;
  try {
    return await count(folder, prepared, signal);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/**
 * Discards interrupted “Download Uploads” exports, which would restore deleted data.
 * @throws {ProblemError} running-elsewhere: one is running; none is discarded then.
 */
async function discardCompletions(folder: string, installation: Installation): Promise<void> {
  const completions = await completionsOf(folder);
  for (const { holder } of completions) if (holder !== undefined) throw elsewhere(holder);
  for (const staging of completions) await discardStaging(staging.folder, installation);
}
