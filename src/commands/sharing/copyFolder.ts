import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { messageText } from '../../editor/messages/untrustedText.ts';
import { openTargets } from '../../editor/targetFolder.ts';
import { exists } from '../../snapshots/access/files.ts';
import { isWithin } from '../../snapshots/access/folders.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';

/** Where a copy goes, absolute, and the export folders that it isn't in. */
export interface CopyPlace {
  readonly target: string;
  readonly exportFolders: readonly string[];
}

/**
 * Asks for a folder outside all export folders, until one is picked; `undefined` if canceled. Returns an unused
 * path in it.
 */
export async function chooseCopyFolder({ folder }: Snapshot, now: Date): Promise<CopyPlace | undefined> {
  const exportFolders = knownExportFolders();
  // Of a snapshot elsewhere, only the folder around it is known to have more.
  const others = [dirname(folder), ...exportFolders];
  for (;;) {
    const [picked] =
      (await vscode.window.showOpenDialog({
        canSelectFolders: true,
        canSelectFiles: false,
        canSelectMany: false,
        title: vscode.l10n.t('Select a folder for the copy, outside the export folder'),
        openLabel: vscode.l10n.t('Create Copy Here'),
      })) ?? [];
    if (picked === undefined) return undefined;
    const parent = picked.fsPath;
    if (picked.scheme === 'file' && !(await isInAny(parent, others)))
      return { target: await unusedPath(parent, now), exportFolders };
    const again = vscode.l10n.t('Choose Folder…');
    const pressed = await vscode.window.showWarningMessage(
      vscode.l10n.t(
        'Choose another folder: “{0}” is in an export folder or isn’t on this computer.',
        messageText(parent),
      ),
      again,
    );
    if (pressed !== again) return undefined;
  }
}

/**
 * Returns whether a snapshot is in an export folder of the open folders: the key is written only there, and
 * into no folder that isn't kept out of Git.
 */
export function isInExportFolder({ folder }: Snapshot): boolean {
  return knownExportFolders().includes(dirname(dirname(folder)));
}

function knownExportFolders(): readonly string[] {
  return [...new Set(openTargets().map(({ exportFolder }) => exportFolder))];
}

async function isInAny(folder: string, others: readonly string[]): Promise<boolean> {
  for (const other of others) if (await isWithin(folder, other).catch(() => true)) return true;
  return false;
}

async function unusedPath(parent: string, now: Date): Promise<string> {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const name = `shareable-copy-${day}`;
  for (let count = 1; ; count++) {
    const path = join(parent, count === 1 ? name : `${name}-${count}`);
    if (!(await exists(path))) return path;
  }
}
