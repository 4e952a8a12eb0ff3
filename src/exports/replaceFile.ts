import { rename, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const mostTries = 5;

/**
 * Writes a small file in one step: readers see the old content or the new. Only one process may do so at a time. Windows
 * refuses while somebody reads the file, which is over in a moment: it is tried again.
 * @throws errors of the file system as they are.
 */
export async function replaceFile(path: string, content: string): Promise<void> {
  const next = `${path}.next`;
  await writeFile(next, content);
  await renameOver(next, path);
}

/** Puts a file into the place of another in one step, as {@link replaceFile} does. */
export async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (attempt >= mostTries || !['EPERM', 'EACCES', 'EBUSY'].includes(code)) throw error;
      await delay(attempt * 20);
    }
  }
}
