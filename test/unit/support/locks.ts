import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockHolder } from '../../../src/snapshots/staging/stagingLock.ts';

interface Mark {
  readonly id?: string;
  readonly pid?: number;
  readonly host?: string;
  readonly beats?: number;
}

/** Replaces the lock of a staging folder by one of another process. */
export async function putLock(
  folder: string,
  { id = '0123456789abcdef', pid = 1, host = 'elsewhere', beats = 0 }: Mark = {},
): Promise<void> {
  await rm(join(folder, 'lock'), { recursive: true, force: true });
  await mkdir(join(folder, 'lock'));
  await writeFile(join(folder, 'lock', `${id}.${pid}..${host}.${beats}`), '');
}

/** Simulates that this process has watched a folder's lock for 30 s. */
export async function watchSilence(folder: string): Promise<void> {
  const now = performance.now();
  for (const ms of [30_000, 15_000, 0]) await lockHolder(folder, now - ms);
}
