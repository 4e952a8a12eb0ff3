import { isAbsolute, relative, resolve } from 'node:path';
import { toDiskProblem } from '../problems/diskProblem.ts';
import { ProblemError } from '../problems/problem.ts';
import {
  isFolder,
  leadsOut,
  makeFolders,
  requireExportFolder,
  type ExportPlace,
} from '../snapshots/folders.ts';
import { keepOutOfGit } from './keepOutOfGit.ts';

/**
 * Where the setting `exportFolder` points inside a workspace folder. Absolute path.
 * @throws ProblemError `bad-export-folder` where it is empty, absolute or leads out of the workspace folder.
 */
export function resolveExportFolder(workspaceFolder: string, setting: string): string {
  const value = setting.trim();
  const folder = resolve(workspaceFolder, value);
  const inside = relative(workspaceFolder, folder);
  const isInside = inside !== '' && !leadsOut(inside);
  if (value === '' || isAbsolute(value) || /^[a-zA-Z]:/.test(value) || value.includes('\0') || !isInside) {
    throw new ProblemError({ kind: 'bad-export-folder', value: setting });
  }
  return folder;
}

/** @throws ProblemError `folder-gone`. */
export async function requireWorkspaceFolder(folder: string): Promise<void> {
  if (!(await isFolder(folder))) throw new ProblemError({ kind: 'folder-gone', folder });
}

/**
 * Makes the export folder, and in it a `.gitignore` that keeps participants' data out of git; a `.gitignore`
 * that is already there is left as it is.
 * @throws ProblemError `folder-gone`, `folder-not-writable`, `disk-full` or `unsafe-path`.
 */
export async function prepareExportFolder(place: ExportPlace): Promise<void> {
  const { workspaceFolder, exportFolder } = place;
  try {
    await requireWorkspaceFolder(workspaceFolder);
    await requireExportFolder(place);
    await makeFolders(workspaceFolder, exportFolder);
    await keepOutOfGit([exportFolder]);
  } catch (error) {
    throw await toDiskProblem(error, workspaceFolder);
  }
}
