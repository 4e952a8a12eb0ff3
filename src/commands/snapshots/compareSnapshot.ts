import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { fileSize } from '../../snapshots/access/files.ts';
import { countParts } from '../../editor/messages/countWords.ts';
import { requireOpenable } from '../../editor/openFile.ts';
import { offer, pickFrom, type Button } from '../../editor/messages/dialogs.ts';
import { messageText, plainLabel } from '../../editor/messages/untrustedText.ts';
import { formatExact } from '../../editor/messages/when.ts';
import type { Comparison } from '../../analysis/comparison/comparison.ts';
import { previousSnapshot } from '../../analysis/comparison/previousSnapshot.ts';
import { filterWords } from '../../snapshots/filter/filterWords.ts';
import { readFilter } from '../../snapshots/filter/filter.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { sameSubject, subjectOf } from '../../snapshots/subject.ts';
import { isFromCode } from '../arguments.ts';
import type { CommandDeps } from '../deps.ts';
import { runWithProgress } from '../../editor/messages/runWithProgress.ts';
import { pickSnapshot, type PickSnapshotDeps } from './pickSnapshot.ts';

type Deps = PickSnapshotDeps & Pick<CommandDeps, 'analysis' | 'comparisons' | 'problems'>;

/**
 * Larger files than this are not offered side by side: the editor's comparison becomes slow, and remote
 * editors ask first.
 */
const maxSideBySideBytes = 10_000_000;

/**
 * Result of the command; `undefined` if it failed, was canceled or had nothing to compare, after a message.
 */
export interface CompareResult {
  readonly before: vscode.Uri;
  readonly after: vscode.Uri;
  readonly submissions: { readonly new: number; readonly changed: number; readonly gone: number };
}

/**
 * Shows what changed between a snapshot (that of a row, of `{ snapshotFolder }`, or a picked one) and the
 * previous one of the same collection or batch, preferably with the same filter, or a picked one. Failures
 * are shown; called by code, it rejects.
 */
export async function compareSnapshot(deps: Deps, argument: unknown): Promise<CompareResult | undefined> {
  const after = await pickSnapshot(deps, argument, vscode.l10n.t('Show What Changed'));
  if (after === undefined) return undefined;
  const others = await othersOf(deps, after);
  const before = previousSnapshot(after, others);
  if (before !== undefined) return await compare(deps, before, after, argument);
  let result: CompareResult | undefined;
  const pick = async (): Promise<void> => {
    result = await compareWithPicked(deps, after, argument);
  };
  await offer(
    vscode.l10n.t('There is no earlier snapshot of “{0}”.', messageText(subjectOf(after.manifest).name)),
    others.length === 0 ? [] : [[vscode.l10n.t('Select Another Snapshot…'), pick]],
  );
  return result;
}

async function compareWithPicked(
  deps: Deps,
  after: Snapshot,
  argument: unknown,
): Promise<CompareResult | undefined> {
  const picked = await pickFrom(
    vscode.l10n.t('Select the snapshot to compare with'),
    vscode.l10n.t('Snapshot'),
    await othersOf(deps, after),
    (snapshot) => {
      const { filter, requested_at: time } = snapshot.manifest;
      const parts = [
        filterWords(readFilter(filter), deps.studyNames.all, vscode.env.language),
        ...countParts(deps.snapshotCounts.current(snapshot)),
      ];
      return { label: formatExact(new Date(time)), description: plainLabel(parts.join(' · ')) };
    },
  );
  if (picked === undefined) return undefined;
  const isLater = picked.manifest.requested_at > after.manifest.requested_at;
  return isLater
    ? await compare(deps, after, picked, argument)
    : await compare(deps, picked, after, argument);
}

/** Returns the other snapshots of the same collection or batch, newest first. */
async function othersOf(
  { snapshotIndex }: Pick<Deps, 'snapshotIndex'>,
  { folder, manifest }: Snapshot,
): Promise<Snapshot[]> {
  const { snapshots } = await snapshotIndex.read();
  return snapshots.filter(
    (other) => other.folder !== folder && sameSubject(subjectOf(other.manifest), subjectOf(manifest)),
  );
}

async function compare(
  deps: Deps,
  before: Snapshot,
  after: Snapshot,
  argument: unknown,
): Promise<CompareResult | undefined> {
  const title = vscode.l10n.t('Comparing snapshots of “{0}”', messageText(subjectOf(after.manifest).name));
  return await deps.problems.attempt(
    title,
    async () => {
      const comparison = await runWithProgress(title, async (onProgress, signal) =>
        deps.analysis.run(
          'compareSnapshots',
          { before, after },
          ({ bytes, total }) => onProgress(bytes, total),
          signal,
        ),
      );
      if (comparison === undefined) return undefined;
      await deps.comparisons.show(comparison);
      void offerMore(deps, comparison, after, argument);
      const { fresh, changed, gone } = comparison.submissions;
      return {
        before: vscode.Uri.file(before.folder),
        after: vscode.Uri.file(after.folder),
        submissions: { new: fresh.count, changed: changed.count, gone: gone.count },
      };
    },
    { rejects: isFromCode(argument), folder: after.folder, retry: 'again' },
  );
}

/** Summarizes the changes, with buttons for more. */
export async function offerMore(
  deps: Deps,
  comparison: Comparison,
  after: Snapshot,
  argument: unknown,
): Promise<void> {
  const { submissions, questions } = comparison;
  const others = await othersOf(deps, after);
  const buttons: (Button | undefined)[] = [
    await sideBySide(deps, vscode.l10n.t('Compare Responses'), comparison, 'responses', submissions),
    await sideBySide(deps, vscode.l10n.t('Compare Questions'), comparison, 'questions', questions),
    others.length > 1
      ? [vscode.l10n.t('Select Another Snapshot…'), () => compareWithPicked(deps, after, argument)]
      : undefined,
  ];
  await offer(
    deps.comparisons.words(comparison),
    buttons.filter((button) => button !== undefined),
  );
}

type Counts = Readonly<Record<'changed' | 'fresh' | 'gone', { readonly count: number }>>;

/** Returns the button that shows two files side by side, unless they are equal, too large or missing. */
async function sideBySide(
  { problems }: Pick<Deps, 'problems'>,
  label: string,
  { before, after }: Comparison,
  what: 'responses' | 'questions',
  counts: Counts | undefined,
): Promise<Button | undefined> {
  if (counts === undefined || counts.changed.count + counts.fresh.count + counts.gone.count === 0) {
    return undefined;
  }
  const files: string[] = [];
  for (const { folder, [what]: path } of [before, after]) {
    if (path === undefined) return undefined;
    files.push(join(folder, path));
  }
  for (const file of files) {
    if (((await fileSize(file)) ?? Infinity) > maxSideBySideBytes) return undefined;
  }
  const [, right = ''] = files;
  const words = `${basename(right)} (${basename(before.folder)} ↔ ${basename(after.folder)})`;
  const uris = files.map((file) => vscode.Uri.file(file));
  const open = async (): Promise<void> => {
    for (const [index, { folder }] of [before, after].entries()) {
      const uri = uris[index];
      if (uri !== undefined) await requireOpenable(folder, uri);
    }
    await vscode.commands.executeCommand('vscode.diff', ...uris, words);
  };
  return [label, () => problems.attempt(vscode.l10n.t('Opening a file'), open)];
}
