import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ProblemError } from '../problems/problem.ts';

/** What is left free in any case: a full disk hurts more than one export. */
export const spareBytes = 128 * 2 ** 20;

export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** @throws ProblemError `disk-full` where `needed` more bytes would not leave {@link spareBytes} on the disk of `staging`. */
export async function requireSpace(
  staging: string,
  needed: number,
  freeBytes: (folder: string) => Promise<number>,
): Promise<void> {
  const available = Math.max(0, (await freeBytes(staging)) - spareBytes);
  if (needed <= available) return;
  throw new ProblemError({ kind: 'disk-full', folder: dirname(staging), needed, available });
}
