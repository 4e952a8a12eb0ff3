import * as vscode from 'vscode';
import { joinReport } from '../../analysis/people/joinReport.ts';
import { statusLine } from '../../analysis/people/statusLine.ts';
import { numberWords, participantWords, submissionWords } from '../../editor/messages/countWords.ts';
import { offer, type Button } from '../../editor/messages/dialogs.ts';
import { executeAndReport } from '../../editor/messages/problemMessages.ts';
import { messageText } from '../../editor/messages/untrustedText.ts';
import { commandIds } from '../../editor/ids.ts';
import type { SubmissionsOutcome } from '../../peopleFiles/fetchSubmissions.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { subjectOf } from '../../snapshots/subject.ts';
import type { AnalysisCalls } from '../../worker/workerMessages.ts';
import type { CommandDeps } from '../deps.ts';

type Deps = Pick<CommandDeps, 'reports'>;
export type Join = NonNullable<Awaited<ReturnType<AnalysisCalls['joinPeople']>>>;

/**
 * Returns how a snapshot's answers join what is known about participants; `undefined` if nothing is known or it
 * can't be found out, which doesn't matter for what was added.
 */
export async function joinOf(
  { analysis, log }: Pick<CommandDeps, 'analysis' | 'log'>,
  { folder }: Snapshot,
  signal: AbortSignal,
): Promise<Join | undefined> {
  try {
    return await analysis.run('joinPeople', { folder }, () => undefined, signal);
  } catch (error) {
    if (!signal.aborted) log.error('Joining answers and submission details', error);
    return undefined;
  }
}

/**
 * Reports that submission details were added, and what does not join. Resolves when the message is closed.
 */
export async function reportDetailsAdded(
  deps: Deps,
  snapshot: Snapshot,
  { studies, unavailable, leftOut }: SubmissionsOutcome,
  join: Join | undefined,
): Promise<void> {
  const submissions = studies.reduce((sum, { count }) => sum + count, 0);
  const line = join === undefined ? '' : statusLine(join.statuses, numberWords);
  const words =
    line === ''
      ? vscode.l10n.t('{0}: {1}.', nameOf(snapshot), submissionWords(submissions))
      : vscode.l10n.t('{0}: {1}: {2}.', nameOf(snapshot), submissionWords(submissions), line);
  await report(deps, snapshot, join, [
    words,
    ...unjoinedWords(join),
    ...lackingWords(unavailable.length, leftOut),
  ]);
}

/** What was added, in numbers of participants and of studies. */
export interface DemographicsTotal {
  /** Studies whose demographics were added. */
  readonly added: number;
  /** Participants. */
  readonly rows: number;
  /** Participants whose data was deleted. */
  readonly leftOut: number;
  /** Studies that Prolific doesn't show this account. */
  readonly unavailable: number;
  /** Studies that have used up their combinations of filters. */
  readonly refused: number;
}

/** Reports that demographics were added, and what does not join. Resolves and rejects as above. */
export async function reportDemographicsAdded(
  deps: Deps,
  snapshot: Snapshot,
  { rows, leftOut, unavailable, refused }: DemographicsTotal,
  join: Join | undefined,
): Promise<void> {
  const words = vscode.l10n.t(
    '{0}: Added the demographics of {1}.',
    nameOf(snapshot),
    participantWords(rows),
  );
  await report(deps, snapshot, join, [
    words,
    ...unjoinedWords(join),
    ...lackingWords(unavailable, leftOut, refused),
  ]);
}

function nameOf({ manifest }: Snapshot): string {
  return messageText(subjectOf(manifest).name);
}

function unjoinedWords(join: Join | undefined): string[] {
  const { answersOnly, peopleOnly } = join ?? {};
  return [
    ...(peopleOnly === undefined || peopleOnly.count === 0
      ? []
      : [vscode.l10n.t('Submissions without answers: {0}.', numberWords(peopleOnly.count))]),
    ...(answersOnly === undefined || answersOnly.count === 0
      ? []
      : [vscode.l10n.t('Answers without details: {0}.', numberWords(answersOnly.count))]),
  ];
}

function lackingWords(unavailable: number, leftOut: number, refused = 0): string[] {
  return [
    ...(refused === 0
      ? []
      : [
          vscode.l10n.t(
            'Studies that have used up their combinations of filters: {0}. Add their CSV file instead.',
            numberWords(refused),
          ),
        ]),
    ...(unavailable === 0
      ? []
      : [vscode.l10n.t('Studies that Prolific doesn’t show you: {0}.', numberWords(unavailable))]),
    ...(leftOut === 0
      ? []
      : [
          vscode.l10n.t('Left out, because you deleted these participants’ data: {0}.', numberWords(leftOut)),
        ]),
  ];
}

async function report(
  { reports }: Deps,
  { folder, manifest }: Snapshot,
  join: Join | undefined,
  sentences: readonly string[],
): Promise<void> {
  const button = (label: string, command: string): Button => [
    label,
    () => executeAndReport(command, { snapshotFolder: folder }),
  ];
  const { name } = subjectOf(manifest);
  const showReport: Button[] =
    join === undefined || join.answersOnly.count + join.peopleOnly.count === 0
      ? []
      : [
          [
            vscode.l10n.t('Show Report'),
            () => reports.show(vscode.l10n.t('Who answered'), joinReport(name, join, numberWords)),
          ],
        ];
  await offer(sentences.join(' '), [
    button(vscode.l10n.t('Open Overview'), commandIds.openOverview),
    button(vscode.l10n.t('Create Analysis Tables'), commandIds.createTables),
    ...showReport,
  ]);
}
