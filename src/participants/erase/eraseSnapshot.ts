import { dirname, join } from 'node:path';
import { completionsOf, discardStaging } from '../../snapshots/staging/staging.ts';
import { prepareErasure } from '../../snapshots/erasure/erasure.ts';
import type { PlannedErasure } from '../../snapshots/erasure/erasurePlan.ts';
import { readManifestHead } from '../../snapshots/manifest.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { elsewhere } from '../../snapshots/staging/stagingLock.ts';
import { makeFolders } from '../../snapshots/access/folders.ts';
import type { Installation } from '../../snapshots/access/installation.ts';
import { copyWithout, type CopySums } from './copyWithout.ts';
import { isErasable, type SnapshotFinding } from '../find/finding.ts';
import { eraseByPlan, type PlannedResult } from './eraseByPlan.ts';
import { rewriteManifest } from './rewriteManifest.ts';
import type { countSubmissions, CountedSubmissions } from '../../analysis/counts/countSubmissions.ts';
import type { searchParticipant } from '../find/searchParticipant.ts';
import type { searchPeople } from '../find/searchPeople.ts';
import type { searchSnapshot } from '../find/searchSnapshot.ts';
import type { Person } from '../find/participantId.ts';

/** Searches for a deletion, in this thread or another. */
export interface Searching {
  readonly participant: typeof searchParticipant;
  readonly snapshot: typeof searchSnapshot;
  readonly people: typeof searchPeople;
  /** Counts what a snapshot has left. */
  readonly count: typeof countSubmissions;
}

export interface ErasureDeps {
  readonly searching: Searching;
  readonly installation: Installation;
}

/** What was deleted from one snapshot. */
export interface ErasedSnapshot {
  readonly finding: SnapshotFinding;
  /** Files of records that were not as Prolific gave them, before. */
  readonly edited: readonly string[];
}

/**
 * Permanently deletes a person's data from a snapshot, as `eraseByPlan` does.
 * @throws {ProblemError} running-elsewhere: uploads are being fetched, or another window deletes from it;
 * nothing changed. Throws the disk's errors and the signal's reason.
 */
export async function eraseSnapshot(
  { installation, searching }: ErasureDeps,
  { snapshot, person, now }: { readonly snapshot: Snapshot; readonly person: Person; readonly now: Date },
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<PlannedResult<ErasedSnapshot>> {
  const { folder } = snapshot;
  return await eraseByPlan(
    folder,
    installation,
    async (all) => {
      await discardCompletions(folder, installation);
      const finding = await searching.snapshot(snapshot, person, (part) => onProgress(0.7 * part), all);
      if (!isErasable(finding)) return undefined;
      const edited = await prepare({ installation, searching }, finding, now, all);
      return { plan: planFor(finding), result: { finding, edited } };
    },
    signal,
  );
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
