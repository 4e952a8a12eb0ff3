import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { sourcesOf } from './madeFrom.ts';
import { analysisFolder } from './placeTables.ts';
import { tableFiles, tablesRecord } from './tableNames.ts';

const recordSchema = z.object({
  made_from: z.array(z.object({ name: z.string(), size: z.number(), crc32: z.string() })),
});

/**
 * Whether a snapshot (its folder, absolute) has all its tables, made from what is in it now. Throws the disk's errors and the signal's
 * reason.
 */
export async function areTablesCurrent(snapshot: string, signal: AbortSignal): Promise<boolean> {
  const folder = join(snapshot, analysisFolder);
  const names: readonly string[] = await readdir(folder).catch(() => []);
  if (!tableFiles.every((name) => names.includes(name))) return false;
  const madeFrom = await sourcesIn(join(folder, tablesRecord));
  return madeFrom !== undefined && isDeepStrictEqual(madeFrom, await sourcesOf(snapshot, signal));
}

/** `undefined` where the record doesn't say, as those of earlier versions. */
async function sourcesIn(record: string): Promise<z.infer<typeof recordSchema>['made_from'] | undefined> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(record, 'utf8'))).made_from;
  } catch {
    return undefined;
  }
}
