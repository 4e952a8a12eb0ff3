import * as vscode from 'vscode';
import { inform } from '../../editor/messages/dialogs.ts';
import { runWithProgress } from '../../editor/messages/runWithProgress.ts';
import { messageText } from '../../editor/messages/untrustedText.ts';
import type { SubmissionsOutcome, SubmissionsProgress } from '../../peopleFiles/fetchSubmissions.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { subjectOf } from '../../snapshots/subject.ts';
import { ensureSignedIn } from '../account/signIn.ts';
import { isFromCode } from '../arguments.ts';
import { pickPeople } from './pickPeople.ts';
import { joinOf, reportDetailsAdded } from './peopleMessages.ts';
import { isAddable, tellAdded, peopleDepsOf, studyIdsOf, type PeopleCommandDeps } from './peopleWork.ts';

/** Result of the command; `undefined` if it failed or can't be done, after a message. */
export type DetailsResult =
  | { readonly status: 'completed'; readonly submissions: number }
  | { readonly status: 'cancelled' };

/**
 * Fetches what became of the submissions of a snapshot's studies: of a row, of `{ snapshotFolder }`, or of a
 * picked snapshot. Failures are shown; called by code, it rejects.
 */
export async function addSubmissionDetails(
  deps: PeopleCommandDeps,
  argument: unknown,
): Promise<DetailsResult | undefined> {
  const title = vscode.l10n.t('Add Submission Details');
  const snapshot = await pickPeople(deps, argument, title);
  if (snapshot === undefined) return undefined;
  return await deps.problems.attempt(title, async () => await add(deps, snapshot), {
    rejects: isFromCode(argument),
    retry: 'again',
  });
}

async function add(deps: PeopleCommandDeps, snapshot: Snapshot): Promise<DetailsResult | undefined> {
  if (!isAddable(deps, snapshot)) return undefined;
  if (!(await ensureSignedIn(deps))) return { status: 'cancelled' };
  const name = messageText(subjectOf(snapshot.manifest).name);
  const title = vscode.l10n.t('Fetching the submission details of “{0}”', name);
  const done = await runWithProgress(title, async (onProgress, signal) => {
    const outcome = await fetchDetails(deps, snapshot, onProgress, signal);
    if (outcome.studies.length === 0) return { outcome, join: undefined };
    tellAdded(deps, snapshot);
    return { outcome, join: await joinOf(deps, snapshot, signal) };
  });
  if (done === undefined) return { status: 'cancelled' };
  const { outcome, join } = done;
  if (outcome.studies.length === 0) {
    inform(vscode.l10n.t('{0}: This snapshot names no study whose submissions could be fetched.', name));
    return undefined;
  }
  const submissions = outcome.studies.reduce((sum, { count }) => sum + count, 0);
  deps.log.info(`Added the details of ${submissions} submissions of ${outcome.studies.length} studies`);
  void deps.problems.attempt(vscode.l10n.t('Add Submission Details'), () =>
    reportDetailsAdded(deps, snapshot, outcome, join),
  );
  return { status: 'completed', submissions };
}

async function fetchDetails(
  deps: PeopleCommandDeps,
  snapshot: Snapshot,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<SubmissionsOutcome> {
  const studyIds = await studyIdsOf(deps, snapshot, signal);
  const { fetchSubmissions } = await import('../../peopleFiles/fetchSubmissions.ts');
  return await fetchSubmissions(
    await peopleDepsOf(deps),
    { snapshotFolder: snapshot.folder, studyIds },
    progressOf(studyIds.length, onProgress),
    signal,
  );
}

/** Returns a listener that adds up the progress of studies, each with the same part of the whole. */
function progressOf(
  studies: number,
  onProgress: (done: number, total: number) => void,
): (progress: SubmissionsProgress) => void {
  const parts = new Map<string, number>();
  return ({ studyId, received, expected }) => {
    if (expected !== undefined && expected > 0) parts.set(studyId, Math.min(1, received / expected));
    onProgress(
      [...parts.values()].reduce((sum, part) => sum + part, 0),
      studies,
    );
  };
}
