import { dirname } from 'node:path';
import * as vscode from 'vscode';
import {
  isErasableAnywhere,
  totalsOf,
  type FindingTotals,
  type ParticipantFinding,
} from '../../participants/find/finding.ts';
import { personOf, readParticipantId, type Person } from '../../participants/find/participantId.ts';
import type { ReportWords } from '../../participants/participantReport.ts';
import { withoutIds } from '../../participants/erase/withoutIds.ts';
import { askModal, offer } from '../../editor/messages/dialogs.ts';
import { exportFoldersToSearch } from '../../editor/targetFolder.ts';
import { formatExact } from '../../editor/messages/when.ts';
import { counted, formatBytes } from '../../problems/amounts.ts';
import { isFromCode, propertyOf } from '../arguments.ts';
import type { CommandDeps } from '../deps.ts';
import { runWithProgress } from '../../editor/messages/runWithProgress.ts';
import { searchInWorker } from './search.ts';

/** Looks like Prolific's ids. */
const exampleId = '5f0c1e2d3b4a596877665544';

export type ParticipantDeps = Pick<
  CommandDeps,
  | 'analysis'
  | 'installation'
  | 'peopleChanges'
  | 'problems'
  | 'snapshotIndex'
  | 'overviews'
  | 'reports'
  | 'log'
>;

/** Result of the commands; `undefined` if they failed, after a message. */
export type ParticipantResult =
  | ({ readonly status: 'found' | 'deleted' } & FindingTotals)
  | { readonly status: 'nothing' | 'cancelled' };

/** Shows where a participant's data is and offers to delete it. Changes nothing. */
export async function findParticipant(
  deps: ParticipantDeps,
  argument: unknown,
): Promise<ParticipantResult | undefined> {
  const title = vscode.l10n.t('Find Participant Data');
  return await searchAndThen(deps, argument, title, (person, found) => showAndOffer(deps, person, found));
}

/** Shows a report of what was found and, if anything can be deleted, offers that, but not as the default. */
async function showAndOffer(
  deps: ParticipantDeps,
  person: Person,
  found: ParticipantFinding,
): Promise<ParticipantResult> {
  const show = await showFinding(deps, person, found);
  const totals = totalsOf(found);
  if (!isErasableAnywhere(found)) return { status: 'nothing', ...totals };
  const words = vscode.l10n.t(
    'Found {0} and {1} in {2}.',
    counted.submissions(totals.submissions),
    counted.uploads(totals.files),
    counted.snapshots(totals.snapshots),
  );
  const alsoFound =
    totals.details === 0
      ? ''
      : ` ${vscode.l10n.t('Also found {0} in submission details and demographics.', counted.rows(totals.details))}`;
  const remove = (): Promise<unknown> =>
    attempt(deps, deletingTitle(), person, () => confirmAndDelete(deps, person, found));
  void offer(words + alsoFound, [
    [showReportWords(), show],
    [vscode.l10n.t('Delete…'), remove],
  ]);
  return { status: 'found', ...totals };
}

function showReportWords(): string {
  return vscode.l10n.t('Show Report');
}

/**
 * Deletes a participant's data from all snapshots, after confirming the numbers, and shows what was deleted.
 */
export async function deleteParticipant(
  deps: ParticipantDeps,
  argument: unknown,
): Promise<ParticipantResult | undefined> {
  return await searchAndThen(deps, argument, deletingTitle(), async (person, found) => {
    if (isErasableAnywhere(found)) return await confirmAndDelete(deps, person, found);
    await showFinding(deps, person, found);
    return { status: 'nothing' };
  });
}

function deletingTitle(): string {
  return vscode.l10n.t('Delete Participant Data');
}

/**
 * Asks for a participant unless the argument names one, searches the open export folders and passes on the
 * result.
 */
async function searchAndThen(
  deps: ParticipantDeps,
  argument: unknown,
  title: string,
  next: (person: Person, found: ParticipantFinding) => Promise<ParticipantResult>,
): Promise<ParticipantResult | undefined> {
  const person = await askForPerson(argument, title);
  if (person === undefined) return { status: 'cancelled' };
  const work = async (): Promise<ParticipantResult> => {
    const found = await search(deps, person, await exportFoldersToSearch());
    return found === undefined ? { status: 'cancelled' } : await next(person, found);
  };
  return await attempt(deps, title, person, work, isFromCode(argument));
}

async function showFinding(
  deps: ParticipantDeps,
  person: Person,
  found: ParticipantFinding,
): Promise<() => Promise<void>> {
  const { findingReport } = await import('../../participants/participantReport.ts');
  const markdown = findingReport(person, found, new Date(), words(deps));
  return await deps.reports.show(vscode.l10n.t('Participant data'), markdown);
}

async function confirmAndDelete(
  deps: ParticipantDeps,
  person: Person,
  found: ParticipantFinding,
): Promise<ParticipantResult> {
  const { submissions, files, bytes, snapshots, details } = totalsOf(found);
  const discarded = found.stagings.filter(({ isRunning }) => !isRunning).length;
  const remove = vscode.l10n.t('Delete Permanently');
  const picked = await askModal(
    vscode.l10n.t('Delete all data of participant {0} from the export folders?', person.id),
    [showReportWords(), remove],
    [
      vscode.l10n.t(
        'This deletes {0} and {1} ({2}) from {3}, and the tables created from them.',
        counted.submissions(submissions),
        counted.uploads(files),
        formatBytes(bytes),
        counted.snapshots(snapshots),
      ),
      details === 0
        ? undefined
        : vscode.l10n.t(
            'It also deletes {0} from submission details and demographics.',
            counted.rows(details),
          ),
      discarded === 0 ? undefined : vscode.l10n.t('Interrupted exports to be discarded: {0}.', discarded),
      vscode.l10n.t(
        'The files aren’t moved to the trash, and you can’t undo this. Nothing changes on Prolific.',
      ),
    ],
  );
  if (picked === undefined) return { status: 'cancelled' };
  return await (picked === remove ? erase : showAndOffer)(deps, person, found);
}

/** Shows what data returned after an earlier deletion. Failures are shown. */
export async function showReturned(
  deps: ParticipantDeps,
  exportFolder: string,
  snapshots: readonly string[],
  persons: readonly Person[],
): Promise<void> {
  for (const person of persons) {
    const title = vscode.l10n.t('Find Participant Data');
    await attempt(deps, title, person, async () => {
      const found = await search(deps, person, [exportFolder], snapshots);
      if (found === undefined) return { status: 'cancelled' };
      await showFinding(deps, person, found);
      return { status: 'found', ...totalsOf(found) };
    });
  }
}

/**
 * Deletes data that returned after an earlier deletion, without asking again, and shows what was deleted.
 * Failures are shown.
 */
export async function deleteAgain(
  deps: ParticipantDeps,
  exportFolder: string,
  snapshots: readonly string[],
  persons: readonly Person[],
): Promise<void> {
  for (const person of persons) {
    await attempt(deps, deletingTitle(), person, async () => {
      const found = await search(deps, person, [exportFolder], snapshots);
      return found === undefined ? { status: 'cancelled' } : await erase(deps, person, found);
    });
  }
}

async function erase(
  deps: ParticipantDeps,
  person: Person,
  found: ParticipantFinding,
): Promise<ParticipantResult> {
  for (const { folder } of found.snapshots) deps.overviews.close(folder);
  const { eraseParticipant } = await import('../../participants/erase/eraseParticipant.ts');
  const now = new Date();
  const forget = await rememberDeletion(deps, person, now);
  const task = vscode.l10n.t('Deleting participant data');
  let report;
  try {
    report = await runWithProgress(task, async (onProgress, signal) =>
      eraseParticipant(
        { installation: deps.installation, searching: searchInWorker(deps.analysis) },
        { found, person, now },
        (part) => onProgress(part, 1),
        signal,
      ),
    );
  } finally {
    deps.snapshotIndex.refresh();
    for (const { folder } of found.people) deps.peopleChanges.fire(dirname(folder));
  }
  if (report === undefined) return { status: 'cancelled' };
  const { erased, people, discarded, failed } = report;
  if (report.cancelled && erased.length + people.length + discarded.length + failed.length === 0) {
    await forget();
  }
  const totals = totalsOf({ snapshots: erased, people });
  deps.log.info(
    `Deleted a participant's data: ${totals.submissions} submissions and ${totals.files} uploads in ${totals.snapshots} snapshots, ${totals.details} rows of details`,
  );
  for (const { error } of failed) {
    deps.log.error('Deleting a participant’s data', withoutIds(error, person));
  }
  const { erasureReport } = await import('../../participants/participantReport.ts');
  await deps.reports.show(
    vscode.l10n.t('Participant data deleted'),
    erasureReport(person, report, words(deps)),
  );
  return { status: report.cancelled ? 'cancelled' : 'deleted', ...totals };
}

/**
 * Remembers the deletion to notice if the participant's data returns. A failure is shown and doesn't stop the
 * deletion.
 */
async function rememberDeletion(
  { installation, problems }: ParticipantDeps,
  person: Person,
  now: Date,
): Promise<() => Promise<void>> {
  try {
    const { rememberDeletion } = await import('../../participants/erase/deletions.ts');
    return await rememberDeletion(installation, person, now);
  } catch (error) {
    void problems.show(vscode.l10n.t('Recording a deletion'), withoutIds(error, person));
    return () => Promise.resolve();
  }
}

/**
 * Runs a command's work. Failures are shown and logged without the participant's ids; code gets a rejection
 * as well.
 */
async function attempt(
  { problems }: ParticipantDeps,
  title: string,
  person: Person,
  work: () => Promise<ParticipantResult>,
  rejects = false,
): Promise<ParticipantResult | undefined> {
  const clean = (error: unknown): Promise<never> => Promise.reject(withoutIds(error, person));
  return await problems.attempt(title, () => work().catch(clean), { rejects });
}

async function search(
  { analysis }: ParticipantDeps,
  person: Person,
  folders: readonly string[],
  only?: readonly string[],
): Promise<ParticipantFinding | undefined> {
  return await runWithProgress(vscode.l10n.t('Searching for participant data'), async (onProgress, signal) =>
    searchInWorker(analysis).participant(
      { exportFolders: folders, person, only },
      (part) => onProgress(part, 1),
      signal,
    ),
  );
}

function words({ problems }: ParticipantDeps): ReportWords {
  return { date: formatExact, problem: (error) => problems.sentence(error).message };
}

/** Returns the person of `{ participantId }` or of a typed id; `undefined` if canceled. */
async function askForPerson(argument: unknown, title: string): Promise<Person | undefined> {
  const property = propertyOf(argument, 'participantId');
  const given = typeof property === 'string' ? property : '';
  const read = readParticipantId(given);
  if (read.kind === 'id') return personOf(read.id);
  const typed = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t(
      'The participant’s ID on Prolific, or the ID that replaces it in your data. It is never stored; after a deletion, only a keyed hash of it is kept.',
    ),
    placeHolder: exampleId,
    // Shows why an id from an answer can't be searched for.
    value: given,
    ignoreFocusOut: true,
    validateInput: idProblem,
  });
  const typedId = readParticipantId(typed ?? '');
  return typedId.kind === 'id' ? personOf(typedId.id) : undefined;
}

/** Returns what is wrong with a typed id, unless it is empty. */
function idProblem(value: string): string | undefined {
  const read = readParticipantId(value);
  if (read.kind === 'id' || read.reason === 'empty') return undefined;
  switch (read.reason) {
    case 'length':
      return vscode.l10n.t('Participant IDs on Prolific have 24 characters; this one has {0}.', read.length);
    case 'short':
      return vscode.l10n.t('An ID has at least 8 characters.');
    case 'characters':
      return vscode.l10n.t('An ID contains only letters, digits, hyphens and underscores.');
  }
}
