import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { findInSnapshot } from '../analysis/findInSnapshot.ts';
import { executeTelling } from '../editor/executeTelling.ts';
import { commandIds } from '../editor/ids.ts';
import { openFile } from '../editor/openFile.ts';
import type { ProblemMessages } from '../editor/problemMessages.ts';
import { toDiskProblem } from '../problems/diskProblem.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import { insideSnapshot } from './insideSnapshot.ts';
import { responseFiles } from './snapshotMark.ts';
import type { ViewActions } from './session.ts';

/** The editor opens larger text files only after a question, and slowly. */
const largestText = 50_000_000;

/** What the buttons of an overview do. None of it rejects; what fails is told. */
export function viewActions(snapshot: Snapshot, problems: ProblemMessages): ViewActions {
  const { folder } = snapshot;
  /** Gives whether it was done, as far as the action says so. */
  const told =
    <T extends readonly unknown[]>(what: string, action: (...values: T) => Promise<unknown>) =>
    async (...values: T): Promise<boolean> => {
      try {
        return (await action(...values)) !== false;
      } catch (error) {
        void problems.show(what, await toDiskProblem(error, folder));
        return false;
      }
    };
  /** Told by the command, whatever becomes of it. */
  const command = (id: string) => async (): Promise<void> =>
    await executeTelling(id, { snapshotFolder: folder });

  return {
    openFile: told(vscode.l10n.t('Opening a file'), async (path: string) => {
      const file = await insideSnapshot(folder, path);
      if (file === undefined) {
        void vscode.window.showInformationMessage(vscode.l10n.t('This file is not in the snapshot.'));
        return;
      }
      await openFile(folder, file);
    }),
    openLine: told(
      vscode.l10n.t('Opening the responses'),
      async (line: number) => await openLine(folder, line),
    ),
    createTables: command(commandIds.createTables),
    createNotebook: command(commandIds.createNotebook),
    fetchUploads: command(commandIds.fetchUploads),
    openResponses: command(commandIds.openResponses),
    revealSnapshot: command(commandIds.revealSnapshot),
    save: told(
      vscode.l10n.t('Saving a chart'),
      async ({ name, format, content }: Parameters<ViewActions['save']>[0]) => {
        const bytes = Buffer.from(content, format === 'png' ? 'base64' : 'utf8');
        return await saveChart(folder, `${name}.${format}`, format, bytes);
      },
    ),
    copy: told(vscode.l10n.t('Copying a chart'), async (text: string) => {
      await vscode.env.clipboard.writeText(text);
    }),
  };
}

/** Opens the responses, at a line (from 1) where the editor can. */
async function openLine(folder: string, line: number): Promise<void> {
  for (const name of responseFiles) {
    const path = await findInSnapshot(folder, name);
    if (path === undefined) continue;
    const uri = vscode.Uri.file(join(folder, path));
    const { size } = await vscode.workspace.fs.stat(uri);
    const at = Math.max(0, line - 1);
    const options = size <= largestText ? { selection: new vscode.Range(at, 0, at, 0) } : {};
    await openFile(folder, uri.fsPath, { args: [options] });
    return;
  }
  void vscode.window.showInformationMessage(vscode.l10n.t('This snapshot holds no file of responses.'));
}

/** Asks where to, beside the snapshots at first, and writes there; gives whether the person named a file. */
async function saveChart(
  snapshotFolder: string,
  name: string,
  format: string,
  bytes: Buffer,
): Promise<boolean> {
  const uri = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save chart'),
    defaultUri: vscode.Uri.joinPath(vscode.Uri.file(snapshotFolder), '..', name),
    filters: { [format.toUpperCase()]: [format] },
  });
  if (uri === undefined) return false;
  await vscode.workspace.fs.writeFile(uri, bytes);
  return true;
}
