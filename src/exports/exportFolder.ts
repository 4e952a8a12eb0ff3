import { mkdir, stat, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { toDiskProblem } from '../problems/diskProblem.ts';
import { ProblemError } from '../problems/problem.ts';

/**
 * Where the setting `exportFolder` points inside a workspace folder. Absolute path.
 * @throws ProblemError `bad-export-folder` where it is empty, absolute or leads out of the workspace folder.
 */
export function resolveExportFolder(workspaceFolder: string, setting: string): string {
  const value = setting.trim();
  const folder = resolve(workspaceFolder, value);
  const inside = relative(workspaceFolder, folder);
  const leadsOut = inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
  if (value === '' || isAbsolute(value) || /^[a-zA-Z]:/.test(value) || value.includes('\0') || leadsOut) {
    throw new ProblemError({ kind: 'bad-export-folder', value: setting });
  }
  return folder;
}

/** @throws ProblemError `folder-gone`. */
export async function requireWorkspaceFolder(folder: string): Promise<void> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new ProblemError({ kind: 'folder-gone', folder });
}

/**
 * Makes the export folder, and in it a `.gitignore` that keeps participants' data out of git; a `.gitignore`
 * that is already there is left as it is.
 * @throws ProblemError `folder-gone`, `folder-not-writable` or `disk-full`.
 */
export async function prepareExportFolder(workspaceFolder: string, exportFolder: string): Promise<void> {
  try {
    await requireWorkspaceFolder(workspaceFolder);
    await mkdir(exportFolder, { recursive: true });
    await writeFile(join(exportFolder, '.gitignore'), '*\n', { flag: 'wx' }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST' || code === 'ENOTDIR') {
      throw new ProblemError({ kind: 'folder-not-writable', folder: exportFolder, code }, { cause: error });
    }
    throw await toDiskProblem(error, workspaceFolder);
  }
}
