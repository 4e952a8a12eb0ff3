import * as vscode from 'vscode';
import { snapshotParts } from '../../editor/status/exportParts.ts';
import { countParts } from '../../editor/messages/countWords.ts';
import { inform, pickFrom } from '../../editor/messages/dialogs.ts';
import { messageText, plainLabel } from '../../editor/messages/untrustedText.ts';
import { readManifestHead } from '../../snapshots/manifest.ts';
import { subjectOf } from '../../snapshots/subject.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { formatExact } from '../../editor/messages/when.ts';
import { propertyOf, treeNode } from '../arguments.ts';
import type { CommandDeps } from '../deps.ts';

export type PickSnapshotDeps = Pick<
  CommandDeps,
  'snapshotIndex' | 'snapshotCounts' | 'exports' | 'overviews' | 'studyNames'
>;

interface PickOptions {
  readonly fits?: (snapshot: Snapshot) => boolean;
  /** Whether to ask even if there is only one: it may not be the one that was clicked. */
  readonly isAsked?: boolean;
}

/**
 * Returns the snapshot of a row, of `{ snapshotFolder }`, the only one that `fits` accepts, or one picked among
 * those; `undefined` if canceled or, after a message, if there is none. A folder must be a known snapshot: in
 * an export folder, exported by this window, or with an open overview.
 */
export async function pickSnapshot(
  deps: PickSnapshotDeps,
  argument: unknown,
  title: string,
  options: PickOptions = {},
): Promise<Snapshot | undefined> {
  return await pickSnapshotOr<never>(deps, argument, title, [], options);
}

/** Returns like {@link pickSnapshot}, or another choice that is listed below the snapshots. */
export async function pickSnapshotOr<Other extends string>(
  deps: PickSnapshotDeps,
  argument: unknown,
  title: string,
  others: readonly (vscode.QuickPickItem & { readonly choice: Other })[],
  { fits = () => true, isAsked = others.length > 0 }: PickOptions = {},
): Promise<Snapshot | Other | undefined> {
  const node = treeNode(argument);
  if (node?.kind === 'snapshot') return node.snapshot;
  const known = await knownSnapshots(deps);
  const wanted = propertyOf(argument, 'snapshotFolder');
  if (wanted !== undefined) {
    // Never another one in its place.
    const found = known.find(({ folder }) => folder === wanted) ?? (await shownIn(deps, wanted));
    if (found === undefined) reportUnknownFolder(wanted);
    return found;
  }
  const fitting = known.filter(fits);
  if (fitting.length === 0) {
    inform(
      known.length === 0
        ? vscode.l10n.t('There are no snapshots in the open folders yet. Export a collection first.')
        : vscode.l10n.t('You already have all files of all snapshots.'),
    );
    return undefined;
  }
  if (fitting.length === 1 && !isAsked) return fitting[0];
  const choices = [...fitting, ...others.map(({ choice }) => choice)];
  return await pickFrom(title, vscode.l10n.t('Select a snapshot'), choices, (choice) =>
    typeof choice === 'string' ? otherItem(others, choice) : snapshotItem(deps, choice),
  );
}

function snapshotItem(
  { studyNames, snapshotCounts }: PickSnapshotDeps,
  snapshot: Snapshot,
): vscode.QuickPickItem {
  const parts = snapshotParts(snapshot, studyNames.all);
  return {
    label: plainLabel(subjectOf(snapshot.manifest).name),
    description: plainLabel([formatExact(new Date(snapshot.manifest.requested_at)), ...parts].join(' · ')),
    detail: countParts(snapshotCounts.current(snapshot)).join(' · '),
  };
}

function otherItem<Other>(
  others: readonly (vscode.QuickPickItem & { readonly choice: Other })[],
  wanted: Other,
): vscode.QuickPickItem {
  return others.find(({ choice }) => choice === wanted) ?? { label: '' };
}

async function knownSnapshots({ snapshotIndex, exports }: PickSnapshotDeps): Promise<Snapshot[]> {
  const known = [...(await snapshotIndex.read()).snapshots];
  for (const { progress } of exports.views) {
    if (progress.status !== 'ended' || progress.outcome.status !== 'completed') continue;
    const { snapshot } = progress.outcome;
    const isKnown = known.some(({ folder }) => folder === snapshot.folder);
    if (!isKnown && (await readManifestHead(snapshot.folder)) !== undefined) known.push(snapshot);
  }
  return known;
}

/** Returns the snapshot with an open overview in any folder. */
async function shownIn({ overviews }: PickSnapshotDeps, folder: unknown): Promise<Snapshot | undefined> {
  if (typeof folder !== 'string' || !overviews.shows(folder)) return undefined;
  const manifest = await readManifestHead(folder);
  return manifest && { folder, manifest };
}

function reportUnknownFolder(folder: unknown): void {
  inform(
    vscode.l10n.t(
      'No snapshot was found at {0}. Open its workspace folder or its overview.',
      typeof folder === 'string' ? messageText(folder) : '?',
    ),
  );
}
