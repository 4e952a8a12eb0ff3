import {
  clearErasure,
  commitErasure,
  executeErasure,
  leaveErasure,
  lockErasure,
} from '../../snapshots/erasure/erasure.ts';
import type { PlannedErasure } from '../../snapshots/erasure/erasurePlan.ts';
import type { Installation } from '../../snapshots/access/installation.ts';

/** What is to be deleted from a folder, with new versions of its files already written. */
export interface Prepared<T> {
  readonly plan: PlannedErasure;
  readonly result: T;
}

/** Result of a deletion from one folder. */
export type PlannedResult<T> =
  /** `held`: absolute paths of empty folders that couldn't be removed yet; retried when the folder is next read. */
  | { readonly kind: 'erased'; readonly result: T; readonly held: readonly string[] }
  /** An earlier deletion can't finish, because these folders are in use. Nothing was changed. */
  | { readonly kind: 'held'; readonly held: readonly string[] }
  /** There is nothing left to delete. */
  | { readonly kind: 'nothing' };

/**
 * Permanently deletes from a snapshot or people folder what `prepare` finds: it writes new files beside the old
 * ones and returns the plan, or `undefined` if there is nothing; the plan is written, then carried out. Nothing
 * changes before the plan, and everything is finished after it, at the latest when the export folder is next read.
 * `signal` cancels until then.
 * @throws {ProblemError} running-elsewhere: another window changes the folder; nothing changed. Throws the disk's
 * errors and the signal's reason.
 */
export async function eraseByPlan<T>(
  folder: string,
  installation: Installation,
  prepare: (signal: AbortSignal) => Promise<Prepared<T> | undefined>,
  signal: AbortSignal,
): Promise<PlannedResult<T>> {
  const lost = new AbortController();
  const lock = await lockErasure(folder, installation, () => lost.abort());
  let isPlanned = false;
  try {
    // An interrupted deletion is finished first, as its plan would treat the newly prepared files as its own.
    const before = await executeErasure(folder, installation);
    isPlanned = before.length > 0;
    if (isPlanned) return { kind: 'held', held: before };
    const all = AbortSignal.any([signal, lost.signal]);
    const prepared = await prepare(all);
    if (prepared === undefined) return { kind: 'nothing' };
    await lock.requireOwn();
    all.throwIfAborted();
    await commitErasure(folder, prepared.plan, installation);
    isPlanned = true;
    const held = await executeErasure(folder, installation);
    return { kind: 'erased', result: prepared.result, held };
  } finally {
    // Without a plan nothing changed, and no prepared file stays.
    if (!isPlanned && !lost.signal.aborted) await clearErasure(folder, installation).catch(() => undefined);
    await lock.release();
    await leaveErasure(folder, installation);
  }
}
