import { join } from 'node:path';
import { lookAt } from '../../snapshots/files.ts';
import { isDeepStrictEqual } from 'node:util';
import { fileChecksum } from '../../exports/fileChecksum.ts';
import type { TablesRequest } from './createTables.ts';
import { sourcesOf } from './madeFrom.ts';
import { readTablesRecord, tablesVersion } from './readTablesRecord.ts';
import { tableFiles, tablesRecord } from './tableNames.ts';
import { analysisFolder } from '../../snapshots/knownNames.ts';

/**
 * Whether a snapshot (its folder, absolute) has all its tables, each as it was written, made with these settings from what is in the snapshot
 * now. Files are told by size and CRC-32. Throws the disk's errors and the signal's reason.
 */
export async function areTablesCurrent(
  snapshot: string,
  { choices, csv }: Pick<TablesRequest, 'choices' | 'csv'>,
  signal: AbortSignal,
): Promise<boolean> {
  const folder = join(snapshot, analysisFolder);
  const record = await readTablesRecord(folder);
  if (typeof record !== 'object' || record.schema_version !== tablesVersion) return false;
  if (record.replacing === true || record.choices !== choices) return false;
  if (record.guard_formulas !== csv.guardFormulas || record.byte_order_mark !== csv.byteOrderMark)
    return false;
  if (!isDeepStrictEqual(record.made_from, await sourcesOf(snapshot, signal))) return false;
  for (const name of tableFiles.filter((each) => each !== tablesRecord)) {
    const written = record.files.find((file) => file.name === name);
    const stats = await lookAt(join(folder, name));
    if (stats?.isFile() !== true || written?.size !== stats.size) return false;
    if (written.crc32 !== (await fileChecksum(join(folder, name), signal))) return false;
  }
  return true;
}
