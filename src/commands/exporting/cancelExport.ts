import * as vscode from 'vscode';
import { exportParts } from '../../editor/status/exportParts.ts';
import { inform, pickFrom } from '../../editor/messages/dialogs.ts';
import { plainLabel } from '../../editor/messages/untrustedText.ts';
import type { ExportView } from '../../exports/exportService.ts';
import { isRunning } from '../../exports/exportStatus.ts';
import { sameSubject } from '../../snapshots/subject.ts';
import { progressLine } from '../../exports/wording.ts';
import { isSubjectNode } from '../../tree/nodes.ts';
import { propertyOf, treeNode } from '../arguments.ts';
import type { CommandDeps } from '../deps.ts';

type Deps = Pick<CommandDeps, 'exports' | 'studyNames'>;

/** The row of an export that ended this recently may be the one that was clicked. */
const endedJustNowMs = 3_000;

/**
 * Cancels an export: that of a row, of `{ exportNumber }` (links in the status bar), the only one, or one
 * picked.
 */
export async function cancelExport(deps: Deps, argument: unknown, isRowLost = false): Promise<void> {
  const chosen = await choose(deps, argument, isRowLost);
  if (chosen !== undefined) deps.exports.cancel(chosen.id);
}

async function choose(deps: Deps, argument: unknown, isRowLost: boolean): Promise<ExportView | undefined> {
  const running = deps.exports.views.filter(isRunning);
  if (typeof argument !== 'object' || argument === null)
    return await pick(deps, running, isRowLost && hasEndedJustNow(deps));
  const node = treeNode(argument);
  if (node?.kind === 'export') return node.view;
  if (isSubjectNode(node) || node?.kind === 'local') {
    const own = running.filter(({ request }) => sameSubject(request.subject, node.subject));
    return own.length > 1 ? await pick(deps, own) : own[0];
  }
  return running.find(({ id }) => id === propertyOf(argument, 'exportNumber'));
}

function hasEndedJustNow({ exports }: Deps): boolean {
  const since = Date.now() - endedJustNowMs;
  return exports.views.some(({ progress }) => progress.status === 'ended' && progress.at.getTime() > since);
}

async function pick(
  { studyNames }: Deps,
  running: readonly ExportView[],
  isAsked = false,
): Promise<ExportView | undefined> {
  if (running.length === 0) inform(vscode.l10n.t('No exports are running.'));
  if (running.length === 0 || (running.length === 1 && !isAsked)) return running[0];
  const description = (view: ExportView): string =>
    [...exportParts(view.request, studyNames.all), progressLine(view, new Date())].join(' · ');
  return await pickFrom(
    vscode.l10n.t('Cancel Export'),
    vscode.l10n.t('Select the export to cancel'),
    running,
    (view) => ({ label: plainLabel(view.request.subject.name), description: plainLabel(description(view)) }),
  );
}
