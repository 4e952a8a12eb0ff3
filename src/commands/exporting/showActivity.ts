import * as vscode from 'vscode';
import { commandIds } from '../../editor/ids.ts';
import { oneLine, plainLabel } from '../../editor/messages/untrustedText.ts';
import { exportParts } from '../../editor/status/exportParts.ts';
import { detail, statusIcon, surroundings } from '../../editor/status/statusBar.ts';
import { isRunning, exportStatus } from '../../exports/exportStatus.ts';
import type { ExportView } from '../../exports/exportService.ts';
import { pickFrom } from '../../editor/messages/dialogs.ts';
import { problemOf } from '../../problems/problem.ts';
import { traitsOf } from '../../problems/traits.ts';
import { stableLine } from '../../exports/wording.ts';
import type { CommandDeps } from '../deps.ts';
import { type ExportOutcome, responsesFolderOf } from '../../exports/exportState.ts';
import { exportAgain, exportEverything, type ExportingDeps } from './exportCollection.ts';

type Deps = ExportingDeps & Pick<CommandDeps, 'statusBar'>;

interface Row extends vscode.QuickPickItem {
  readonly view?: ExportView;
  readonly run?: () => unknown;
}

interface Action extends vscode.QuickInputButton {
  readonly run: () => unknown;
  readonly label: string;
}

const refreshMs = 1_000;

/** Lists running and recent exports with their actions, and keeps the list up to date while it is open. */
export function showActivity(deps: Deps): void {
  const picker = vscode.window.createQuickPick<Row>();
  picker.title = vscode.l10n.t('Prolific Exports');
  picker.placeholder = vscode.l10n.t('Select an export to see its actions');
  picker.matchOnDescription = true;
  picker.keepScrollPosition = true;
  let drawn: string | undefined;
  const draw = (): void => {
    const active = picker.activeItems[0];
    const items = rows(deps);
    const words = JSON.stringify(items.map(wordsOf));
    // Screen readers repeat everything that is drawn again, so unchanged rows stay.
    if (words === drawn) return;
    drawn = words;
    picker.items = items;
    const same = picker.items.find((row) => row.label === active?.label && row.view?.id === active.view?.id);
    if (same !== undefined) picker.activeItems = [same];
  };
  draw();
  const ticking = setInterval(draw, refreshMs);
  const listeners = vscode.Disposable.from(
    deps.exports.onDidChange((view) => {
      if (!isRunning(view)) draw();
    }),
    picker.onDidTriggerItemButton(({ button }) => {
      if ('run' in button) (button as Action).run();
      draw();
    }),
    picker.onDidAccept(() => {
      const [row] = picker.selectedItems;
      picker.hide();
      if (row?.view !== undefined) void chooseAction(deps, row.view);
      else row?.run?.();
    }),
    picker.onDidHide(() => {
      clearInterval(ticking);
      listeners.dispose();
      picker.dispose();
      deps.statusBar.acknowledge();
    }),
  );
  picker.show();
}

/** Joins everything that is read out for a row. */
function wordsOf({ label, description, iconPath, buttons = [] }: Row): unknown {
  return [label, description, iconPath, buttons.map(({ tooltip }) => tooltip)];
}

function rows(deps: Deps): Row[] {
  const now = new Date();
  const around = surroundings(deps);
  const exports = around.views.map((view): Row => ({
    label: plainLabel(view.request.subject.name),
    // Within the label, its name would be read out.
    iconPath: new vscode.ThemeIcon(statusIcon(view, around)),
    description: plainLabel(
      [
        ...exportParts(view.request, deps.studyNames.all),
        isRunning(view) ? stableLine(view) : detail(view, deps, now),
      ].join(' · '),
    ),
    buttons: actions(deps, view),
    view,
  }));
  const separator = { label: '', kind: vscode.QuickPickItemKind.Separator };
  return [
    ...(exports.length === 0
      ? [{ label: vscode.l10n.t('No exports in this session') }]
      : [...exports, separator]),
    action(vscode.l10n.t('Export Collection'), 'cloud-download', () =>
      vscode.commands.executeCommand(commandIds.exportCollection),
    ),
    showLog(deps),
  ];
}

/** Offers the buttons' actions as a list too, for keyboard users. */
async function chooseAction(deps: Deps, view: ExportView): Promise<void> {
  const current = deps.exports.find(view.id) ?? view;
  const { progress, request } = current;
  const placeHolder =
    progress.status === 'ended' && progress.outcome.status === 'failed'
      ? deps.problems.sentence(progress.outcome.error).message
      : detail(current, deps, new Date());
  const title = [request.subject.name, ...exportParts(request, deps.studyNames.all)]
    .map((part) => oneLine(part))
    .join(' · ');
  const picked = await pickFrom(title, placeHolder, actions(deps, current), (each) => each);
  picked?.run();
}

function actions(deps: Deps, view: ExportView): Action[] {
  const { id, progress } = view;
  const open = (argument: object): Action =>
    action(vscode.l10n.t('Open Responses'), 'go-to-file', () =>
      vscode.commands.executeCommand(commandIds.openResponses, argument),
    );
  if (progress.status === 'running') {
    return [
      ...(responsesFolderOf(progress.stage) === undefined ? [] : [open({ exportNumber: id })]),
      action(vscode.l10n.t('Cancel'), 'debug-stop', () => deps.exports.cancel(id)),
      showLog(deps),
    ];
  }
  const { outcome } = progress;
  if (outcome.status !== 'completed') return [...retryAction(deps, view, outcome), showLog(deps)];
  const argument = { snapshotFolder: outcome.snapshot.folder };
  return [
    open(argument),
    action(vscode.l10n.t('Reveal in Explorer'), 'folder-opened', () =>
      vscode.commands.executeCommand(commandIds.revealSnapshot, argument),
    ),
    showLog(deps),
  ];
}

function showLog({ log }: Deps): Action {
  return action(vscode.l10n.t('Show Log'), 'output', () => log.show());
}

/** Returns the action that retries or resumes a failed export, unless that was already done. */
function retryAction(deps: Deps, view: ExportView, outcome: ExportOutcome): Action[] {
  const again = (label: string): Action[] => [
    action(label, 'refresh', () => exportAgain(deps, view.request, outcome)),
  ];
  switch (exportStatus(view, surroundings(deps))) {
    case 'followed':
      return [];
    case 'stopped':
    case 'resumable':
      return again(vscode.l10n.t('Resume'));
    default:
      return willFailAgain(view)
        ? [action(vscode.l10n.t('Export Everything'), 'refresh', () => exportEverything(deps, view.request))]
        : again(vscode.l10n.t('Export Again'));
  }
}

/** A Prolific that ignored a filter will ignore it again. */
function willFailAgain({ progress }: ExportView): boolean {
  return (
    progress.status === 'ended' &&
    progress.outcome.status === 'failed' &&
    traitsOf(problemOf(progress.outcome.error)).offer === 'everything'
  );
}

function action(label: string, iconName: string, run: () => unknown): Action {
  return { label, tooltip: label, iconPath: new vscode.ThemeIcon(iconName), run };
}
