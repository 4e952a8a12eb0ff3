import { Buffer } from 'node:buffer';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { findResponses } from '../snapshots/responseFiles.ts';
import { commandIds } from '../editor/ids.ts';
import { inform } from '../editor/messages/dialogs.ts';
import { runWithProgress } from '../editor/messages/runWithProgress.ts';
import { openFile } from '../editor/openFile.ts';
import { tablesSettings } from '../editor/settings.ts';
import { safeTargets } from '../editor/targetFolder.ts';
import { keepOutOfGit } from '../snapshots/access/git.ts';
import { executeAndReport, type ProblemMessages } from '../editor/messages/problemMessages.ts';
import { collectionSlug } from '../snapshots/snapshotName.ts';
import type { Snapshot } from '../snapshots/snapshots.ts';
import { subjectOf } from '../snapshots/subject.ts';
import { insideSnapshot } from './insideSnapshot.ts';
import type { ViewActions, WriteRows } from './overviewSession.ts';

/** The editor asks before it opens larger text files, and opens them slowly. */
const maxTextFileBytes = 50_000_000;

interface ViewActionDeps {
  readonly problems: ProblemMessages;
  readonly show: (folder: string) => Promise<void>;
  /** Called with the `.gitignore` files that let data through; see {@link keepOutOfGit}. */
  readonly onGitignore: (insufficient: readonly string[], isKeptOut: boolean) => void;
}

/**
 * Returns the actions of an overview's buttons. They never reject; errors are reported. `show` shows another
 * snapshot by its folder.
 */
export function viewActions(
  snapshot: Snapshot,
  { problems, show, onGitignore }: ViewActionDeps,
): ViewActions {
  const { folder } = snapshot;
  /** Makes Git ignore a new file beside the snapshot like the snapshot itself, which may have its own rule. */
  const keptOutOfGit = async ({ fsPath }: vscode.Uri): Promise<void> => {
    const [collection, exportFolder] = [dirname(folder), dirname(dirname(folder))];
    if (!vscode.workspace.isTrusted || dirname(fsPath) !== collection) return;
    if (!(await safeTargets()).some((target) => target.exportFolder === exportFolder)) return;
    const { insufficient, isKeptOut } = await keepOutOfGit([exportFolder, collection]);
    if (insufficient.length > 0) onGitignore(insufficient, isKeptOut);
  };
  /** Returns whether the action was done, unless it doesn't say. */
  const reportErrors =
    <T extends readonly unknown[]>(what: string, action: (...values: T) => Promise<unknown>) =>
    async (...values: T): Promise<boolean> => {
      const work = async (): Promise<boolean> => (await action(...values)) !== false;
      return (await problems.attempt(what, work, { folder })) === true;
    };
  /** Runs a command that reports its own errors. */
  const command = (id: string) => async (): Promise<void> =>
    await executeAndReport(id, { snapshotFolder: folder });
  const forParticipant =
    (id: string) =>
    async (participantId: string): Promise<void> =>
      await executeAndReport(id, { participantId });

  return {
    openFile: reportErrors(vscode.l10n.t('Opening a file'), async (path: string) => {
      const file = await insideSnapshot(folder, path);
      if (file === undefined) inform(vscode.l10n.t('This file isn’t in the snapshot.'));
      else await openFile(folder, file);
    }),
    openLine: reportErrors(
      vscode.l10n.t('Opening responses'),
      async (line: number) => await openLine(folder, line),
    ),
    createTables: command(commandIds.createTables),
    createNotebook: command(commandIds.createNotebook),
    fetchUploads: command(commandIds.fetchUploads),
    openResponses: command(commandIds.openResponses),
    revealSnapshot: command(commandIds.revealSnapshot),
    copyStructureReport: command(commandIds.copyStructureReport),
    exportNewSnapshot: command(commandIds.updateCollection),
    compareSnapshot: command(commandIds.compareSnapshot),
    addSubmissionDetails: command(commandIds.addSubmissionDetails),
    addDemographics: command(commandIds.addDemographics),
    save: reportErrors(
      vscode.l10n.t('Saving a chart'),
      async ({ name, format, content }: Parameters<ViewActions['save']>[0]) => {
        const bytes = Buffer.from(content, format === 'png' ? 'base64' : 'utf8');
        return await saveChart(folder, `${name}.${format}`, format, bytes, keptOutOfGit);
      },
    ),
    show: reportErrors(vscode.l10n.t('Opening an overview'), show),
    findParticipant: forParticipant(commandIds.findParticipant),
    deleteParticipant: forParticipant(commandIds.deleteParticipant),
    saveRows: reportErrors(vscode.l10n.t('Saving responses'), (write: WriteRows) =>
      saveRows(snapshot, write, keptOutOfGit),
    ),
    copy: reportErrors(vscode.l10n.t('Copying a chart'), async (text: string) => {
      await vscode.env.clipboard.writeText(text);
    }),
  };
}

/** Opens the responses, at a line (from 1) if the editor can. */
async function openLine(folder: string, line: number): Promise<void> {
  const path = await findResponses(folder);
  if (path === undefined) {
    inform(vscode.l10n.t('This snapshot has no responses file.'));
    return;
  }
  const uri = vscode.Uri.file(join(folder, path));
  const { size } = await vscode.workspace.fs.stat(uri);
  const at = Math.max(0, line - 1);
  const options = size <= maxTextFileBytes ? { selection: new vscode.Range(at, 0, at, 0) } : {};
  await openFile(folder, uri.fsPath, { args: [options] });
}

/**
 * Asks for a file, next to the snapshots by default, and has rows written to it, with a progress
 * notification. Returns false if the user cancels or
 * closes the tab.
 */
async function saveRows(
  { folder, manifest }: Snapshot,
  write: WriteRows,
  onPlace: (uri: vscode.Uri) => Promise<void>,
): Promise<boolean> {
  const title = vscode.l10n.t('Save Responses');
  const name = collectionSlug(subjectOf(manifest));
  const uri = await vscode.window.showSaveDialog({
    title,
    defaultUri: vscode.Uri.joinPath(vscode.Uri.file(folder), '..', `${name}.csv`),
    filters: { CSV: ['csv'] },
  });
  if (uri === undefined) return false;
  await onPlace(uri);
  const to = { file: uri.fsPath, ...tablesSettings(vscode.Uri.file(folder)) };
  try {
    const rows = await runWithProgress(vscode.l10n.t('Saving responses'), (onProgress, signal) =>
      write(to, ({ done, total }) => onProgress(done, total), signal),
    );
    return rows !== undefined;
  } catch (error) {
    // The tab was closed meanwhile.
    if (error instanceof Error && error.name === 'AbortError') return false;
    throw error;
  }
}

/** Asks for a file, next to the snapshots by default, and writes it. Returns false if the user cancels. */
async function saveChart(
  snapshotFolder: string,
  name: string,
  format: string,
  bytes: Buffer,
  onPlace: (uri: vscode.Uri) => Promise<void>,
): Promise<boolean> {
  const uri = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save Chart'),
    defaultUri: vscode.Uri.joinPath(vscode.Uri.file(snapshotFolder), '..', name),
    filters: { [format.toUpperCase()]: [format] },
  });
  if (uri === undefined) return false;
  await onPlace(uri);
  await vscode.workspace.fs.writeFile(uri, bytes);
  return true;
}
