import * as vscode from 'vscode';
import type { ExportOutcome, ExportRequest, KeptFiles } from '../../exports/exportState.ts';
import { wasStopped } from '../../exports/exportStatus.ts';
import { formatBytes } from '../../problems/amounts.ts';
import { problemOf } from '../../problems/problem.ts';
import { traitsOf } from '../../problems/traits.ts';
import { reportCompleted, type CompletedDeps } from './completedMessage.ts';
import { inform, offer } from './dialogs.ts';
import { messageText } from './untrustedText.ts';
import type { ProblemMessages } from './problemMessages.ts';

/** Actions after an export has ended. */
export interface EndActions {
  /** Starts it again, resuming if possible. */
  readonly retry: () => unknown;
  /** Deletes the files that it left. */
  readonly discard: () => unknown;
  /** Starts one of the same collection or batch without a filter. */
  readonly exportEverything: () => unknown;
  /** Lets the person make room for it among the jobs that Prolific keeps. */
  readonly freeJobPlaces: () => unknown;
}

type Deps = CompletedDeps & { readonly problems: ProblemMessages };

const reported = new WeakSet<ExportOutcome>();

/** Reports how an export ended in one message, once however many callers share its outcome. */
export function reportEnd(
  deps: Deps,
  request: ExportRequest,
  outcome: ExportOutcome,
  afterwards: EndActions,
): void {
  if (reported.has(outcome)) return;
  reported.add(outcome);
  const { problems } = deps;
  if (outcome.status === 'completed') void reportCompleted(deps, request, outcome);
  if (outcome.status === 'cancelled' && outcome.kept !== undefined)
    void reportKept(request, outcome.kept, afterwards);
  if (outcome.status !== 'failed' || wasStopped(outcome.error)) return;
  if (traitsOf(problemOf(outcome.error)).offer === 'nothing') {
    // Not a failure: the export runs elsewhere.
    const { message, nextStep } = problems.sentence(outcome.error);
    inform(nextStep === undefined ? message : `${message} ${nextStep}`);
    return;
  }
  const doing = vscode.l10n.t('Exporting “{0}”', messageText(request.subject.name));
  void problems.show(doing, outcome.error, retryOffer(outcome, afterwards));
}

async function reportKept(
  { subject }: ExportRequest,
  { bytes, hasMore }: KeptFiles,
  { retry, discard }: EndActions,
): Promise<void> {
  const [name, size] = [messageText(subject.name), formatBytes(bytes)];
  await offer(
    hasMore === true
      ? vscode.l10n.t('{0}: Stopped. More than {1} kept.', name, size)
      : vscode.l10n.t('{0}: Stopped. {1} kept.', name, size),
    [
      [vscode.l10n.t('Resume'), retry],
      [vscode.l10n.t('Discard'), discard],
    ],
  );
}

function retryOffer(
  { error, resumable }: Extract<ExportOutcome, { status: 'failed' }>,
  { retry, exportEverything, freeJobPlaces }: EndActions,
): { label: string; run: () => unknown } {
  const { offer } = traitsOf(problemOf(error));
  if (offer === 'free-places') {
    return { label: vscode.l10n.t('Select Exports to Delete…'), run: freeJobPlaces };
  }
  if (offer === 'everything' && !resumable) {
    return { label: vscode.l10n.t('Export Everything'), run: exportEverything };
  }
  return { label: resumable ? vscode.l10n.t('Resume') : vscode.l10n.t('Export Again'), run: retry };
}
