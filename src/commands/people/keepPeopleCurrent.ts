import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { offer } from '../../editor/messages/dialogs.ts';
import { messageText } from '../../editor/messages/untrustedText.ts';
import { peopleFolderOf, readPeopleRecord } from '../../snapshots/people/peopleRecord.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { subjectOf } from '../../snapshots/subject.ts';
import type { CommandDeps } from '../deps.ts';
import { peopleDepsOf, studyIdsOf, tellAdded } from './peopleWork.ts';

type Deps = Pick<
  CommandDeps,
  'analysis' | 'exports' | 'installation' | 'log' | 'peopleChanges' | 'problems' | 'session'
>;

/**
 * After each export, fetches again what somebody fetched before of the same collection or batch, one after
 * another in the background. A failure changes nothing about the export, and is shown once until it works
 * again.
 */
export function keepPeopleCurrent(deps: Deps): vscode.Disposable {
  const stop = new AbortController();
  const failing = new Set<string>();
  let previous = Promise.resolve();
  const listener = deps.exports.onDidChange(({ progress }) => {
    if (progress.status !== 'ended' || progress.outcome.status !== 'completed') return;
    const { snapshot } = progress.outcome;
    const place = dirname(snapshot.folder);
    previous = previous.then(async () => {
      try {
        await refresh(deps, snapshot, stop.signal);
        failing.delete(place);
      } catch (error) {
        if (stop.signal.aborted) return;
        deps.log.error('Updating submission details', error);
        if (failing.has(place)) return;
        failing.add(place);
        void reportFailure(deps, snapshot, error, stop.signal);
      }
    });
  });
  return vscode.Disposable.from(listener, { dispose: () => stop.abort() });
}

async function refresh(deps: Deps, snapshot: Snapshot, signal: AbortSignal): Promise<void> {
  if (!vscode.workspace.isTrusted) return;
  const { submissions: fetched, demographics: added } = await readPeopleRecord(
    peopleFolderOf(snapshot.folder),
  );
  if (fetched === undefined && added.length === 0) return;
  if ((await deps.session.state()).state !== 'signed-in') return;
  const studyIds = await studyIdsOf(deps, snapshot, signal);
  const { refreshPeople } = await import('../../peopleFiles/refreshPeople.ts');
  const { submissions, demographics } = await refreshPeople(
    await peopleDepsOf(deps),
    { snapshotFolder: snapshot.folder, studyIds },
    () => undefined,
    signal,
  );
  if (submissions === undefined && demographics.size === 0) return;
  tellAdded(deps, snapshot);
  const count = submissions?.studies.reduce((sum, study) => sum + study.count, 0) ?? 0;
  deps.log.info(
    `Refreshed the details of ${count} submissions and the demographics of ${demographics.size} studies`,
  );
}

async function reportFailure(
  deps: Deps,
  snapshot: Snapshot,
  error: unknown,
  signal: AbortSignal,
): Promise<void> {
  const { message } = deps.problems.sentence(error);
  const name = messageText(subjectOf(snapshot.manifest).name);
  const title = vscode.l10n.t('Updating submission details');
  await offer(
    vscode.l10n.t('{0}: Submission details and demographics weren’t updated. {1}', name, message),
    [
      [
        vscode.l10n.t('Try Again'),
        () => deps.problems.attempt(title, () => refresh(deps, snapshot, signal), { retry: 'again' }),
      ],
      [vscode.l10n.t('Show Log'), () => deps.log.show()],
    ],
    'warning',
  );
}
