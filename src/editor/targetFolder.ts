import * as vscode from 'vscode';
import { resolveExportFolder } from '../exports/exportFolder.ts';
import type { ExportTarget } from '../exports/exportState.ts';
import { requireExportFolder } from '../snapshots/folders.ts';
import { ProblemError } from '../problems/problem.ts';
import { exportFolderSetting } from './settings.ts';

const rememberedKey = 'exportFolderOfCollection';

/** Decides which folder an export goes into, and remembers it for each collection. */
export class TargetFolders {
  private readonly memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.memory = memory;
  }

  /**
   * The folder for a collection: `wanted` where given, the only one that is open, the one chosen last time, or the
   * one that the person picks now; `undefined` where they pick none. `ask` asks even where one is remembered.
   * @throws ProblemError `untrusted-workspace`, `virtual-workspace`, `bad-export-folder` or `bad-argument`.
   */
  async choose(
    collectionId: string,
    options: { readonly wanted?: vscode.Uri; readonly ask?: boolean } = {},
  ): Promise<ExportTarget | undefined> {
    if (!vscode.workspace.isTrusted) throw new ProblemError({ kind: 'untrusted-workspace' });
    const folder = await this.folderFor(collectionId, options);
    if (folder === undefined) return undefined;
    return targetIn(folder);
  }

  private async folderFor(
    collectionId: string,
    { wanted, ask = false }: { readonly wanted?: vscode.Uri; readonly ask?: boolean },
  ): Promise<vscode.Uri | undefined> {
    const open = vscode.workspace.workspaceFolders ?? [];
    const onDisk = open.filter(({ uri }) => uri.scheme === 'file');
    if (wanted !== undefined) {
      const found = onDisk.find(({ uri }) => uri.toString() === wanted.toString());
      if (found === undefined) throw new ProblemError({ kind: 'bad-argument', detail: 'workspaceFolder' });
      return found.uri;
    }
    const [first] = onDisk;
    if (first === undefined) {
      if (open.length > 0) throw new ProblemError({ kind: 'virtual-workspace' });
      return await askForFolder();
    }
    if (onDisk.length === 1) return first.uri;
    const remembered = this.remembered(collectionId);
    const known = onDisk.find(({ uri }) => uri.toString() === remembered);
    if (known !== undefined && !ask) return known.uri;
    const picked = await vscode.window.showWorkspaceFolderPick({
      placeHolder: vscode.l10n.t('Folder to export into'),
    });
    if (picked === undefined) return undefined;
    if (picked.uri.scheme !== 'file') throw new ProblemError({ kind: 'virtual-workspace' });
    await this.memory.update(rememberedKey, { ...this.all(), [collectionId]: picked.uri.toString() });
    return picked.uri;
  }

  private remembered(collectionId: string): string | undefined {
    return this.all()[collectionId];
  }

  private all(): Record<string, string> {
    return this.memory.get<Record<string, string>>(rememberedKey, {});
  }
}

/** The export folders of all open folders on a disk; one with an unusable setting has none. */
export function openTargets(): ExportTarget[] {
  return (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) => {
    if (uri.scheme !== 'file') return [];
    try {
      return [targetIn(uri)];
    } catch {
      return [];
    }
  });
}

/** Those of {@link openTargets} whose export folders lie behind no link; the others are not even looked into. */
export async function safeTargets(): Promise<ExportTarget[]> {
  const safe: ExportTarget[] = [];
  for (const target of openTargets()) {
    const isSafe = await requireExportFolder(target).then(
      () => true,
      () => false,
    );
    if (isSafe) safe.push(target);
  }
  return safe;
}

/**
 * The export folders of all open folders, of which none is left out: who looks for a participant's data must know where they
 * did.
 * @throws ProblemError `untrusted-workspace`, since the setting is not read then; `virtual-workspace`, `no-folder-open` or
 *   `bad-export-folder`; `unsafe-path`.
 */
export async function exportFoldersToSearch(): Promise<string[]> {
  if (!vscode.workspace.isTrusted) throw new ProblemError({ kind: 'untrusted-workspace' });
  const open = vscode.workspace.workspaceFolders ?? [];
  const onDisk = open.filter(({ uri }) => uri.scheme === 'file');
  if (onDisk.length === 0) {
    throw new ProblemError({ kind: open.length > 0 ? 'virtual-workspace' : 'no-folder-open' });
  }
  const targets = onDisk.map(({ uri }) => targetIn(uri));
  for (const target of targets) await requireExportFolder(target);
  return [...new Set(targets.map(({ exportFolder }) => exportFolder))];
}

/** Throws ProblemError `bad-export-folder`. */
function targetIn(folder: vscode.Uri): ExportTarget {
  return {
    workspaceFolder: folder.fsPath,
    exportFolder: resolveExportFolder(folder.fsPath, exportFolderSetting(folder)),
  };
}

async function askForFolder(): Promise<vscode.Uri | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      canSelectMany: false,
      title: vscode.l10n.t('Folder to export into'),
      openLabel: vscode.l10n.t('Export Here'),
    })) ?? [];
  return folder;
}
