import { join } from 'node:path';
import * as vscode from 'vscode';
import { openFile } from '../editor/openFile.ts';
import { manifestName } from '../exports/manifest.ts';
import { toDiskProblem } from '../problems/diskProblem.ts';
import type { CommandDeps } from './deps.ts';
import { pickSnapshot } from './pickSnapshot.ts';
import { findInSnapshot } from '../analysis/findInSnapshot.ts';

/** Opens the guide that came with a snapshot, as text, for what is in it comes from elsewhere; its manifest where none came. */
export async function openSnapshot(deps: CommandDeps, argument: unknown): Promise<void> {
  const snapshot = await pickSnapshot(deps, argument, vscode.l10n.t('Open snapshot'));
  if (snapshot === undefined) return;
  const { folder } = snapshot;
  try {
    const guide = await findInSnapshot(folder, 'README.md');
    await openFile(folder, join(folder, guide ?? manifestName));
  } catch (error) {
    void deps.problems.show(vscode.l10n.t('Opening a file'), await toDiskProblem(error, folder));
  }
}
