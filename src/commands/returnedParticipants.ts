import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { formatExact } from '../editor/when.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import type { Returned } from '../participants/findReturned.ts';
import type { CommandDeps } from './deps.ts';
import { deleteAgain } from './participantData.ts';

type Deps = Pick<
  CommandDeps,
  'exports' | 'installation' | 'problems' | 'onDisk' | 'overviews' | 'reports' | 'log'
>;

/**
 * Looks after each export whether participants whose data were deleted here are in it again, and offers to delete them again. One snapshot after the other,
 * after the export has ended; nothing waits for it.
 */
export function watchForReturned(deps: Deps): vscode.Disposable {
  const stop = new AbortController();
  let previous = Promise.resolve();
  const listener = deps.exports.onDidChange(({ progress }) => {
    if (progress.status !== 'ended' || progress.outcome.status !== 'completed') return;
    const { snapshot } = progress.outcome;
    previous = previous.then(() => check(deps, snapshot, stop.signal));
  });
  return vscode.Disposable.from(listener, { dispose: () => stop.abort() });
}

/** Never throws: a snapshot that is deleted or moved meanwhile is no trouble of the export's. */
async function check(deps: Deps, snapshot: Snapshot, signal: AbortSignal): Promise<void> {
  try {
    const { findReturned } = await import('../participants/findReturned.ts');
    const returned = await findReturned(snapshot, deps.installation, signal);
    if (returned.length === 0) return;
    void tell(deps, snapshot, returned).catch(
      async (error: unknown) => await deps.problems.show(vscode.l10n.t('Delete a Participant’s Data'), error),
    );
  } catch (error) {
    if (!signal.aborted) deps.log.error('Looking for participants whose data were deleted', error);
  }
}

async function tell(deps: Deps, { folder }: Snapshot, returned: readonly Returned[]): Promise<void> {
  const again = vscode.l10n.t('Delete Again');
  const forget = vscode.l10n.t('Don’t Remind Again');
  const last = new Date(Math.max(...returned.map(({ deletion }) => deletion.at.getTime())));
  const picked = await vscode.window.showWarningMessage(
    returned.length === 1
      ? vscode.l10n.t(
          '1 participant whose data you deleted on {0} is in this export again.',
          formatExact(last),
        )
      : vscode.l10n.t(
          '{0} participants whose data you deleted, most recently on {1}, are in this export again.',
          returned.length,
          formatExact(last),
        ),
    again,
    forget,
  );
  if (picked === again) {
    const persons = returned.map(({ person }) => person);
    await deleteAgain(deps, dirname(dirname(folder)), [folder], persons);
  }
  if (picked === forget) {
    const { forgetDeletion } = await import('../participants/deletions.ts');
    for (const { deletion } of returned) await forgetDeletion(deps.installation, deletion.name);
  }
}
