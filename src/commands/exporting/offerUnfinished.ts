import * as vscode from 'vscode';
import { viewIds } from '../../editor/ids.ts';
import { messageText } from '../../editor/messages/untrustedText.ts';
import type { SessionState } from '../../account/session.ts';
import type { Unfinished } from '../../editor/snapshotIndex.ts';
import { isSameExport, leftFolder } from '../../exports/exportStatus.ts';
import type { ExportView } from '../../exports/exportService.ts';
import { subjectOf } from '../../snapshots/subject.ts';
import { problemOf } from '../../problems/problem.ts';
import { traitsOf } from '../../problems/traits.ts';
import { offer } from '../../editor/messages/dialogs.ts';
import type { CommandDeps } from '../deps.ts';
import { resume, type ResumingDeps } from './unfinishedExport.ts';

/**
 * Offers to resume interrupted exports, in one message to a signed-in user: when a window with any starts,
 * otherwise when the view is first shown, and after each sign-in. Exports that another window works on are
 * offered once it releases them; after a reload, that may be this window's former process. Exports that a
 * person stopped are offered like others, but only when a window starts and after a sign-in.
 */
export function offerUnfinished(
  deps: ResumingDeps & Pick<CommandDeps, 'keepUpdated'>,
  view: Pick<vscode.TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>,
): vscode.Disposable {
  /** Token of the sign-in for which offers are made. */
  let token: string | undefined;
  let since = new Date();
  const offered = new Set<string>();

  const follow = (state: SessionState): void => {
    const now = state.state === 'signed-in' ? state.session.token : undefined;
    if (now === token) return;
    token = now;
    since = new Date();
    offered.clear();
    void look(true);
  };
  const begin = async (isDue: boolean): Promise<void> => {
    if (isDue && token === undefined) follow(await deps.session.state());
  };
  const beginIfAny = async (): Promise<void> =>
    begin((await deps.snapshotIndex.unfinished()).some(({ fromElsewhere }) => fromElsewhere !== true));
  const look = async (isStart: boolean): Promise<void> => {
    const asked = token;
    if (asked === undefined || !vscode.workspace.isTrusted) return;
    const { unfinished } = await deps.snapshotIndex.read();
    if (token !== asked) return;
    const resumed = await Promise.all(
      unfinished.map(async ({ staging, target }) => await deps.keepUpdated.resumes(staging, target)),
    );
    const left = unfinished.filter(
      (one, index) =>
        resumed[index] !== true &&
        one.staging.holder === undefined &&
        // Someone else may have put it there to be resumed, so it is only shown as a row.
        one.fromElsewhere !== true &&
        (isStart || one.staging.record.stopped !== true) &&
        !offered.has(one.staging.folder) &&
        !deps.exports.views.some((run) => isShownOtherwise(run, one, since)),
    );
    if (left.length === 0) return;
    for (const { staging } of left) offered.add(staging.folder);
    await offerToResume(deps, left);
  };
  void begin(view.visible);
  void beginIfAny();
  return vscode.Disposable.from(
    view.onDidChangeVisibility(({ visible }) => void begin(visible)),
    deps.session.onDidChange(follow),
    deps.snapshotIndex.onDidChange(() => void look(false)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void look(true)),
  );
}

/**
 * Returns whether an export of this window is shown in another way: the same one runs, or it left these files
 * and ended with a button to resume since the sign-in at `since`. One that ended because nobody was signed in
 * is offered after the sign-in.
 */
function isShownOtherwise(run: ExportView, unfinished: Unfinished, since: Date): boolean {
  const { startedAt, progress } = run;
  if (progress.status === 'running') return isSameExport(run, unfinished);
  const { at, outcome } = progress;
  // Another window may interrupt the same export after this one completed or canceled it.
  if (leftFolder(outcome) !== unfinished.staging.folder || at < since) return false;
  const isForAccount =
    outcome.status === 'failed' && traitsOf(problemOf(outcome.error)).concerns === 'account';
  return !(isForAccount && startedAt < since);
}

function wordsFor(left: readonly Unfinished[]): string {
  const [first, ...others] = left;
  if (first === undefined || others.length > 0)
    return vscode.l10n.t('{0} exports were interrupted. Downloaded files were kept.', left.length);
  const { record } = first.staging;
  const name = messageText(subjectOf(record).name);
  return record.stopped === true
    ? vscode.l10n.t('The export of “{0}” was stopped. Downloaded files were kept.', name)
    : vscode.l10n.t('The export of “{0}” was interrupted. Downloaded files were kept.', name);
}

async function offerToResume(deps: ResumingDeps, left: readonly Unfinished[]): Promise<void> {
  await offer(wordsFor(left), [
    [vscode.l10n.t('Resume'), () => resumeAll(deps, left)],
    [vscode.l10n.t('Show'), showView],
  ]);
}

/** Ignores exports that were resumed, finished or discarded while the message was open. */
async function resumeAll(deps: ResumingDeps, left: readonly Unfinished[]): Promise<void> {
  deps.snapshotIndex.refresh();
  const { unfinished } = await deps.snapshotIndex.read();
  const folders = new Set(left.map(({ staging }) => staging.folder));
  const still = unfinished.filter(({ staging }) => folders.has(staging.folder));
  await (still.length === 0 ? showView() : resume(deps, still));
}

async function showView(): Promise<void> {
  await vscode.commands.executeCommand(`${viewIds.collections}.focus`);
}
