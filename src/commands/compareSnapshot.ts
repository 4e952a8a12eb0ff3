import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { fileSize } from '../snapshots/files.ts';
import { ToldError } from '../editor/problemMessages.ts';
import { messageText, plainLabel } from '../editor/plainText.ts';
import { formatExact } from '../editor/when.ts';
import { compareSnapshots } from '../comparison/compareSnapshots.ts';
import type { ComparedSnapshot, Comparison } from '../comparison/comparison.ts';
import { previousSnapshot } from '../comparison/previousSnapshot.ts';
import { filterWords } from '../exports/filterWords.ts';
import { readFilter } from '../exports/filter.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import { sameSubject, subjectOf } from '../exports/subject.ts';
import { toDiskProblem } from '../problems/diskProblem.ts';
import { isFromCode } from './arguments.ts';
import type { CommandDeps } from './deps.ts';
import { longTask } from './longTask.ts';
import { pickSnapshot } from './pickSnapshot.ts';

/** Larger files than this are not offered side by side: the editor's comparison becomes slow, and remote editors ask first. */
const longestSideBySide = 10_000_000;

/** What the command resolves to; `undefined`: it failed or there was nothing to compare, which the person was told, or they left. */
export interface CompareResult {
  readonly before: vscode.Uri;
  readonly after: vscode.Uri;
  readonly submissions: { readonly new: number; readonly changed: number; readonly gone: number };
}

/**
 * Shows what changed between a snapshot and the one of the same collection or batch before it, with the same filter where there is one, or another that is picked: of a row, of
 * `{ snapshotFolder }`, or of one picked. Rejects where it fails for code; a person is told.
 */
export async function compareSnapshot(
  deps: CommandDeps,
  argument: unknown,
): Promise<CompareResult | undefined> {
  const after = await pickSnapshot(deps, argument, vscode.l10n.t('Compare with previous snapshot'));
  if (after === undefined) return undefined;
  const others = await othersOf(deps, after);
  const before = previousSnapshot(after, others);
  if (before !== undefined) return await compare(deps, before, after, argument);
  const pick = vscode.l10n.t('Pick Another Snapshot');
  const name = messageText(subjectOf(after.manifest).name);
  const picked = await vscode.window.showInformationMessage(
    vscode.l10n.t('There is no earlier snapshot of “{0}” here.', name),
    ...(others.length === 0 ? [] : [pick]),
  );
  return picked === pick ? await compareWithPicked(deps, after, argument) : undefined;
}

async function compareWithPicked(
  deps: CommandDeps,
  after: Snapshot,
  argument: unknown,
): Promise<CompareResult | undefined> {
  const picked = await vscode.window.showQuickPick(
    (await othersOf(deps, after)).map((snapshot) => ({
      label: formatExact(new Date(snapshot.manifest.requested_at)),
      description: plainLabel(
        filterWords(readFilter(snapshot.manifest.filter), deps.studyNames.all, vscode.env.language),
      ),
      snapshot,
    })),
    {
      title: vscode.l10n.t('Compare with'),
      matchOnDescription: true,
      placeHolder: vscode.l10n.t('Snapshot'),
    },
  );
  if (picked === undefined) return undefined;
  const [before, later] = [picked.snapshot, after].sort((a, b) =>
    a.manifest.requested_at.localeCompare(b.manifest.requested_at),
  );
  return before === undefined || later === undefined
    ? undefined
    : await compare(deps, before, later, argument);
}

/** The other snapshots of the same collection or batch, newest first. */
async function othersOf({ onDisk }: CommandDeps, { folder, manifest }: Snapshot): Promise<Snapshot[]> {
  const { snapshots } = await onDisk.read();
  return snapshots.filter(
    (other) => other.folder !== folder && sameSubject(subjectOf(other.manifest), subjectOf(manifest)),
  );
}

async function compare(
  deps: CommandDeps,
  before: Snapshot,
  after: Snapshot,
  argument: unknown,
): Promise<CompareResult | undefined> {
  const title = vscode.l10n.t('Comparing snapshots of “{0}”', messageText(subjectOf(after.manifest).name));
  try {
    const comparison = await longTask(title, async (onProgress, signal) =>
      compareSnapshots(before, after, ({ bytes, total }) => onProgress(bytes, total), signal),
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
  } catch (error) {
    const known = await toDiskProblem(error, after.folder);
    void deps.problems.show(title, known, { run: () => compare(deps, before, after, argument) });
    if (isFromCode(argument)) {
      throw new ToldError(deps.problems.sentence(known).message, { cause: error });
    }
    return undefined;
  }
}

/** What changed in a few words, with the ways to see more of it. */
export async function offerMore(
  deps: CommandDeps,
  comparison: Comparison,
  after: Snapshot,
  argument: unknown,
): Promise<void> {
  const { submissions, questions } = comparison;
  const differs = submissions.changed.count + submissions.gone.count + submissions.fresh.count > 0;
  const actions = new Map<string, () => unknown>();
  if (differs && (await areShort(comparison, 'responses'))) {
    actions.set(vscode.l10n.t('Responses Side by Side'), () => sideBySide(comparison, 'responses'));
  }
  const asked =
    questions === undefined ? 0 : questions.changed.count + questions.fresh.count + questions.gone.count;
  if (asked > 0 && (await areShort(comparison, 'questions'))) {
    actions.set(vscode.l10n.t('Questions Side by Side'), () => sideBySide(comparison, 'questions'));
  }
  if ((await othersOf(deps, after)).length > 1) {
    actions.set(vscode.l10n.t('Pick Another Snapshot'), () => compareWithPicked(deps, after, argument));
  }
  const picked = await vscode.window.showInformationMessage(
    deps.comparisons.words(comparison),
    ...actions.keys(),
  );
  if (picked !== undefined) await actions.get(picked)?.();
}

type Compared = 'responses' | 'questions';

function pathOf(side: ComparedSnapshot, what: Compared): string | undefined {
  const path = side[what];
  return path === undefined ? undefined : join(side.folder, path);
}

async function areShort({ before, after }: Comparison, what: Compared): Promise<boolean> {
  for (const side of [before, after]) {
    const path = pathOf(side, what);
    if (path === undefined) return false;
    const size = (await fileSize(path)) ?? Infinity;
    if (size > longestSideBySide) return false;
  }
  return true;
}

async function sideBySide({ before, after }: Comparison, what: Compared): Promise<void> {
  const [left, right] = [pathOf(before, what), pathOf(after, what)];
  if (left === undefined || right === undefined) return;
  const words = `${basename(right)} (${basename(before.folder)} ↔ ${basename(after.folder)})`;
  await vscode.commands.executeCommand('vscode.diff', vscode.Uri.file(left), vscode.Uri.file(right), words);
}
