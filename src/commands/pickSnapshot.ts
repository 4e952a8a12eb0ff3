import * as vscode from 'vscode';
import { snapshotParts } from '../editor/exportParts.ts';
import { messageText, plainLabel } from '../editor/plainText.ts';
import { readManifestHead } from '../exports/manifest.ts';
import { subjectOf } from '../exports/subject.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import { formatBytes } from '../exports/wording.ts';
import { formatExact } from '../editor/when.ts';
import { treeNode } from './arguments.ts';
import type { CommandDeps } from './deps.ts';

/**
 * The snapshot that a command is for: that of a row, of `{ snapshotFolder }`, or one picked; `undefined` where the
 * person leaves or there is none, which they are told. Only those that `fits` takes are there to be picked. A folder is taken only where it is a known
 * snapshot: in an export folder, exported by this window, or one whose overview the person has open.
 */
export async function pickSnapshot(
  {
    onDisk,
    exports,
    overviews,
    studyNames,
  }: Pick<CommandDeps, 'onDisk' | 'exports' | 'overviews' | 'studyNames'>,
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
    const { snapshotFolder } = argument;
    const found =
      known.find(({ folder }) => folder === snapshotFolder) ?? (await shownIn(overviews, snapshotFolder));
    if (found === undefined) tellUnknown(snapshotFolder);
    return found;
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

/** The snapshot in a folder whose overview is open, wherever it lies. */
async function shownIn(overviews: CommandDeps['overviews'], folder: unknown): Promise<Snapshot | undefined> {
  if (typeof folder !== 'string' || !overviews.shows(folder)) return undefined;
  const manifest = await readManifestHead(folder);
  return manifest === undefined ? undefined : { folder, manifest };
}

/** Who names one snapshot doesn't mean another. */
function tellUnknown(folder: unknown): void {
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      'No snapshot is known at {0}. Open the folder that its exports lie in, or its overview.',
      typeof folder === 'string' ? messageText(folder) : '?',
    ),
  );
}
