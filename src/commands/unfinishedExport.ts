import * as vscode from 'vscode';
import { unfinishedParts } from '../editor/exportParts.ts';
import { messageText, plainLabel } from '../editor/plainText.ts';
import type { Unfinished } from '../editor/snapshotIndex.ts';
import { discardStaging, requestOf } from '../exports/staging.ts';
import { subjectOf } from '../exports/subject.ts';
import { ProblemError } from '../problems/problem.ts';
import { formatExact } from '../editor/when.ts';
import { treeNode } from './arguments.ts';
import type { CommandDeps } from './deps.ts';
import { startExport } from './exportCollection.ts';
import { signIn } from './signIn.ts';

/** Goes on with an export that was broken off: that of a row, or one picked. */
export async function resumeExport(deps: CommandDeps, argument: unknown): Promise<void> {
  const chosen = await choose(deps, argument, vscode.l10n.t('Resume an export'));
  if (chosen !== undefined) await resume(deps, [chosen]);
}

/** Goes on with exports that were broken off, after signing in where that is needed. */
export async function resume(deps: CommandDeps, chosen: readonly Unfinished[]): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    void deps.problems.show(
      vscode.l10n.t('Resume an export'),
      new ProblemError({ kind: 'untrusted-workspace' }),
    );
    return;
  }
  if ((await deps.session.state()).state !== 'signed-in' && !(await signIn(deps))) return;
  await Promise.all(
    chosen.map(async ({ staging, target }) => await startExport(deps, requestOf(staging, target), staging)),
  );
}

/** Removes what an export that was broken off had fetched. Nothing of it was published; it can be exported again. */
export async function discardExport(deps: CommandDeps, argument: unknown): Promise<void> {
  const chosen = await choose(deps, argument, vscode.l10n.t('Discard an unfinished export'));
  if (chosen === undefined) return;
  try {
    if (!vscode.workspace.isTrusted) throw new ProblemError({ kind: 'untrusted-workspace' });
    if (!(await confirmDiscard(deps, chosen))) return;
    await discardStaging(chosen.staging.folder, deps.installation);
  } catch (error) {
    void deps.problems.show(vscode.l10n.t('Discarding an unfinished export'), error);
  }
  deps.onDisk.refresh();
}

async function confirmDiscard({ studyNames }: CommandDeps, chosen: Unfinished): Promise<boolean> {
  const { staging } = chosen;
  const parts = unfinishedParts(chosen, studyNames.all).join(' · ');
  const discard = vscode.l10n.t('Discard');
  const picked = await vscode.window.showWarningMessage(
    vscode.l10n.t('Discard what was fetched of “{0}”?', messageText(subjectOf(staging.record).name)),
    {
      modal: true,
      detail: [
        ...(parts === '' ? [] : [messageText(parts)]),
        vscode.l10n.t('Nothing changes on Prolific; it can be exported again.'),
      ].join('\n\n'),
    },
    discard,
  );
  return picked === discard;
}

async function choose(deps: CommandDeps, argument: unknown, title: string): Promise<Unfinished | undefined> {
  const node = treeNode(argument);
  if (node?.kind === 'unfinished') return node.unfinished;
  deps.onDisk.refresh();
  const { unfinished } = await deps.onDisk.read();
  const left = unfinished.filter(({ staging }) => staging.holder === undefined);
  if (left.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No export was broken off.'));
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    left.map((item) => ({
      label: plainLabel(subjectOf(item.staging.record).name),
      description: plainLabel(
        [
          formatExact(new Date(item.staging.record.requested_at)),
          ...unfinishedParts(item, deps.studyNames.all),
        ].join(' · '),
      ),
      item,
    })),
    { title, placeHolder: vscode.l10n.t('Unfinished export') },
  );
  return picked?.item;
}
