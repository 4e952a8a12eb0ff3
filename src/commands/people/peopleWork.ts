import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { inform } from '../../editor/messages/dialogs.ts';
import { requireTrust } from '../../editor/targetFolder.ts';
import type { PeopleDeps } from '../../peopleFiles/peopleDeps.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import type { SignInDeps } from '../account/signIn.ts';
import type { CommandDeps } from '../deps.ts';
import { placeOfSnapshot } from '../snapshots/placeOfSnapshot.ts';
import type { PickSnapshotDeps } from '../snapshots/pickSnapshot.ts';

export type PeopleCommandDeps = PickSnapshotDeps &
  SignInDeps &
  Pick<CommandDeps, 'analysis' | 'installation' | 'peopleChanges' | 'reports'>;

/** Result of adding demographics; `undefined` if it failed or can't be done, after a message. */
export type DemographicsResult =
  | { readonly status: 'completed'; readonly participants: number }
  | { readonly status: 'cancelled' };

/**
 * Returns whether something may be added to the participants of a snapshot; tells if not.
 * @throws {ProblemError} untrusted-workspace.
 */
export function isAddable(deps: Pick<CommandDeps, 'exports'>, { folder }: Snapshot): boolean {
  requireTrust();
  if (placeOfSnapshot(deps, folder)?.exportFolder === dirname(dirname(folder))) return true;
  inform(
    vscode.l10n.t(
      'Details can be added only to a snapshot in an open folder. Open the folder that contains this snapshot, then try again.',
    ),
  );
  return false;
}

/**
 * Returns what fetching needs.
 * @throws {ProblemError} not-signed-in.
 */
export async function peopleDepsOf({
  session,
  installation,
}: Pick<CommandDeps, 'session' | 'installation'>): Promise<PeopleDeps> {
  return { client: await session.client(), ...(await storingDeps(installation)) };
}

/** Returns what storing needs. */
export async function storingDeps(
  installation: PeopleDeps['installation'],
): Promise<Omit<PeopleDeps, 'client'>> {
  const { deletedIds } = await import('../../participants/erase/deletions.ts');
  return { installation, deletedIds: () => deletedIds(installation), now: () => new Date() };
}

/** Returns the ids of a snapshot's studies. Rejects like the analysis. */
export async function studyIdsOf(
  { analysis }: Pick<CommandDeps, 'analysis'>,
  { folder }: Snapshot,
  signal: AbortSignal,
): Promise<string[]> {
  const studies = await analysis.run('studiesInSnapshot', { folder }, () => undefined, signal);
  return studies.map(({ id }) => id);
}

/** Has the side bar and overviews read again what is known about a snapshot's participants. */
export function tellAdded({ peopleChanges }: Pick<CommandDeps, 'peopleChanges'>, { folder }: Snapshot): void {
  peopleChanges.fire(dirname(folder));
}
