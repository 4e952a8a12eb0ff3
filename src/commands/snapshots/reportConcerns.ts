import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { confirmModal } from '../../editor/messages/dialogs.ts';
import type { Retry } from '../../editor/messages/problemMessages.ts';
import { discardErasure } from '../../snapshots/erasure/erasure.ts';
import { ProblemError, type Problem } from '../../problems/problem.ts';
import type { CommandDeps } from '../deps.ts';

type Deps = Pick<CommandDeps, 'snapshotIndex' | 'problems' | 'log'>;

/**
 * Reports once per window what the extension leaves alone in export folders: links, and deletions of another
 * installation, which the person may discard.
 */
export function reportConcerns(deps: Deps): vscode.Disposable {
  const told = new Set<string>();
  const title = vscode.l10n.t('Reading the export folder');
  const look = async (): Promise<void> => {
    for (const problem of (await deps.snapshotIndex.read()).concerns) {
      const key = JSON.stringify(problem);
      if (told.has(key)) continue;
      told.add(key);
      void deps.problems.show(title, new ProblemError(problem), nextStep(deps, problem));
    }
  };
  return deps.snapshotIndex.onDidRead(() => {
    look().catch((error: unknown) => deps.log.error('Reading the export folder', error));
  });
}

function nextStep(deps: Deps, problem: Problem): Retry | undefined {
  if (problem.kind !== 'foreign-plan') return { run: () => deps.snapshotIndex.refresh() };
  if (!vscode.workspace.isTrusted) return undefined;
  return { label: vscode.l10n.t('Discard'), run: () => discard(deps, problem.folder) };
}

async function discard({ problems, snapshotIndex }: Deps, snapshot: string): Promise<void> {
  const isConfirmed = await confirmModal(
    vscode.l10n.t('Discard the pending deletion?'),
    vscode.l10n.t('Discard'),
    [vscode.l10n.t('It won’t be completed. If it was partly done, delete the participant’s data again.')],
  );
  if (!isConfirmed) return;
  await problems.attempt(vscode.l10n.t('Discarding a pending deletion'), () => discardErasure(snapshot));
  snapshotIndex.refresh([dirname(dirname(snapshot))]);
}
