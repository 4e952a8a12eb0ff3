import * as vscode from 'vscode';
import { reportUpdated } from '../../editor/messages/completedMessage.ts';
import { offer, type Button } from '../../editor/messages/dialogs.ts';
import { executeAndReport } from '../../editor/messages/problemMessages.ts';
import { messageText } from '../../editor/messages/untrustedText.ts';
import { commandIds } from '../../editor/ids.ts';
import { safeTargets } from '../../editor/targetFolder.ts';
import { Keeper, type KeeperDeps, type KeptNews } from '../../exports/keepUpdated/keeper.ts';
import type { NewsOfSubjects } from '../../exports/keepUpdated/keptPlace.ts';
import { problemOf } from '../../problems/problem.ts';
import type { ExportSubject } from '../../snapshots/subject.ts';
import type { CommandDeps } from '../deps.ts';
import { removeJob } from '../jobs/deleteJob.ts';
import { freeJobPlaces } from '../jobs/freeJobPlaces.ts';
import { neededJobs } from '../jobs/neededJobs.ts';
import { readJobs } from '../jobs/pickJob.ts';
import { removeSnapshot } from '../snapshots/deleteSnapshot.ts';
import { requestForJob, startExport, type ExportingDeps } from './exportCollection.ts';

type Parts = Pick<CommandDeps, 'session' | 'exports' | 'jobs' | 'snapshotIndex' | 'installation' | 'log'> & {
  readonly news: NewsOfSubjects;
  readonly timing: KeeperDeps['timing'];
  /** Returns whether the overview of a snapshot is open. */
  readonly isOpen: (folder: string) => boolean;
};

/** Creates what keeps collections updated in this window. */
export function createKeeper(parts: Parts): Keeper {
  const { session, exports, jobs, installation, log, news, timing, isOpen } = parts;
  return new Keeper({
    installation,
    exports,
    news,
    isOpen,
    timing,
    targets: async () => (vscode.workspace.isTrusted ? await safeTargets() : []),
    isSignedIn: async () => (await session.state()).state === 'signed-in',
    jobCount: (subject) => {
      const list = jobs.current(subject);
      return list.status === 'listed' ? list.jobs.length : undefined;
    },
    listJobs: async (subject, signal) => await readJobs(parts, subject, signal),
    removeJob: async (subject, exportId, signal) =>
      await removeJob(parts, { subject, job: { exportId } }, signal),
    neededJobs: async (replaced) => await neededJobs(parts, replaced),
    removeSnapshot: async (snapshot) => await removeSnapshot(parts, snapshot, () => Promise.resolve(false)),
    onFailure: (error) => log.error('Keeping a collection updated', error),
  });
}

/** Tells people what Keep Updated brought, or that it paused, in one message that takes no focus. */
export function reportKept(
  deps: ExportingDeps & Pick<CommandDeps, 'keepUpdated' | 'log'>,
): vscode.Disposable {
  const listener = deps.keepUpdated.onNews((news) => {
    if (news.news === 'completed')
      void reportUpdated(deps, { subject: news.subject, snapshot: news.outcome.snapshot });
    else void reportPaused(deps, news);
  });
  return new vscode.Disposable(() => listener.dispose());
}

async function reportPaused(
  deps: ExportingDeps & Pick<CommandDeps, 'keepUpdated' | 'log'>,
  { subject, target, error }: Extract<KeptNews, { news: 'stopped' }>,
): Promise<void> {
  deps.log.error('Keep Updated paused', error);
  const { message, nextStep } = deps.problems.sentence(error);
  const words = vscode.l10n.t('Keep Updated is paused for “{0}”.', messageText(subject.name));
  const retry = (): void => void continueKeeping(deps, subject);
  const buttons: Readonly<Record<string, Button>> = {
    'job-limit': [
      vscode.l10n.t('Select Exports to Delete…'),
      () =>
        freeJobPlaces(deps, subject, {
          retry,
          download: (job) =>
            void startExport(deps, requestForJob({ subject, target, scope: 'everything' }, job)),
        }),
    ],
    'token-refused': [vscode.l10n.t('Sign In'), () => executeAndReport(commandIds.signIn, undefined)],
  };
  const button = buttons[problemOf(error)?.kind ?? ''] ?? [vscode.l10n.t('Continue'), retry];
  await offer([words, message, nextStep].filter((part) => part !== undefined).join(' '), [button], 'warning');
}

/** Ends a pause. */
async function continueKeeping(
  { keepUpdated, problems }: Pick<CommandDeps, 'keepUpdated' | 'problems'>,
  subject: ExportSubject,
): Promise<void> {
  await problems.attempt(vscode.l10n.t('Keep Updated'), async () => {
    const current = keepUpdated.current(subject);
    if (current !== undefined) await keepUpdated.choose(current.target, subject, current);
  });
}
