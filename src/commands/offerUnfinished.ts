import * as vscode from 'vscode';
import { viewIds } from '../editor/ids.ts';
import { messageText } from '../editor/plainText.ts';
import type { SessionState } from '../editor/session.ts';
import type { Unfinished } from '../editor/snapshotIndex.ts';
import type { ExportView } from '../exports/exportService.ts';
import { sameExport } from '../exports/exportState.ts';
import { requestOf } from '../exports/staging.ts';
import { subjectOf } from '../exports/subject.ts';
import { problemOf } from '../problems/problem.ts';
import type { CommandDeps } from './deps.ts';
import { resume } from './unfinishedExport.ts';

/**
 * Offers to go on with exports that were broken off, in one message, to somebody who is signed in: at the start of a window that has
 * any, else the first time that the view is shown, and after each sign-in. What another window works on at that time is offered once that window has let go of
 * it; after a reload that may be the window itself, which takes a moment to end.
 */
export function offerUnfinished(
  deps: CommandDeps,
  view: Pick<vscode.TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>,
): vscode.Disposable {
  /** The sign-in that offers are made for now, by its token. */
  let token: string | undefined;
  let since = new Date();
  const offered = new Set<string>();

  const follow = (state: SessionState): void => {
    const now = state.state === 'signed-in' ? state.session.token : undefined;
    if (now === token) return;
    token = now;
    since = new Date();
    offered.clear();
    void look();
  };
  const begin = async (isDue: boolean): Promise<void> => {
    if (isDue && token === undefined) follow(await deps.session.state());
  };
  const beginIfAny = async (): Promise<void> =>
    begin((await deps.onDisk.unfinished()).some(({ madeElsewhere }) => madeElsewhere !== true));
  const look = async (): Promise<void> => {
    const asked = token;
    if (asked === undefined || !vscode.workspace.isTrusted) return;
    const { unfinished } = await deps.onDisk.read();
    if (token !== asked) return;
    const left = unfinished.filter(
      (one) =>
        one.staging.holder === undefined &&
        // Somebody may have put it there to be resumed: it is a row, and no more.
        one.madeElsewhere !== true &&
        !offered.has(one.staging.folder) &&
        !deps.exports.views.some((run) => isOf(run, one) && speaksForItself(run, since)),
    );
    if (left.length === 0) return;
    for (const { staging } of left) offered.add(staging.folder);
    await offer(deps, left);
  };
  void begin(view.visible);
  void beginIfAny();
  return vscode.Disposable.from(
    view.onDidChangeVisibility(({ visible }) => void begin(visible)),
    deps.session.onDidChange(follow),
    deps.onDisk.onDidChange(() => void look()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void look()),
  );
}

function isOf({ request }: ExportView, { staging, target }: Unfinished): boolean {
  return sameExport(requestOf(staging, target), request);
}

/**
 * Whether an export of this window runs, or its end was told with a button to go on, since the sign-in at `since`. One
 * that ended for want of a sign-in is what is offered after it.
 */
function speaksForItself({ startedAt, progress }: ExportView, since: Date): boolean {
  if (progress.status === 'running') return true;
  const { at, outcome } = progress;
  const kind = outcome.status === 'failed' ? problemOf(outcome.error)?.kind : undefined;
  const isForAccount = kind === 'not-signed-in' || kind === 'token-refused';
  return at >= since && !(isForAccount && startedAt < since);
}

async function offer(deps: CommandDeps, left: readonly Unfinished[]): Promise<void> {
  const resumeLabel = vscode.l10n.t('Resume');
  const show = vscode.l10n.t('Show');
  const [first] = left;
  const picked = await vscode.window.showInformationMessage(
    left.length === 1 && first !== undefined
      ? vscode.l10n.t(
          'The export of “{0}” was broken off. What it fetched is kept.',
          messageText(subjectOf(first.staging.record).name),
        )
      : vscode.l10n.t('{0} exports were broken off. What they fetched is kept.', left.length),
    resumeLabel,
    show,
  );
  if (picked === resumeLabel) await resumeThose(deps, left);
  if (picked === show) await vscode.commands.executeCommand(`${viewIds.collections}.focus`);
}

/** The message may have stood for long: what was gone on with, finished or discarded meanwhile is left alone. */
async function resumeThose(deps: CommandDeps, left: readonly Unfinished[]): Promise<void> {
  deps.onDisk.refresh();
  const { unfinished } = await deps.onDisk.read();
  const still = unfinished.filter(({ staging }) =>
    left.some(({ staging: { folder } }) => folder === staging.folder),
  );
  if (still.length === 0) await vscode.commands.executeCommand(`${viewIds.collections}.focus`);
  else await resume(deps, still);
}
