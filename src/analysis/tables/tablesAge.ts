import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { TablesRequest } from './makeTables.ts';
import { isAsWritten, sourcesOf } from './madeFrom.ts';
import { readTablesRecord, tablesVersion } from './readTablesRecord.ts';
import { analysisFolder, tableFiles, tablesRecord } from '../../snapshots/knownNames.ts';

/**
 * Returns whether a snapshot (absolute folder) has all its tables, unchanged, created with these settings
 * from its current content. Compares size and CRC-32. Throws the disk's errors and the signal's reason.
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
  // Absent in records of older versions.
  if ((record.separator ?? ',') !== csv.separator) return false;
  if (!isDeepStrictEqual(record.made_from, await sourcesOf(snapshot, signal))) return false;
  for (const name of tableFiles.filter((each) => each !== tablesRecord)) {
    const written = record.files.find((file) => file.name === name);
    if (written === undefined || !(await isAsWritten(join(folder, name), written, signal))) return false;
  }
  return true;
}
