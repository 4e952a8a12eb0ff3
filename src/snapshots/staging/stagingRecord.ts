import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { readSmallFile } from '../access/files.ts';
import { isMissing } from '../access/folders.ts';
import { filterSchema, readFilter, wireFilter } from '../filter/filter.ts';
import { readUploadSelection, uploadsSchema, wireUploads } from '../filter/uploadSelection.ts';
import { instantText } from '../reading/instant.ts';
import { stagingPrefix } from '../knownNames.ts';
import { isSnapshotName } from '../snapshotName.ts';
import { hasOneSubject, subjectFields, subjectOf } from '../subject.ts';

export const recordName = 'export.json';

const recordSchema = z
  .object({
    schema_version: z.literal(1),
    ...subjectFields,
    export_id: z.nullable(z.string()),
    filter: z.nullable(filterSchema),
    requested_at: instantText,
    /** Absent in records of older versions: everything. */
    scope: z.optional(z.enum(['everything', 'responses'])),
    /** Which uploads are fetched. Absent: all that the scope includes. */
    uploads: z.optional(uploadsSchema),
    /** Name of the snapshot folder, beside the staging folder, that is being completed. */
    completes: z.optional(z.string().check(z.refine(isSnapshotName))),
    /** `true`: an existing job, created at `requested_at`. Absent: requested by this export. */
    listed_job: z.optional(z.literal(true)),
    /** A person stopped it, so other windows don't report an interruption. */
    stopped: z.optional(z.literal(true)),
    /** Name of the snapshot folder, beside the staging folder, that its content is just being renamed to. */
    publishes: z.optional(z.string().check(z.refine(isSnapshotName))),
  })
  .check(z.refine(hasOneSubject));

/**
 * A staging folder's record of its export, to resume it later. Contains no secrets. Written before Prolific
 * is asked: without `export_id`, a job may or may not have been created at `requested_at` (ISO 8601 in UTC).
 */
export type StagingRecord = z.infer<typeof recordSchema>;

/**
 * Returns a text that identifies an export's subject, filter, scope, uploads and target: a new snapshot or
 * one to complete.
 */
export function purposeOf(record: StagingRecord): string {
  const { kind, id } = subjectOf(record);
  const { scope = 'everything', completes = null, listed_job, export_id } = record;
  const job = listed_job === true ? export_id : null;
  const uploads = wireUploads(readUploadSelection(record.uploads));
  return JSON.stringify([
    kind,
    id,
    wireFilter(readFilter(record.filter)) ?? null,
    scope,
    completes,
    job,
    // Only then, so that other exports keep the names of their folders.
    ...(uploads === undefined ? [] : [uploads]),
  ]);
}

/**
 * Returns the name of an export's staging folder, the same in all windows. `turn`: 0, or higher if such names
 * are taken. Has the length of version 0.1.0's random names, as Windows limits paths.
 */
export function stagingName(record: StagingRecord, turn: number): string {
  const digest = createHash('sha256')
    .update(`${purposeOf(record)} ${turn}`)
    .digest('hex');
  return `${stagingPrefix}${digest.slice(0, 8)}`;
}

/** Returns a staging folder's record; `undefined` if there is none that this version understands. */
export async function readStagingRecord(folder: string): Promise<StagingRecord | undefined> {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(await readSmallFile(join(folder, recordName))));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Returns whether there is a record, even if only another version of this extension understands it. */
export async function hasRecord(folder: string): Promise<boolean> {
  try {
    JSON.parse(await readSmallFile(join(folder, recordName)));
    return true;
  } catch (error) {
    return !(error instanceof SyntaxError) && !isMissing(error);
  }
}
