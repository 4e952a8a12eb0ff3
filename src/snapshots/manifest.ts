import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { leftOutReasons, type LeftOutFile } from './leftOut.ts';
import { instantText } from './reading/instant.ts';
import { isDeeperThan } from './reading/longJson.ts';
import { checksumText, createNew, openToRead } from './access/files.ts';
import { syncFile } from './access/changeFiles.ts';
import { filterSchema } from './filter/filter.ts';
import { readUploadSelection, uploadsSchema, type UploadSelection } from './filter/uploadSelection.ts';
import { hasOneSubject, subjectFields } from './subject.ts';

export const manifestName = 'snapshot.json';

const count = z.int().check(z.nonnegative());

const headFields = {
  schema_version: z.literal(1),
  ...subjectFields,
  export_id: z.nullable(z.string()),
  /** `null`: everything. */
  filter: z.nullable(filterSchema),
  api_generation: z.enum(['1', '2', 'unknown']),
  requested_at: instantText,
  finished_at: instantText,
  /** `truncated`: its end is missing, and these are the responses that stood whole at its start. */
  archive: z.object({ size: count, etag: z.nullable(z.string()), truncated: z.optional(z.literal(true)) }),
  totals: z.object({ files: count, bytes: count }),
  /** As the overview counts them. Absent in older manifests, and if counting would have taken too long. */
  submissions: z.optional(count),
  participants: z.optional(count),
  /** `false`: some uploads are missing. Absent in older manifests: `true`. */
  complete: z.optional(z.boolean()),
  /** If not `complete`: the archive's content in unpacked bytes. */
  archive_totals: z.optional(z.object({ files: count, bytes: count })),
  /** If not `complete` because only some uploads were wanted: which. */
  uploads: z.optional(uploadsSchema),
  /** If `complete` although less was wanted, as the archive had no other uploads: what was wanted. */
  limited_to: z.optional(z.union([z.literal('responses'), uploadsSchema])),
  /** Number of skipped files, which `left_out` lists. Absent: none. */
  left_out_files: z.optional(count),
  /** Names by id of the studies whose submissions are in the snapshot, as far as they could be read. */
  studies: z.optional(z.record(z.string(), z.string())),
  /** When participants' data was deleted and how much, without identifying them. */
  erased: z.optional(z.array(z.object({ at: z.iso.datetime(), submissions: count, files: count }))),
};

const headSchema = z.object(headFields).check(z.refine(hasOneSubject));

/** One line of a manifest's entries, as it is written: the CRC-32 in hex digits. */
export const entrySchema = z.object({
  path: z.string().check(z.minLength(1)),
  size: count,
  crc32: z.string().check(z.regex(/^[\da-f]{8}$/)),
  /** The file's path in the archive, if different. */
  archive_path: z.optional(z.string()),
});

/** An item of the manifest's list of skipped files. */
export const leftOutSchema = z.object({ reason: z.enum(leftOutReasons), path: z.string() });

/** The complete `snapshot.json`. A test compares it with schemas/snapshot.schema.json, which editors use. */
export const manifestSchema = z
  .object({
    ...headFields,
    entries: z.array(entrySchema),
    left_out: z.optional(z.array(leftOutSchema)),
  })
  .check(z.refine(hasOneSubject));

/**
 * `snapshot.json` without its entries. Times are ISO 8601 in UTC, sizes in bytes; `archive` is the ZIP,
 * `totals` the unpacked files.
 */
export type ManifestHead = z.infer<typeof headSchema>;

/** One file of a snapshot: its path with `/`, its size in bytes and the CRC-32 of its content. */
export interface ManifestEntry {
  readonly path: string;
  readonly size: number;
  readonly crc32: number;
  /** Its path in the archive, if different; answers refer to it. */
  readonly archivePath?: string;
}

const entriesKey = '"entries": [';
const linesPerWrite = 2_000;
const maxHeadBytes = 256 * 1024;
const maxLevels = 20;

/** Returns what a snapshot was to contain, so that the next one can be like it. */
export function wantedIn({ complete, uploads, limited_to: limit, archive }: ManifestHead): {
  readonly scope: 'everything' | 'responses';
  readonly uploads?: UploadSelection;
} {
  if (archive.truncated === true) return { scope: 'everything' };
  if (limit === 'responses') return { scope: limit };
  const selection = readUploadSelection(uploads ?? limit);
  if (selection !== undefined) return { scope: 'everything', uploads: selection };
  return { scope: complete === false ? 'responses' : 'everything' };
}

/** Content of a manifest. `leftOut`: none if absent. */
export interface ManifestContent {
  readonly head: ManifestHead;
  readonly entries: Iterable<ManifestEntry> | AsyncIterable<ManifestEntry>;
  readonly leftOut?: Iterable<LeftOutFile> | AsyncIterable<LeftOutFile>;
}

/**
 * Writes a new `snapshot.json` into `folder` and flushes it to disk. Entries come last, one per line (CRC-32
 * as eight hexadecimal digits), so that the head can be read alone and diffs are readable; skipped files
 * follow. Rejects with the signal's reason when aborted.
 */
export async function writeManifest(
  folder: string,
  { head, entries, leftOut = [] }: ManifestContent,
  signal?: AbortSignal,
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
  return {
    path,
    size,
    crc32: checksumText(crc32),
    ...(archivePath === undefined ? {} : { archive_path: archivePath }),
  };
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
 * Reads `snapshot.json` in `folder` without its entries, however many; `undefined` if there is none that this
 * version understands.
 */
export async function readManifestHead(folder: string): Promise<ManifestHead | undefined> {
  const parsed = headSchema.safeParse(await readHeadJson(folder));
  return parsed.success ? parsed.data : undefined;
}

/**
 * Reads the head as JSON with unknown keys; `undefined` if unreadable. Omits values nested too deeply to be
 * written again.
 */
export async function readHeadJson(folder: string): Promise<unknown> {
  try {
    const json: unknown = JSON.parse(await readHeadText(folder));
    if (!isDeeperThan(maxLevels, json)) return json;
    const members = Object.entries(json as object).filter(([, value]) => !isDeeperThan(maxLevels, value));
    return Object.fromEntries(members);
  } catch {
    return undefined;
  }
}

/** Reads the head as JSON text. Throws the disk's errors and like `openToRead`. */
export async function readHeadText(folder: string): Promise<string> {
  const file = await openToRead(join(folder, manifestName));
  try {
    const { size } = await file.stat();
    // No larger than needed: large buffers have V8 collect the whole heap again and again.
    const length = Math.min(size, maxHeadBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    const text = buffer.toString('utf8', 0, bytesRead);
    const cut = text.indexOf(entriesKey);
    return cut < 0 ? text : `${text.slice(0, cut)}"entries": []}`;
  } finally {
    await file.close();
  }
}
