import { open } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { hasOneSubject, subjectFields } from './subject.ts';

export const manifestName = 'snapshot.json';

const filterSchema = z.object({
  study_id: z.optional(z.string()),
  from: z.optional(z.iso.datetime()),
  to: z.optional(z.iso.datetime()),
});

const count = z.int().check(z.nonnegative());

const headFields = {
  schema_version: z.literal(1),
  ...subjectFields,
  export_id: z.nullable(z.string()),
  /** `null`: everything. */
  filter: z.nullable(filterSchema),
  api_generation: z.enum(['1', '2', 'unknown']),
  requested_at: z.iso.datetime(),
  finished_at: z.iso.datetime(),
  archive: z.object({ size: count, etag: z.nullable(z.string()) }),
  totals: z.object({ files: count, bytes: count }),
  /** `false`: the archive has uploads that are not here. Absent in manifests of older versions: `true`. */
  complete: z.optional(z.boolean()),
  /** Where not `complete`: what the archive holds, in unpacked bytes. */
  archive_totals: z.optional(z.object({ files: count, bytes: count })),
  /** When participants' data were deleted from it, and how much. Nothing says whose. */
  erased: z.optional(z.array(z.object({ at: z.iso.datetime(), submissions: count, files: count }))),
};

const headSchema = z.object(headFields).check(z.refine(hasOneSubject));

/** One line of a manifest's entries, as it is written: the CRC-32 in hex digits. */
export const entrySchema = z.object({
  path: z.string().check(z.minLength(1)),
  size: count,
  crc32: z.string().check(z.regex(/^[\da-f]{8}$/)),
});

/** All of `snapshot.json`. schemas/snapshot.schema.json says the same to editors; a test compares the two. */
export const manifestSchema = z
  .object({ ...headFields, entries: z.array(entrySchema) })
  .check(z.refine(hasOneSubject));

/**
 * What `snapshot.json` says of a snapshot, all but its entries. Times are ISO 8601 in UTC, sizes bytes;
 * `archive` is the ZIP, `totals` what lies unpacked.
 */
export type ManifestHead = z.infer<typeof headSchema>;

/** One file of a snapshot: its path with `/`, its size in bytes and the CRC-32 of its content. */
export interface ManifestEntry {
  readonly path: string;
  readonly size: number;
  readonly crc32: number;
}

const entriesKey = '"entries": [';
const linesPerWrite = 2_000;
const longestHead = 256 * 1024;

/**
 * Writes `snapshot.json` into `folder` and forces it to disk; it must not be there yet. The entries come last,
 * one a line (CRC-32 as eight hex digits), so that the head can be read without them and a difference reads well.
 * Rejects with the signal's reason when aborted.
 */
export async function writeManifest(
  folder: string,
  head: ManifestHead,
  entries: Iterable<ManifestEntry> | AsyncIterable<ManifestEntry>,
  signal?: AbortSignal,
): Promise<void> {
  const file = await open(join(folder, manifestName), 'wx', 0o644);
  try {
    await file.write(`${JSON.stringify(head, undefined, 2).replace(/\n}$/, '')},\n  ${entriesKey}`);
    let lines: string[] = [];
    let separator = '';
    const flush = async (): Promise<void> => {
      await file.write(separator + lines.join(','));
      separator = ',';
      lines = [];
    };
    for await (const { path, size, crc32 } of entries) {
      signal?.throwIfAborted();
      const hex = (crc32 >>> 0).toString(16).padStart(8, '0');
      lines.push(`\n    ${JSON.stringify({ path, size, crc32: hex })}`);
      if (lines.length === linesPerWrite) await flush();
    }
    if (lines.length > 0) await flush();
    await file.write('\n  ]\n}\n');
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Reads what `snapshot.json` in `folder` says, its entries left out, however many there are; `undefined`
 * where there is no manifest that this version understands.
 */
export async function readManifestHead(folder: string): Promise<ManifestHead | undefined> {
  const parsed = headSchema.safeParse(await readHeadJson(folder));
  return parsed.success ? parsed.data : undefined;
}

/** The same as it is written, with keys that this version doesn't know; `undefined` where it can't be read. */
export async function readHeadJson(folder: string): Promise<unknown> {
  try {
    const file = await open(join(folder, manifestName), 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(longestHead), 0, longestHead, 0);
      const text = buffer.toString('utf8', 0, bytesRead);
      const cut = text.indexOf(entriesKey);
      return JSON.parse(cut < 0 ? text : `${text.slice(0, cut)}"entries": []}`) as unknown;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
