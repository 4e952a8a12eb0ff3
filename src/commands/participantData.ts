import * as vscode from 'vscode';
import {
  isErasableAnywhere,
  totalsOf,
  type FindingTotals,
  type ParticipantFinding,
} from '../participants/finding.ts';
import { personOf, readParticipantId, type Person } from '../participants/participantId.ts';
import type { ReportWords } from '../participants/report.ts';
import { withoutIds } from '../participants/withoutIds.ts';
import { ToldError } from '../editor/problemMessages.ts';
import { exportFoldersToSearch } from '../editor/targetFolder.ts';
import { formatExact } from '../editor/when.ts';
import { formatBytes } from '../exports/wording.ts';
import { isFromCode } from './arguments.ts';
import type { CommandDeps } from './deps.ts';
import { longTask } from './longTask.ts';

/** As Prolific's look. */
const exampleId = '5f0c1e2d3b4a596877665544';

type Deps = Pick<CommandDeps, 'installation' | 'problems' | 'onDisk' | 'overviews' | 'reports' | 'log'>;

/** What the commands resolve to; `undefined`: it failed, which the person was told. */
export type ParticipantResult =
  ({ readonly status: 'found' | 'deleted' } & FindingTotals) | { readonly status: 'nothing' | 'cancelled' };

/** Shows where a participant's data are, and offers to delete them. Nothing is changed. */
export async function findParticipant(deps: Deps, argument: unknown): Promise<ParticipantResult | undefined> {
  const title = vscode.l10n.t('Find a Participant’s Data');
  const person = await askForPerson(argument, title);
  if (person === undefined) return { status: 'cancelled' };
  return await told(deps, argument, title, person, async () => {
    const found = await search(person);
    if (found === undefined) return { status: 'cancelled' };
    const { findingReport } = await import('../participants/report.ts');
    const markdown = findingReport(person, found, new Date(), words(deps));
    await deps.reports.show(vscode.l10n.t('A participant’s data'), markdown);
    const totals = totalsOf(found.snapshots);
    if (isErasableAnywhere(found)) void offerToDelete(deps, person, found, totals);
    return { status: isErasableAnywhere(found) ? 'found' : 'nothing', ...totals };
  });
}

/** Deletes a participant's data from all snapshots, after a question with the numbers, and shows what was deleted. */
export async function deleteParticipant(
  deps: Deps,
  argument: unknown,
): Promise<ParticipantResult | undefined> {
  const title = vscode.l10n.t('Delete a Participant’s Data');
  const person = await askForPerson(argument, title);
  if (person === undefined) return { status: 'cancelled' };
  return await told(deps, argument, title, person, async () => {
    const found = await search(person);
    if (found === undefined) return { status: 'cancelled' };
    if (isErasableAnywhere(found)) return await confirmAndDelete(deps, person, found);
    const { findingReport } = await import('../participants/report.ts');
    const markdown = findingReport(person, found, new Date(), words(deps));
    await deps.reports.show(vscode.l10n.t('A participant’s data'), markdown);
    return { status: 'nothing' };
  });
}

async function offerToDelete(
  deps: Deps,
  person: Person,
  found: ParticipantFinding,
  { submissions, files, snapshots }: FindingTotals,
): Promise<void> {
  const choice = vscode.l10n.t('Delete…');
  const picked = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'A participant’s data were found: submissions: {0} · uploads: {1} · snapshots: {2}',
      submissions,
      files,
      snapshots,
    ),
    choice,
  );
  if (picked !== choice) return;
  const title = vscode.l10n.t('Delete a Participant’s Data');
  await told(deps, undefined, title, person, async () => await confirmAndDelete(deps, person, found));
}

async function confirmAndDelete(
  deps: Deps,
  person: Person,
  found: ParticipantFinding,
): Promise<ParticipantResult> {
  const { submissions, files, bytes, snapshots } = totalsOf(found.snapshots);
  const discarded = found.stagings.filter(({ isRunning }) => !isRunning).length;
  const choice = vscode.l10n.t('Delete for Good');
  const details = [
    vscode.l10n.t(
      'Submissions: {0} · uploads: {1} ({2}) · snapshots: {3}. The tables made of these go as well.',
      submissions,
      files,
      formatBytes(bytes),
      snapshots,
    ),
    ...(discarded > 0 ? [vscode.l10n.t('Unfinished exports that are discarded: {0}.', discarded)] : []),
    vscode.l10n.t('They do not go to the trash: this can’t be undone. Nothing changes on Prolific.'),
  ];
  const picked = await vscode.window.showWarningMessage(
    vscode.l10n.t('Delete the data of participant {0} from all snapshots in the export folders?', person.id),
    { modal: true, detail: details.join('\n\n') },
    choice,
  );
  if (picked !== choice) return { status: 'cancelled' };
  return await carryOut(deps, person, found);
}

/**
 * Deletes from snapshots what came back of participants whose data were deleted before, without another question, and shows what was deleted.
 * Failures are told.
 */
export async function deleteAgain(
  deps: Deps,
  exportFolder: string,
  snapshots: readonly string[],
  persons: readonly Person[],
): Promise<void> {
  const title = vscode.l10n.t('Delete a Participant’s Data');
  for (const person of persons) {
    await told(deps, undefined, title, person, async () => {
      const found = await search(person, [exportFolder], snapshots);
      return found === undefined ? { status: 'cancelled' } : await carryOut(deps, person, found);
    });
  }
}

async function carryOut(deps: Deps, person: Person, found: ParticipantFinding): Promise<ParticipantResult> {
  for (const { folder } of found.snapshots) deps.overviews.close(folder);
  const { eraseParticipant } = await import('../participants/eraseParticipant.ts');
  const now = new Date();
  const forget = await remember(deps, person, now);
  const task = vscode.l10n.t('Deleting a participant’s data');
  let report;
  try {
    report = await longTask(task, async (onProgress, signal) =>
      eraseParticipant(found, person, now, (part) => onProgress(part, 1), signal, deps.installation),
    );
  } finally {
    deps.onDisk.refresh();
  }
  if (report === undefined) return { status: 'cancelled' };
  if (report.cancelled && report.erased.length + report.discarded.length + report.failed.length === 0) {
    await forget();
  }
  const totals = totalsOf(report.erased);
  deps.log.info(
    `Deleted a participant's data: ${totals.submissions} submissions and ${totals.files} uploads in ${totals.snapshots} snapshots`,
  );
  for (const { error } of report.failed) {
    deps.log.error('Deleting a participant’s data', withoutIds(error, person));
  }
  const { erasureReport } = await import('../participants/report.ts');
  await deps.reports.show(
    vscode.l10n.t('A participant’s data were deleted'),
    erasureReport(person, report, words(deps)),
  );
  return { status: report.cancelled ? 'cancelled' : 'deleted', ...totals };
}

/** Remembers the deletion, so that the participant does not come back unnoticed. Where that fails it is told, and the deletion goes on. */
async function remember(
  { installation, problems }: Deps,
  person: Person,
  now: Date,
): Promise<() => Promise<void>> {
  try {
    const { rememberDeletion } = await import('../participants/deletions.ts');
    return await rememberDeletion(installation, person, now);
  } catch (error) {
    void problems.show(vscode.l10n.t('Remembering a deletion'), withoutIds(error, person));
    return () => Promise.resolve();
  }
}

/** Runs a command's work. What fails is told and logged without the participant's ids; code hears of it, too. */
async function told(
  { problems }: Deps,
  argument: unknown,
  title: string,
  person: Person,
  work: () => Promise<ParticipantResult>,
): Promise<ParticipantResult | undefined> {
  try {
    return await work();
  } catch (error) {
    const clean = withoutIds(error, person);
    void problems.show(title, clean);
    if (isFromCode(argument)) throw new ToldError(problems.sentence(clean).message, { cause: clean });
    return undefined;
  }
}

async function search(
  person: Person,
  exportFolders?: readonly string[],
  only?: readonly string[],
): Promise<ParticipantFinding | undefined> {
  const folders = exportFolders ?? (await exportFoldersToSearch());
  const { searchParticipant } = await import('../participants/searchParticipant.ts');
  return await longTask(vscode.l10n.t('Searching for a participant’s data'), async (onProgress, signal) =>
    searchParticipant(folders, person, (part) => onProgress(part, 1), signal, only),
  );
}

function words({ problems }: Deps): ReportWords {
  return { date: formatExact, problem: (error) => problems.sentence(error).message };
}

/** The person of `{ participantId }`, or the one whose id is typed; `undefined` where the typing is left. */
async function askForPerson(argument: unknown, title: string): Promise<Person | undefined> {
  if (typeof argument === 'object' && argument !== null && 'participantId' in argument) {
    const { participantId } = argument;
    const read = readParticipantId(typeof participantId === 'string' ? participantId : '');
    if (read.kind === 'id') return personOf(read.id);
  }
  const typed = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t(
      'The participant’s id on Prolific, or the one that replaces it in your data. It is never stored; a deletion keeps only a keyed hash of it.',
    ),
    placeHolder: exampleId,
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? undefined : wrongWith(value)),
  });
  if (typed === undefined) return undefined;
  const read = readParticipantId(typed);
  return read.kind === 'id' ? personOf(read.id) : undefined;
}

function wrongWith(value: string): string | undefined {
  const read = readParticipantId(value);
  if (read.kind === 'id') return undefined;
  switch (read.reason) {
    case 'length':
      return vscode.l10n.t('A participant’s id on Prolific has 24 characters; this has {0}.', read.length);
    case 'short':
      return vscode.l10n.t('An id has at least 8 characters.');
    case 'characters':
    case 'empty':
      return vscode.l10n.t('An id has only letters, digits, hyphens and underscores.');
  }
}
