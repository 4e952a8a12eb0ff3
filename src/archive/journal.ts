import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import * as z from 'zod/mini';
import { readBytes, readSmallFile } from '../snapshots/files.ts';
import { replaceFile } from '../snapshots/replaceFile.ts';
import type { ArchiveIdentity } from './httpRangeSource.ts';

export const journalName = 'journal.json';
export const directoryName = 'directory.bin';
/** A directory of a million entries is 100 MB. */
const maxDirectoryBytes = 512 * 2 ** 20;
const bytesPerTurn = 4 * 2 ** 20;

const journalSchema = z.object({
  schema_version: z.literal(1),
  size: z.number(),
  etag: z.nullable(z.string()),
  directory: z.object({ start: z.number(), end: z.number(), crc32: z.number() }),
});

/**
 * What a staging folder remembers: which object the fetch began with (size and ETag), and that object's central directory
 * with all that follows it, so that a million entries are not fetched again. Which entries are done it does
 * not say: the files themselves do, by size and CRC-32, and can't be wrong about it. No URL and no token is in it.
 */
export interface Journal extends ArchiveIdentity {
  /** The archive's bytes from the central directory to the end; `undefined` where they are lost, broken or not here yet. */
  readonly tail: Buffer | undefined;
}

/** The journal of an earlier run in `staging`, or `undefined` where there is none that can be read. */
export async function readJournal(staging: string): Promise<Journal | undefined> {
  const text = await readSmallFile(join(staging, journalName)).catch(() => undefined);
  if (text === undefined) return undefined;
  const parsed = journalSchema.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { size, etag, directory } = parsed.data;
  const tail = await readBytes(join(staging, directoryName), maxDirectoryBytes).catch(() => undefined);
  const whole =
    directory.end > directory.start &&
    tail?.length === directory.end - directory.start &&
    directory.end === size &&
    (await checksum(tail)) === directory.crc32;
  return { size, etag: etag ?? undefined, tail: whole ? tail : undefined };
}

/** Replaces the journal. `tail` are the archive's last bytes, or none where the directory is not here yet. */
export async function writeJournal(staging: string, identity: ArchiveIdentity, tail: Buffer): Promise<void> {
  // Not forced to the disk: its checksum tells if it was lost.
  await replaceFile(join(staging, directoryName), tail, { sync: false });
  const journal: z.infer<typeof journalSchema> = {
    schema_version: 1,
    size: identity.size,
    etag: identity.etag ?? null,
    directory: { start: identity.size - tail.length, end: identity.size, crc32: await checksum(tail) },
  };
  await replaceFile(join(staging, journalName), `${JSON.stringify(journal)}\n`, { sync: false });
}

/** In parts: a million entries' directory is 100 MB. */
async function checksum(bytes: Buffer): Promise<number> {
  let crc = 0;
  for (let start = 0; start < bytes.length; start += bytesPerTurn) {
    crc = crc32(bytes.subarray(start, start + bytesPerTurn), crc);
    await nextTurn();
  }
  return crc;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
