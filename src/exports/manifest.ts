import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { leftOutReasons, type LeftOutFile } from '../archive/leftOut.ts';
import { isDeeperThan } from '../analysis/json.ts';
import { createNew, openToRead } from '../snapshots/files.ts';
import { syncFile } from '../snapshots/replaceFile.ts';
import { hasOneSubject, subjectFields } from './subject.ts';

export type { LeftOutFile } from '../archive/leftOut.ts';

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
  /** `truncated`: its end is missing, and these are the responses that stood whole at its start. */
  archive: z.object({ size: count, etag: z.nullable(z.string()), truncated: z.optional(z.literal(true)) }),
  totals: z.object({ files: count, bytes: count }),
  /** `false`: the archive has uploads that are not here. Absent in manifests of older versions: `true`. */
  complete: z.optional(z.boolean()),
  /** Where not `complete`: what the archive holds, in unpacked bytes. */
  archive_totals: z.optional(z.object({ files: count, bytes: count })),
  /** How many files of the archive are not here for their names' or their own sake; `left_out` names them. Absent: none. */
  left_out_files: z.optional(count),
  /** When participants' data were deleted from it, and how much. Nothing says whose. */
  erased: z.optional(z.array(z.object({ at: z.iso.datetime(), submissions: count, files: count }))),
};

const headSchema = z.object(headFields).check(z.refine(hasOneSubject));

/** One line of a manifest's entries, as it is written: the CRC-32 in hex digits. */
export const entrySchema = z.object({
  path: z.string().check(z.minLength(1)),
  size: count,
  crc32: z.string().check(z.regex(/^[\da-f]{8}$/)),
  /** What the archive calls the file, where it has another name here. */
  archive_path: z.optional(z.string()),
});

/** One line of what a manifest says was left out. */
export const leftOutSchema = z.object({ reason: z.enum(leftOutReasons), path: z.string() });

/** All of `snapshot.json`. schemas/snapshot.schema.json says the same to editors; a test compares the two. */
export const manifestSchema = z
  .object({
    ...headFields,
    entries: z.array(entrySchema),
    left_out: z.optional(z.array(leftOutSchema)),
  })
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
  /** Its path in the archive, where that is another; answers name the file by it. */
  readonly archivePath?: string;
}

const entriesKey = '"entries": [';
const linesPerWrite = 2_000;
const longestHead = 256 * 1024;
const mostLevels = 20;

/**
 * Writes `snapshot.json` into `folder` and forces it to disk; it must not be there yet. The entries come last,
 * one a line (CRC-32 as eight hex digits), so that the head can be read without them and a difference reads well; behind them
 * what was left out, where anything was. Rejects with the signal's reason when aborted.
 */
export async function writeManifest(
  folder: string,
  head: ManifestHead,
  entries: Iterable<ManifestEntry> | AsyncIterable<ManifestEntry>,
  signal?: AbortSignal,
  leftOut: Iterable<LeftOutFile> | AsyncIterable<LeftOutFile> = [],
): Promise<void> {
  const file = await createNew(join(folder, manifestName));
  try {
    await file.write(`${JSON.stringify(head, undefined, 2).replace(/\n}$/, '')},\n  ${entriesKey}`);
    await writeLines(file, entries, lineOfEntry, signal);
    await file.write('\n  ]');
    if (head.left_out_files !== undefined) {
      await file.write(',\n  "left_out": [');
      // The reason first: no reader of entries takes such a line for one of them.
      await writeLines(file, leftOut, ({ reason, path }) => ({ reason, path }), signal);
      await file.write('\n  ]');
    }
    await file.write('\n}\n');
    await syncFile(file);
  } finally {
    await file.close();
  }
}

function lineOfEntry({ path, size, crc32, archivePath }: ManifestEntry): z.infer<typeof entrySchema> {
  const hex = (crc32 >>> 0).toString(16).padStart(8, '0');
  return { path, size, crc32: hex, ...(archivePath === undefined ? {} : { archive_path: archivePath }) };
}

async function writeLines<Item>(
  file: FileHandle,
  items: Iterable<Item> | AsyncIterable<Item>,
  lineOf: (item: Item) => object,
  signal: AbortSignal | undefined,
): Promise<void> {
  let lines: string[] = [];
  let separator = '';
  const flush = async (): Promise<void> => {
    await file.write(separator + lines.join(','));
    separator = ',';
    lines = [];
  };
  for await (const item of items) {
    signal?.throwIfAborted();
    lines.push(`\n    ${JSON.stringify(lineOf(item))}`);
    if (lines.length === linesPerWrite) await flush();
  }
  if (lines.length > 0) await flush();
}

/**
 * Reads what `snapshot.json` in `folder` says, its entries left out, however many there are; `undefined`
 * where there is no manifest that this version understands.
 */
export async function readManifestHead(folder: string): Promise<ManifestHead | undefined> {
  const parsed = headSchema.safeParse(await readHeadJson(folder));
  return parsed.success ? parsed.data : undefined;
}

/**
 * The same as it is written, with keys that this version doesn't know; `undefined` where it can't be read. What nests deeper than anything that
 * is meant is left out: nothing could write it down again.
 */
export async function readHeadJson(folder: string): Promise<unknown> {
  try {
    const json: unknown = JSON.parse(await readHeadText(folder));
    if (!isDeeperThan(mostLevels, json)) return json;
    const members = Object.entries(json as object).filter(([, value]) => !isDeeperThan(mostLevels, value));
    return Object.fromEntries(members);
  } catch {
    return undefined;
  }
}

/** The same as text, in JSON. Throws the disk's errors, and as `openToRead` does. */
export async function readHeadText(folder: string): Promise<string> {
  const file = await openToRead(join(folder, manifestName));
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestHead), 0, longestHead, 0);
    const text = buffer.toString('utf8', 0, bytesRead);
    const cut = text.indexOf(entriesKey);
    return cut < 0 ? text : `${text.slice(0, cut)}"entries": []}`;
  } finally {
    await file.close();
  }
}
