import { open, rename } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const mostTriesOfFile = 5;
const mostTriesOfFolder = 25;

/**
 * Writes a small file in one step: readers see the old content or the new. Only one process may do so at a time. Windows
 * refuses while somebody reads the file, which is over in a moment: it is tried again.
 * @throws errors of the file system as they are.
 */
export async function replaceFile(path: string, content: string): Promise<void> {
  const next = `${path}.next`;
  const file = await open(next, 'w');
  try {
    await file.writeFile(content);
    // Else a power cut may leave an empty file in the place of the old one.
    await file.sync();
  } finally {
    await file.close();
  }
  await renameOver(next, path);
}

/** Renames a folder of many files just written, some of which a virus scanner on Windows may hold open for seconds. */
export async function renameFolder(from: string, to: string): Promise<void> {
  await renameOver(from, to, process.platform === 'win32' ? mostTriesOfFolder : 1);
}

/** Puts a file into the place of another in one step, as {@link replaceFile} does. */
export async function renameOver(from: string, to: string, mostTries = mostTriesOfFile): Promise<void> {
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
