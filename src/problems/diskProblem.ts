import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ProblemError } from './problem.ts';

/** Codes of failed calls that only a bug can cause. */
const ofBugs: ReadonlySet<string> = new Set(['EBADF', 'EFAULT']);

/**
 * Turns a file system error into a {@link ProblemError}; returns other errors unchanged. `folder` is the
 * chosen folder that the sentence names.
 */
export async function toDiskProblem(error: unknown, folder: string): Promise<unknown> {
  if (error instanceof ProblemError || !(error instanceof Error)) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  const failed = (): Error =>
    typeof code === 'string' && typeof syscall === 'string' && !ofBugs.has(code)
      ? new ProblemError({ kind: 'disk-failed', folder, code }, { cause: error })
      : error;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new ProblemError({ kind: 'disk-full', folder }, { cause: error });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new ProblemError({ kind: 'folder-not-writable', folder, code }, { cause: error });
    case 'ENAMETOOLONG':
      return new ProblemError({ kind: 'name-too-long', folder }, { cause: error });
    case 'ENOENT':
    case 'ENOTDIR': {
      const isThere = await isFolder(folder);
      // On a read-only drive, creating nested folders fails with ENOENT.
      const denied = await denialOf(folder);
      if (denied === 'EROFS' || (isThere && denied !== undefined))
        return new ProblemError({ kind: 'folder-not-writable', folder, code: denied }, { cause: error });
      return isThere ? failed() : new ProblemError({ kind: 'folder-gone', folder }, { cause: error });
    }
    default:
      return failed();
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/** Returns why a folder, or the nearest existing one above it, isn't writable; `undefined` if it is. */
async function denialOf(folder: string): Promise<string | undefined> {
  try {
    await access(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const above = dirname(folder);
    if (code === 'ENOENT' && above !== folder) return await denialOf(above);
    return ['EROFS', 'EACCES', 'EPERM'].includes(code) ? code : undefined;
  }
}
