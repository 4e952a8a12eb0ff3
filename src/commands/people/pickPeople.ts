import * as vscode from 'vscode';
import { inform } from '../../editor/messages/dialogs.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { sameSubject, subjectOf } from '../../snapshots/subject.ts';
import { subjectOfRow } from '../arguments.ts';
import { pickSnapshot, type PickSnapshotDeps } from '../snapshots/pickSnapshot.ts';

/**
 * Returns like {@link pickSnapshot} and, for the row of a collection or batch, its newest snapshot; `undefined`
 * if canceled or, after a message, if there is none.
 */
export async function pickPeople(
  deps: PickSnapshotDeps,
  argument: unknown,
  title: string,
): Promise<Snapshot | undefined> {
  const subject = subjectOfRow(argument);
  if (subject === undefined) return await pickSnapshot(deps, argument, title);
  const { snapshots } = await deps.snapshotIndex.read();
  const newest = snapshots.find(({ manifest }) => sameSubject(subjectOf(manifest), subject));
  if (newest === undefined)
    inform(vscode.l10n.t('There are no snapshots in the open folders yet. Export a collection first.'));
  return newest;
}
