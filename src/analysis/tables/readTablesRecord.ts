import { join } from 'node:path';
import * as z from 'zod/mini';
import { requireFolder } from '../../snapshots/access/folders.ts';
import { readSmallFile } from '../../snapshots/access/files.ts';
import { tablesRecord } from '../../snapshots/knownNames.ts';

const maxRecordBytes = 4 * 1024 * 1024;

const filesSchema = z.array(z.object({ name: z.string(), size: z.number(), crc32: z.string() }));

/**
 * The version of the record and of how the tables are written: those of other versions have other columns, or
 * encode texts in another way.
 */
export const tablesVersion = 3;

const recordSchema = z.object({
  schema_version: z.literal([1, tablesVersion]),
  /**
   * Set while the tables replace earlier ones: some of the files are the new ones, others still those before.
   */
  replacing: z.optional(z.literal(true)),
  made_from: z.optional(filesSchema),
  choices: z.optional(z.string()),
  guard_formulas: z.optional(z.boolean()),
  byte_order_mark: z.optional(z.boolean()),
  separator: z.optional(z.string()),
  files: filesSchema,
  /** The replaced files; if one is restored, it still counts as this extension's. */
  replaced: z.optional(filesSchema),
});

/** The part of a tables' record that is read. */
export type TablesRecord = z.infer<typeof recordSchema>;

/**
 * Reads the record in an analysis folder (absolute); `undefined` if missing, `'unreadable'` if it isn't this
 * extension's. Throws the disk's errors.
 */
export async function readTablesRecord(folder: string): Promise<TablesRecord | 'unreadable' | undefined> {
  let text: string;
  try {
    await requireFolder(folder);
    text = await readSmallFile(join(folder, tablesRecord), maxRecordBytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    return 'unreadable';
  }
}
