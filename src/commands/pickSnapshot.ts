import * as vscode from 'vscode';
import { snapshotParts } from '../editor/exportParts.ts';
import { plainLabel } from '../editor/plainText.ts';
import { readManifestHead } from '../exports/manifest.ts';
import { subjectOf } from '../exports/subject.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import { formatBytes } from '../exports/wording.ts';
import { formatExact } from '../editor/when.ts';
import { treeNode } from './arguments.ts';
import type { CommandDeps } from './deps.ts';

/**
 * The snapshot that a command is for: that of a row, of `{ snapshotFolder }`, or one picked; `undefined` where the
 * person leaves or there is none, which they are told. Only those that `fits` takes are there to be picked. A folder that is no known snapshot is never taken.
 */
export async function pickSnapshot(
  { onDisk, exports, studyNames }: Pick<CommandDeps, 'onDisk' | 'exports' | 'studyNames'>,
  argument: unknown,
  title: string,
  fits: (snapshot: Snapshot) => boolean = () => true,
): Promise<Snapshot | undefined> {
  const node = treeNode(argument);
  if (node?.kind === 'snapshot') return node.snapshot;
  const known = [...(await onDisk.read()).snapshots];
  for (const { progress } of exports.views) {
    if (progress.status !== 'ended' || progress.outcome.status !== 'completed') continue;
    const { snapshot } = progress.outcome;
    const isKnown = known.some(({ folder }) => folder === snapshot.folder);
    if (!isKnown && (await readManifestHead(snapshot.folder)) !== undefined) known.push(snapshot);
  }
  if (typeof argument === 'object' && argument !== null && 'snapshotFolder' in argument) {
    const found = known.find(({ folder }) => folder === argument.snapshotFolder);
    if (found !== undefined) return found;
  }
  const fitting = known.filter(fits);
  if (fitting.length === 0) {
    void vscode.window.showInformationMessage(
      known.length === 0
        ? vscode.l10n.t('There are no snapshots here yet. Export a collection first.')
        : vscode.l10n.t('All snapshots here have all their files already.'),
    );
    return undefined;
  }
  const picked = await vscode.window.showQuickPick(
    fitting.map((snapshot) => ({
      label: plainLabel(subjectOf(snapshot.manifest).name),
      description: plainLabel(
        [
          formatExact(new Date(snapshot.manifest.requested_at)),
          ...snapshotParts(snapshot, studyNames.all),
        ].join(' · '),
      ),
      detail: `${vscode.l10n.t('{0} files', snapshot.manifest.totals.files)} · ${formatBytes(snapshot.manifest.totals.bytes)}`,
      snapshot,
    })),
    { title, matchOnDescription: true, placeHolder: vscode.l10n.t('Snapshot') },
  );
  return picked?.snapshot;
}
