import * as vscode from 'vscode';
import type { PickSnapshotDeps } from '../snapshots/pickSnapshot.ts';
import { pickPeople } from './pickPeople.ts';

/** Adds the demographics of a snapshot's participants. */
export async function addDemographics(deps: PickSnapshotDeps, argument: unknown): Promise<void> {
  await pickPeople(deps, argument, vscode.l10n.t('Add Demographics'));
}
