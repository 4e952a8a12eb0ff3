import * as vscode from 'vscode';
import { resolveExportFolder } from '../snapshots/exportFolder.ts';
import type { ExportPlace } from '../snapshots/access/folders.ts';
import { requireExportFolder } from '../snapshots/access/folders.ts';
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
   * Returns the folder for a collection: `wanted` if given, the only open one, the last choice, or one picked
   * now; `undefined` if canceled.
   * @throws {ProblemError} untrusted-workspace, virtual-workspace, bad-export-folder, bad-argument: the
   * folder is unusable.
   */
  async choose(
    collectionId: string,
    { wanted }: { readonly wanted?: vscode.Uri } = {},
  ): Promise<ExportPlace | undefined> {
    requireTrust();
    const folder = wanted === undefined ? await this.folderFor(collectionId) : openFolder(wanted);
    return folder && targetIn(folder);
  }

  /** Returns the open folders on a disk, that of a collection's last choice first. */
  choices(collectionId: string): vscode.WorkspaceFolder[] {
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    const last = this.chosen()[collectionId];
    return folders.sort((a, b) => Number(b.uri.toString() === last) - Number(a.uri.toString() === last));
  }

  /** Makes `folder` the choice for later exports of a collection. */
  async remember(collectionId: string, folder: vscode.Uri): Promise<void> {
    await this.memory.update(rememberedKey, { ...this.chosen(), [collectionId]: folder.toString() });
  }

  private chosen(): Readonly<Record<string, string>> {
    return this.memory.get<Record<string, string>>(rememberedKey, {});
  }

  private async folderFor(collectionId: string): Promise<vscode.Uri | undefined> {
    const open = vscode.workspace.workspaceFolders ?? [];
    const folders = localFolders();
    const [first] = folders;
    if (first === undefined) {
      if (open.length > 0) throw new ProblemError({ kind: 'virtual-workspace' });
      return await askForFolder();
    }
    if (folders.length === 1) return first;
    const last = this.chosen()[collectionId];
    const known = folders.find((uri) => uri.toString() === last);
    if (known !== undefined) return known;
    const placeHolder = vscode.l10n.t('Select a folder for the export');
    const picked = await vscode.window.showWorkspaceFolderPick({ placeHolder });
    if (picked === undefined) return undefined;
    if (picked.uri.scheme !== 'file') throw new ProblemError({ kind: 'virtual-workspace' });
    await this.remember(collectionId, picked.uri);
    return picked.uri;
  }
}

/** Returns the open folders that are on a disk. */
function localFolders(): vscode.Uri[] {
  const open = vscode.workspace.workspaceFolders ?? [];
  return open.map(({ uri }) => uri).filter(({ scheme }) => scheme === 'file');
}

function openFolder(wanted: vscode.Uri): vscode.Uri {
  const found = localFolders().find((uri) => uri.toString() === wanted.toString());
  if (found === undefined) throw new ProblemError({ kind: 'bad-argument', detail: 'workspaceFolder' });
  return found;
}

/**
 * Checks that the workspace is trusted.
 * @throws {ProblemError} untrusted-workspace: it isn't.
 */
export function requireTrust(): void {
  if (!vscode.workspace.isTrusted) throw new ProblemError({ kind: 'untrusted-workspace' });
}

/** Returns the usable export folders of all open folders on a disk. */
export function openTargets(): ExportPlace[] {
  return localFolders().flatMap((uri) => {
    try {
      return [targetIn(uri)];
    } catch {
      return [];
    }
  });
}

/** Returns those of {@link openTargets} that can be reached without links; others aren't read. */
export async function safeTargets(): Promise<ExportPlace[]> {
  const safe: ExportPlace[] = [];
  for (const target of openTargets()) if (await isSafeTarget(target)) safe.push(target);
  return safe;
}

/** Returns whether an export folder can be reached without links. */
export async function isSafeTarget(target: ExportPlace): Promise<boolean> {
  return await requireExportFolder(target).then(
    () => true,
    () => false,
  );
}

/**
 * Returns the export folders of all open folders, without exception, as a search for participants' data must
 * be complete.
 * @throws {ProblemError} untrusted-workspace: the setting isn't read then. virtual-workspace, no-folder-open,
 * bad-export-folder, unsafe-path: a folder is unusable.
 */
export async function exportFoldersToSearch(): Promise<string[]> {
  requireTrust();
  const folders = localFolders();
  if (folders.length === 0) {
    const isVirtual = (vscode.workspace.workspaceFolders ?? []).length > 0;
    throw new ProblemError({ kind: isVirtual ? 'virtual-workspace' : 'no-folder-open' });
  }
  const targets = folders.map(targetIn);
  for (const target of targets) await requireExportFolder(target);
  return [...new Set(targets.map(({ exportFolder }) => exportFolder))];
}

/**
 * Returns a folder's export folder.
 * @throws {ProblemError} bad-export-folder: the setting is unusable.
 */
function targetIn(folder: vscode.Uri): ExportPlace {
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
      title: vscode.l10n.t('Select a folder for the export'),
      openLabel: vscode.l10n.t('Export Here'),
    })) ?? [];
  return folder;
}
