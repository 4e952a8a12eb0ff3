import * as vscode from 'vscode';
import { unfinishedParts } from '../../editor/status/exportParts.ts';
import { confirmModal, inform, pickFrom } from '../../editor/messages/dialogs.ts';
import { messageText, plainLabel } from '../../editor/messages/untrustedText.ts';
import type { Unfinished } from '../../editor/snapshotIndex.ts';
import { requireTrust } from '../../editor/targetFolder.ts';
import { discardStaging } from '../../snapshots/staging/staging.ts';
import { requestOfStaging } from '../../exports/exportState.ts';
import { sameSubject, subjectOf } from '../../snapshots/subject.ts';
import { formatExact } from '../../editor/messages/when.ts';
import { subjectOfRow, treeNode } from '../arguments.ts';
import type { CommandDeps } from '../deps.ts';
import { startExport, type ExportingDeps } from './exportCollection.ts';
import { ensureSignedIn } from '../account/signIn.ts';

export type ResumingDeps = ExportingDeps;
type DiscardingDeps = Pick<CommandDeps, 'problems' | 'snapshotIndex' | 'studyNames' | 'installation'>;

/** Resumes an interrupted export: that of a row or of its collection or batch, or a picked one. */
export async function resumeExport(deps: ResumingDeps, argument: unknown, isRowLost = false): Promise<void> {
  const chosen = await choose(deps, argument, vscode.l10n.t('Resume Export'), isRowLost);
  if (chosen !== undefined) await resume(deps, [chosen]);
}

/** Resumes interrupted exports, after signing in if needed. */
export async function resume(deps: ResumingDeps, unfinished: readonly Unfinished[]): Promise<void> {
  await deps.problems.attempt(vscode.l10n.t('Resume Export'), async () => {
    requireTrust();
    if (!(await ensureSignedIn(deps))) return;
    await Promise.all(
      unfinished.map(({ staging, target }) => startExport(deps, requestOfStaging(staging, target), staging)),
    );
  });
}

/** Deletes the files of an interrupted export, none of which is part of a snapshot. */
export async function discardExport(
  deps: DiscardingDeps,
  argument: unknown,
  isRowLost = false,
): Promise<void> {
  const chosen = await choose(deps, argument, vscode.l10n.t('Discard Interrupted Export'), isRowLost);
  if (chosen === undefined) return;
  const { folder, record } = chosen.staging;
  await deps.problems.attempt(vscode.l10n.t('Discarding an interrupted export'), async () => {
    requireTrust();
    const parts = unfinishedParts(chosen, deps.studyNames.all).join(' · ');
    const isConfirmed = await confirmModal(
      vscode.l10n.t('Discard the interrupted export of “{0}”?', messageText(subjectOf(record).name)),
      vscode.l10n.t('Discard'),
      [
        parts === '' ? undefined : messageText(parts),
        vscode.l10n.t(
          'The downloaded files will be deleted. Nothing changes on Prolific; you can export again.',
        ),
      ],
    );
    if (isConfirmed) await discardStaging(folder, deps.installation);
  });
  deps.snapshotIndex.refresh([chosen.target.exportFolder]);
}

async function choose(
  { snapshotIndex, studyNames }: Pick<CommandDeps, 'snapshotIndex' | 'studyNames'>,
  argument: unknown,
  title: string,
  isRowLost: boolean,
): Promise<Unfinished | undefined> {
  const node = treeNode(argument);
  if (node?.kind === 'unfinished') return node.unfinished;
  snapshotIndex.refresh();
  const { unfinished } = await snapshotIndex.read();
  const subject = subjectOfRow(argument);
  const left = unfinished.filter(
    ({ staging, fromElsewhere }) =>
      staging.holder === undefined &&
      // The row of a collection offers only exports of this installation.
      (subject === undefined || (sameSubject(subjectOf(staging.record), subject) && fromElsewhere !== true)),
  );
  if (left.length === 0) {
    inform(vscode.l10n.t('There are no interrupted exports.'));
    return undefined;
  }
  const [only, ...others] = left;
  // A click on the only row doesn't need a question. One that another installation left is named first.
  const isMeant = isRowLost || subject !== undefined;
  if (isMeant && others.length === 0 && only?.fromElsewhere !== true) return only;
  return await pickFrom(title, vscode.l10n.t('Select an interrupted export'), left, (one) => {
    const { record } = one.staging;
    const when = formatExact(new Date(record.requested_at));
    return {
      label: plainLabel(subjectOf(record).name),
      description: plainLabel([when, ...unfinishedParts(one, studyNames.all)].join(' · ')),
    };
  });
}
