import * as vscode from 'vscode';
import type { PickSnapshotDeps } from '../snapshots/pickSnapshot.ts';
import { pickPeople } from './pickPeople.ts';

/** Fetches what became of the submissions of a snapshot's studies. */
export async function addSubmissionDetails(deps: PickSnapshotDeps, argument: unknown): Promise<void> {
  await pickPeople(deps, argument, vscode.l10n.t('Add Submission Details'));
}
