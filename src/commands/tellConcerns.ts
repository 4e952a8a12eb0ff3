import * as vscode from 'vscode';
import { discardErasure } from '../exports/erasure.ts';
import { ProblemError, type Problem } from '../problems/problem.ts';
import type { CommandDeps } from './deps.ts';

type Deps = Pick<CommandDeps, 'onDisk' | 'problems' | 'log'>;

/**
 * Says once in a window what lies in the export folders that nothing is done with: links, and deletions of another
 * installation, which the person may discard.
 */
export function tellConcerns(deps: Deps): vscode.Disposable {
  const told = new Set<string>();
  const look = async (): Promise<void> => {
    for (const problem of (await deps.onDisk.read()).concerns) {
      const key = JSON.stringify(problem);
      if (told.has(key)) continue;
      told.add(key);
      void tell(deps, problem);
    }
  };
  return deps.onDisk.onDidRead(() => {
    look().catch((error: unknown) => deps.log.error('Reading the export folder', error));
  });
}

async function tell(deps: Deps, problem: Problem): Promise<void> {
  const title = vscode.l10n.t('Reading the export folder');
  const error = new ProblemError(problem);
  const mayDiscard = problem.kind === 'foreign-plan' && vscode.workspace.isTrusted;
  await deps.problems.show(
    title,
    error,
    mayDiscard
      ? { label: vscode.l10n.t('Discard…'), run: () => discard(deps, problem.folder) }
      : problem.kind === 'foreign-plan'
        ? undefined
        : { run: () => deps.onDisk.refresh() },
  );
}

async function discard(deps: Deps, snapshot: string): Promise<void> {
  const choice = vscode.l10n.t('Discard');
  const picked = await vscode.window.showWarningMessage(
    vscode.l10n.t('Discard the prepared deletion?'),
    {
      modal: true,
      detail: vscode.l10n.t(
        'It won’t be carried out. If it was partly done, delete the participant’s data again.',
      ),
    },
    choice,
  );
  if (picked !== choice) return;
  try {
    await discardErasure(snapshot);
  } catch (error) {
    void deps.problems.show(vscode.l10n.t('Discarding a prepared deletion'), error);
  }
  deps.onDisk.refresh();
}
