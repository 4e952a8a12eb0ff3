import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { readSmallFile } from '../access/files.ts';
import { replaceFile } from '../access/changeFiles.ts';
import { peopleFolder, peopleNames } from '../knownNames.ts';

const plainId = /^[\w-]{1,100}$/;
const studyId = z.string().check(z.regex(plainId));
const count = z.int().check(z.minimum(0));
const recordSchema = z.object({
  schema_version: z.literal(1),
  /** The submissions that were fetched: when last, and of which studies. */
  submissions: z.optional(
    z.object({
      fetched_at: z.string(),
      studies: z.array(z.object({ id: studyId, count, fetched_at: z.optional(z.string()) })),
    }),
  ),
  /** One per file of demographics. */
  demographics: z.array(
    z.object({
      study_id: studyId,
      added_at: z.string(),
      source: z.enum(['prolific', 'file']),
      file_name: z.optional(z.string()),
    }),
  ),
});

/** What is in the people folder: who answered, from where and as of when. Times are ISO 8601. */
export type PeopleRecord = z.infer<typeof recordSchema>;

/** Returns the folder with what is known about the participants of a snapshot's collection or batch. */
export function peopleFolderOf(snapshotFolder: string): string {
  return join(dirname(snapshotFolder), peopleFolder);
}

/** Returns whether a study's id can be part of a file's name and of a request. */
export function isPlainStudyId(id: string): boolean {
  return plainId.test(id);
}

/** Returns the record in a people folder; an empty one if there is none or it can't be read. Never throws. */
export async function readPeopleRecord(folder: string): Promise<PeopleRecord> {
  try {
    return recordSchema.parse(JSON.parse(await readSmallFile(join(folder, peopleNames.record))));
  } catch {
    return { schema_version: 1, demographics: [] };
  }
}

/** Replaces the record in a checked people folder. Throws the disk's errors. */
export async function writePeopleRecord(folder: string, record: PeopleRecord): Promise<void> {
  await replaceFile(join(folder, peopleNames.record), `${JSON.stringify(record, undefined, 2)}\n`);
}
