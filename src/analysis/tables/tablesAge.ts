import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestName } from '../../exports/manifest.ts';
import { analysisFolder } from './placeTables.ts';
import { tableFiles, tablesRecord } from './tableNames.ts';

const sources = [
  manifestName,
  'responses.jsonl',
  'responses-by-submission.jsonl',
  'collection.json',
  'batch.json',
];

/** Whether a snapshot (its folder, absolute) has all its tables, and none of what they are made from is newer. */
export async function areTablesCurrent(snapshot: string): Promise<boolean> {
  const folder = join(snapshot, analysisFolder);
  const names: readonly string[] = await readdir(folder).catch(() => []);
  if (!tableFiles.every((name) => names.includes(name))) return false;
  const made = await timeOf(join(folder, tablesRecord));
  const times = await Promise.all(sources.map(async (name) => await timeOf(join(snapshot, name))));
  return times.every((time) => time <= made);
}

/** When a file was changed last, in milliseconds since 1970; 0 where it isn't there. */
async function timeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
