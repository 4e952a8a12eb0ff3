import { isAbsolute, join, relative, resolve } from 'node:path';
import { toDiskProblem } from '../problems/diskProblem.ts';
import { ProblemError } from '../problems/problem.ts';
import {
  isFolder,
  isOutside,
  makeFolders,
  requireExportFolder,
  type ExportPlace,
  entriesOf,
  foldersIn,
} from './access/folders.ts';
import { keepOutOfGit } from './access/git.ts';

/**
 * Returns the absolute path of the setting `exportFolder` in a workspace folder.
 * @throws {ProblemError} bad-export-folder: it is empty, absolute or outside the workspace folder.
 */
export function resolveExportFolder(workspaceFolder: string, setting: string): string {
  const value = setting.trim();
  const folder = resolve(workspaceFolder, value);
  const inside = relative(workspaceFolder, folder);
  const isInside = inside !== '' && !isOutside(inside);
  if (value === '' || isAbsolute(value) || /^[a-zA-Z]:/.test(value) || value.includes('\0') || !isInside) {
    throw new ProblemError({ kind: 'bad-export-folder', value: setting });
  }
  return folder;
}

/**
 * Checks that a workspace folder exists.
 * @throws {ProblemError} folder-gone: it doesn't.
 */
export async function requireWorkspaceFolder(folder: string): Promise<void> {
  if (!(await isFolder(folder))) throw new ProblemError({ kind: 'folder-gone', folder });
}

/**
 * Creates the export folder with a `.gitignore` for participants' data; keeps an existing one.
 * @throws {ProblemError} folder-gone, folder-not-writable, disk-full, unsafe-path: it can't be created.
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

/**
 * Returns the folders, absolute, in the subjects' folders of an export folder whose names are wanted; links
 * are left out.
 */
export async function foldersOfSubjects(
  exportFolder: string,
  isWanted: (name: string) => boolean,
): Promise<string[]> {
  const found: string[] = [];
  for (const slug of await foldersIn(exportFolder)) {
    const folder = join(exportFolder, slug);
    for (const name of await foldersIn(folder)) if (isWanted(name)) found.push(join(folder, name));
  }
  return found;
}

/**
 * Returns the names of the subjects' folders in an export folder, each before the sorted names in it. No file
 * is opened.
 */
export async function namesInExportFolder(exportFolder: string): Promise<string[]> {
  const found: string[] = [];
  for (const slug of (await foldersIn(exportFolder)).sort()) {
    found.push(slug);
    const names = (await entriesOf(join(exportFolder, slug))).map(({ name }) => name).sort();
    for (const name of names) found.push(name);
  }
  return found;
}
