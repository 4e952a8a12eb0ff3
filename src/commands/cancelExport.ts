import * as vscode from 'vscode';
import { exportParts } from '../editor/exportParts.ts';
import { plainLabel } from '../editor/plainText.ts';
import type { ExportView } from '../exports/exportService.ts';
import { sameSubject } from '../exports/subject.ts';
import { progressLine } from '../exports/wording.ts';
import { isSubjectNode } from '../tree/nodes.ts';
import { treeNode } from './arguments.ts';
import type { CommandDeps } from './deps.ts';

type Deps = Pick<CommandDeps, 'exports' | 'studyNames'>;

/** Cancels an export: that of a row, of `{ exportNumber }` (links in the status bar), the only one, or one picked. */
export async function cancelExport(deps: Deps, argument: unknown): Promise<void> {
  const running = deps.exports.views.filter(({ progress }) => progress.status === 'running');
  const isNamed = typeof argument === 'object' && argument !== null;
  const chosen = isNamed ? await chosenBy(deps, argument, running) : await pick(deps, running);
  if (chosen !== undefined) deps.exports.cancel(chosen.id);
}

async function chosenBy(
  deps: Deps,
  argument: object,
  running: readonly ExportView[],
): Promise<ExportView | undefined> {
  const node = treeNode(argument);
  if (node?.kind === 'export') return node.view;
  if (isSubjectNode(node)) {
    const own = running.filter(({ request }) => sameSubject(request.subject, node.subject));
    return own.length > 1 ? await pick(deps, own) : own[0];
  }
  if ('exportNumber' in argument) {
    return running.find(({ id }) => id === argument.exportNumber);
  }
  return undefined;
}

async function pick({ studyNames }: Deps, running: readonly ExportView[]): Promise<ExportView | undefined> {
  const [only, ...others] = running;
  if (only === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No export is running.'));
    return undefined;
  }
  if (others.length === 0) return only;
  const picked = await vscode.window.showQuickPick(
    running.map((view) => ({
      label: plainLabel(view.request.subject.name),
      description: plainLabel(
        [...exportParts(view.request, studyNames.all), progressLine(view, new Date())].join(' · '),
      ),
      view,
    })),
    { title: vscode.l10n.t('Cancel an export'), placeHolder: vscode.l10n.t('Export to cancel') },
  );
  return picked?.view;
}
