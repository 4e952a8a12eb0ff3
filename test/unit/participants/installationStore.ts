import { createHmac } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { InstallationStore } from '../../../src/participants/deletions.ts';

/** What an installation of the editor with this key remembers in a folder. */
export function storeIn(folder: string, key = 'key'): InstallationStore {
  return {
    folder,
    read: async (name) => await readFile(join(folder, name), 'utf8').catch(() => undefined),
    write: async (name, content) => {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    },
    keyedHash: (text) => Promise.resolve(createHmac('sha256', key).update(text).digest('hex')),
  };
}
