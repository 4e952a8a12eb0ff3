import * as vscode from 'vscode';
import { commandIds } from '../editor/ids.ts';
import { oneLine, plainLabel } from '../editor/plainText.ts';
import { responsesFolderOf } from '../exports/fetchStages.ts';
import { exportParts } from '../editor/exportParts.ts';
import { detail, standingIcon, surroundings } from '../editor/statusBar.ts';
import { standingOf } from '../exports/standing.ts';
import type { ExportView } from '../exports/exportService.ts';
import { problemOf } from '../problems/problem.ts';
import { steadyLine } from '../exports/wording.ts';
import type { CommandDeps } from './deps.ts';
import type { ExportOutcome } from '../exports/exportState.ts';
import { exportAgain, exportEverything } from './exportCollection.ts';

interface Row extends vscode.QuickPickItem {
  readonly view?: ExportView;
  readonly run?: () => unknown;
}

interface Action extends vscode.QuickInputButton {
  readonly run: () => unknown;
  readonly label: string;
}

const refreshMs = 1_000;

/** Lists running and recent exports with what can be done with each. Stays up to date while it is open. */
export function showActivity(deps: CommandDeps): void {
  const picker = vscode.window.createQuickPick<Row>();
  picker.title = vscode.l10n.t('Prolific exports');
  picker.placeholder = vscode.l10n.t('Export, to see what can be done with it');
  picker.matchOnDescription = true;
  picker.keepScrollPosition = true;
  let drawn: string | undefined;
  const draw = (): void => {
    const active = picker.activeItems[0];
    const items = rows(deps);
    const words = JSON.stringify(items.map(wordsOf));
    // Whatever is drawn anew is read out anew, so what says the same stays.
    if (words === drawn) return;
    drawn = words;
    picker.items = items;
    const same = picker.items.find((row) => row.label === active?.label && row.view?.id === active.view?.id);
    if (same !== undefined) picker.activeItems = [same];
  };
  draw();
  const ticking = setInterval(draw, refreshMs);
  const listeners = [
    deps.exports.onDidChange(({ progress }) => {
      if (progress.status === 'ended') draw();
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
      for (const listener of listeners) listener.dispose();
      picker.dispose();
      deps.statusBar.acknowledge();
    }),
  ];
  picker.show();
}

/** All that is read out of a row. */
function wordsOf({ label, description, iconPath, buttons = [] }: Row): unknown {
  return [label, description, iconPath, buttons.map(({ tooltip }) => tooltip)];
}

function rows(deps: CommandDeps): Row[] {
  const now = new Date();
  const around = surroundings(deps);
  const exports = around.views.map((view): Row => ({
    label: plainLabel(view.request.subject.name),
    // Within the label, its name would be read out.
    iconPath: new vscode.ThemeIcon(standingIcon(view, around)),
    description: plainLabel(
      [
        ...exportParts(view.request, deps.studyNames.all),
        view.progress.status === 'running' ? steadyLine(view) : detail(view, around, now),
      ].join(' · '),
    ),
    buttons: actions(deps, view),
    view,
  }));
  const others: Row[] = [
    {
      label: vscode.l10n.t('Export a collection…'),
      iconPath: new vscode.ThemeIcon('cloud-download'),
      run: () => vscode.commands.executeCommand(commandIds.exportCollection),
    },
    {
      label: vscode.l10n.t('Show log'),
      iconPath: new vscode.ThemeIcon('output'),
      run: () => deps.log.show(),
    },
  ];
  if (exports.length === 0) {
    return [{ label: vscode.l10n.t('No exports in this session yet') }, ...others];
  }
  return [...exports, { label: '', kind: vscode.QuickPickItemKind.Separator }, ...others];
}

/** The same actions by button and by list, so that the keyboard reaches them too. */
async function chooseAction(deps: CommandDeps, view: ExportView): Promise<void> {
  const current = deps.exports.find(view.id) ?? view;
  const { progress } = current;
  const placeHolder =
    progress.status === 'ended' && progress.outcome.status === 'failed'
      ? deps.problems.sentence(progress.outcome.error).message
      : detail(current, surroundings(deps), new Date());
  const picked = await vscode.window.showQuickPick(actions(deps, current), {
    title: [current.request.subject.name, ...exportParts(current.request, deps.studyNames.all)]
      .map((part) => oneLine(part))
      .join(' · '),
    placeHolder,
  });
  picked?.run();
}

function actions(deps: CommandDeps, view: ExportView): Action[] {
  const { id, progress } = view;
  const log = action(vscode.l10n.t('Show log'), 'output', () => deps.log.show());
  if (progress.status === 'running') {
    const open = action(vscode.l10n.t('Open responses'), 'go-to-file', () =>
      vscode.commands.executeCommand(commandIds.openResponses, { exportNumber: id }),
    );
    return [
      ...(responsesFolderOf(progress.stage) === undefined ? [] : [open]),
      action(vscode.l10n.t('Cancel'), 'debug-stop', () => deps.exports.cancel(id)),
      log,
    ];
  }
  const { outcome } = progress;
  switch (outcome.status) {
    case 'completed': {
      const argument = { snapshotFolder: outcome.snapshot.folder };
      const run = (command: string) => () => vscode.commands.executeCommand(command, argument);
      return [
        action(vscode.l10n.t('Open responses'), 'go-to-file', run(commandIds.openResponses)),
        action(vscode.l10n.t('Reveal in Explorer'), 'folder-opened', run(commandIds.revealSnapshot)),
        log,
      ];
    }
    case 'failed':
    case 'cancelled':
      return [...nextTry(deps, view, outcome), log];
  }
}

/** The way to go on with an export that ended without a snapshot; none where that was taken already. */
function nextTry(deps: CommandDeps, view: ExportView, outcome: ExportOutcome): Action[] {
  const again = (label: string): Action[] => [
    action(label, 'refresh', () => exportAgain(deps, view.request, outcome)),
  ];
  switch (standingOf(view, surroundings(deps))) {
    case 'followed':
      return [];
    case 'stopped':
    case 'resumable':
      return again(vscode.l10n.t('Resume'));
    default:
      return canOnlyFailAgain(view)
        ? [action(vscode.l10n.t('Export everything'), 'refresh', () => exportEverything(deps, view.request))]
        : again(vscode.l10n.t('Export again'));
  }
}

/** A Prolific that leaves out filters does so every time. */
function canOnlyFailAgain({ progress }: ExportView): boolean {
  return (
    progress.status === 'ended' &&
    progress.outcome.status === 'failed' &&
    problemOf(progress.outcome.error)?.kind === 'filter-ignored'
  );
}

function action(label: string, iconName: string, run: () => unknown): Action {
  return { label, tooltip: label, iconPath: new vscode.ThemeIcon(iconName), run };
}
