import { access } from 'node:fs/promises';

/** Whether something is at a path. Never throws: what can't be looked at counts as not there. */
export async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
