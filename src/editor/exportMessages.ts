import * as vscode from 'vscode';
import { filterWords } from '../exports/filterWords.ts';
import { readFilter } from '../exports/filter.ts';
import type { ExportOutcome, ExportRequest } from '../exports/exportState.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import { wasStopped } from '../exports/standing.ts';
import { formatBytes } from '../exports/wording.ts';
import { problemOf } from '../problems/problem.ts';
import type { StudyNames } from './filterQuestions/studyNames.ts';
import { executeTelling } from './executeTelling.ts';
import { commandIds } from './ids.ts';
import { messageText } from './plainText.ts';
import type { ProblemMessages } from './problemMessages.ts';
import { formatExact } from './when.ts';
import { counted } from '../problems/counted.ts';

/** What can be done after an export has ended. */
export interface Afterwards {
  /** Starts it once more, going on where it stopped if it can. */
  readonly again: () => unknown;
  /** Starts one of the same collection or batch without a filter. */
  readonly everything: () => unknown;
  /** Lets the person make room for it among the jobs that Prolific keeps. */
  readonly freePlaces: () => unknown;
}

/** One quiet message when an export ends. */
export class ExportMessages {
  private readonly problems: ProblemMessages;
  private readonly studyNames: StudyNames;
  private readonly told = new WeakSet<ExportOutcome>();

  constructor(problems: ProblemMessages, studyNames: StudyNames) {
    this.problems = problems;
    this.studyNames = studyNames;
  }

  /** Tells how an export ended, once however many waited for it: they have the very same outcome. */
  tellOnce(request: ExportRequest, outcome: ExportOutcome, afterwards: Afterwards): void {
    if (this.told.has(outcome)) return;
    this.told.add(outcome);
    switch (outcome.status) {
      case 'completed':
        void this.completed(request, outcome);
        return;
      case 'failed':
        if (wasStopped(outcome.error)) return;
        if (problemOf(outcome.error)?.kind === 'running-elsewhere') {
          this.elsewhere(outcome.error);
          return;
        }
        void this.problems.show(
          vscode.l10n.t('Exporting “{0}”', messageText(request.subject.name)),
          outcome.error,
          nextTry(outcome, afterwards),
        );
        return;
      case 'cancelled':
    }
  }

  /** Nothing failed: what was asked for is being done, elsewhere. */
  private elsewhere(error: unknown): void {
    const { message, nextStep } = this.problems.sentence(error);
    void vscode.window.showInformationMessage(nextStep === undefined ? message : `${message} ${nextStep}`);
  }

  private async completed(
    { subject }: ExportRequest,
    { snapshot, archiveChanged, sameAs }: Extract<ExportOutcome, { status: 'completed' }>,
  ): Promise<void> {
    const show = vscode.l10n.t('Show Overview');
    const open = vscode.l10n.t('Open Responses');
    const fetch = vscode.l10n.t('Fetch Uploads');
    const { complete } = snapshot.manifest;
    const name = messageText(subject.name);
    const reveal = vscode.l10n.t('Reveal');
    const picked = await vscode.window.showInformationMessage(
      sameAs === undefined
        ? completedWords(name, snapshot, archiveChanged === true, this.studyNames.all)
        : sameAsWords(name, sameAs),
      show,
      open,
      ...(complete === false ? [fetch] : [reveal]),
    );
    const argument = { snapshotFolder: snapshot.folder };
    if (picked === show) await executeTelling(commandIds.openOverview, argument);
    if (picked === fetch) await executeTelling(commandIds.fetchUploads, argument);
    if (picked === open) await executeTelling(commandIds.openResponses, argument);
    if (picked === reveal) await executeTelling(commandIds.revealSnapshot, argument);
  }
}

function nextTry(
  { error, resumable }: Extract<ExportOutcome, { status: 'failed' }>,
  { again, everything, freePlaces }: Afterwards,
): { label: string; run: () => unknown } {
  const kind = problemOf(error)?.kind;
  if (kind === 'job-limit') {
    return { label: vscode.l10n.t('Choose Exports to Delete…'), run: freePlaces };
  }
  if (kind === 'filter-ignored' && !resumable) {
    return { label: vscode.l10n.t('Export Everything'), run: everything };
  }
  return { label: resumable ? vscode.l10n.t('Resume') : vscode.l10n.t('Export Again'), run: again };
}

/** Older generations of the API give a recent export again. */
function sameAsWords(name: string, { manifest }: Snapshot): string {
  return vscode.l10n.t(
    '“{0}” is exported and checked. Prolific gave the same export as for the snapshot of {1}, and nothing newer.',
    name,
    formatExact(new Date(manifest.requested_at)),
  );
}

function completedWords(
  name: string,
  { manifest }: Snapshot,
  archiveChanged: boolean,
  studyNames: ReadonlyMap<string, string>,
): string {
  const filter = readFilter(manifest.filter);
  const words = allWords(name, manifest, archiveChanged) + leftOutWords(manifest.left_out_files ?? 0);
  return filter === undefined
    ? words
    : vscode.l10n.t('{0} Filter: {1}.', words, filterWords(filter, studyNames, vscode.env.language));
}

function leftOutWords(files: number): string {
  if (files === 0) return '';
  return ` ${
    files === 1
      ? vscode.l10n.t('1 file of the archive was left out; the overview says which and why.')
      : vscode.l10n.t('{0} files of the archive were left out; the overview says which and why.', files)
  }`;
}

function allWords(name: string, manifest: Snapshot['manifest'], archiveChanged: boolean): string {
  const { totals } = manifest;
  const [files, bytes] = [counted.files(totals.files), totals.bytes];
  const size = formatBytes(bytes);
  if (manifest.archive.truncated === true) {
    return vscode.l10n.t(
      'The responses of “{0}” are exported and checked. The archive ends too early, so its uploads could not be read. Try Fetch Uploads later, or export again.',
      name,
    );
  }
  if (manifest.complete === false) {
    return vscode.l10n.t('The responses of “{0}” are exported and checked. Its uploads can follow.', name);
  }
  return archiveChanged
    ? vscode.l10n.t(
        '“{0}” is exported: {1}, {2}, all checked. The archive had changed on Prolific, so the responses are new too.',
        name,
        files,
        size,
      )
    : vscode.l10n.t('“{0}” is exported: {1}, {2}, all checked.', name, files, size);
}
