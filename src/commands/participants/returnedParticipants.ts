import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { formatExact } from '../../editor/messages/when.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { forgetDeletion, rememberedDeletions, type Deletion } from '../../participants/erase/deletions.ts';
import { personOf, type Person, type PersonData } from '../../participants/find/participantId.ts';
import type { CommandDeps } from '../deps.ts';
import { deleteAgain, showReturned, type ParticipantDeps } from './participantData.ts';
import { offer } from '../../editor/messages/dialogs.ts';

type Deps = ParticipantDeps & Pick<CommandDeps, 'exports'>;

interface Found {
  readonly deletion: Deletion;
  readonly person: PersonData;
}

/**
 * Checks after each export whether it contains participants whose data was deleted here, and offers to delete
 * it again. Snapshots are checked one by one in the background.
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

/** Never throws: the snapshot may be moved or deleted meanwhile. */
async function check(deps: Deps, snapshot: Snapshot, signal: AbortSignal): Promise<void> {
  try {
    if ((await rememberedDeletions(deps.installation)).length === 0) return;
    const request = { snapshot, installation: deps.installation.folder };
    const returned = await deps.analysis.run('findReturned', request, () => undefined, signal);
    if (returned.length === 0) return;
    const title = vscode.l10n.t('Delete Participant Data');
    void deps.problems.attempt(title, () => notify(deps, snapshot, returned));
  } catch (error) {
    if (!signal.aborted) deps.log.error('Checking for deleted participants', error);
  }
}

async function notify(deps: Deps, snapshot: Snapshot, returned: readonly Found[]): Promise<void> {
  const { folder } = snapshot;
  const last = formatExact(new Date(Math.max(...returned.map(({ deletion }) => deletion.at.getTime()))));
  const persons = (): Person[] =>
    returned.map(({ person: { id, submissions } }) => personOf(id, submissions));
  const exportFolder = dirname(dirname(folder));
  const show = async (): Promise<void> => {
    await showReturned(deps, exportFolder, [folder], persons());
    await notify(deps, snapshot, returned);
  };
  const again = async (): Promise<void> => await deleteAgain(deps, exportFolder, [folder], persons());
  const forget = async (): Promise<void> => {
    for (const { deletion } of returned) await forgetDeletion(deps.installation, deletion.name);
  };
  await offer(
    returned.length === 1
      ? vscode.l10n.t(
          'You deleted the data of 1 participant on {0}, but this export contains it again.',
          last,
        )
      : vscode.l10n.t(
          'You deleted the data of {0} participants (most recently on {1}), but this export contains it again.',
          returned.length,
          last,
        ),
    [
      [vscode.l10n.t('Show Report'), show],
      [vscode.l10n.t('Delete Again'), again],
      [vscode.l10n.t('Don’t Remind Me Again'), forget],
    ],
    'warning',
  );
}
