import { stat } from 'node:fs/promises';
import { ProblemError } from './problem.ts';

/**
 * Turns a file-system error into a {@link ProblemError} where it is one that a person can act on
 * (no space, no permission, the folder gone), or gives the error back as it was.
 * `folder` is the folder that the person chose; it is what the sentence names.
 */
export async function toDiskProblem(error: unknown, folder: string): Promise<unknown> {
  if (error instanceof ProblemError || !(error instanceof Error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new ProblemError({ kind: 'disk-full', folder }, { cause: error });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EBUSY':
    case 'EIO':
    case 'EINVAL':
    case 'ENOTSUP':
    case 'ETXTBSY':
      return new ProblemError({ kind: 'folder-not-writable', folder, code }, { cause: error });
    case 'ENAMETOOLONG':
      return new ProblemError({ kind: 'name-too-long', folder }, { cause: error });
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ESTALE':
      return (await isFolder(folder))
        ? error
        : new ProblemError({ kind: 'folder-gone', folder }, { cause: error });
    default:
      return error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
