import { join, dirname } from 'node:path';
import { exists, readBytes, readSmallFile } from '../../snapshots/access/files.ts';
import { requireFoldersBelow } from '../../snapshots/access/folders.ts';
import { removeBelow, removeIn, renameFolder, replaceFile } from '../../snapshots/access/changeFiles.ts';
import { statfs } from 'node:fs/promises';
import { ProblemError } from '../../problems/problem.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import * as z from 'zod/mini';
import type { ArchiveIdentity } from '../remote/byteSource.ts';

/** The folders that the engine keeps in a staging folder. */
export class StagingFolders {
  /** Complete, verified files and files being written. */
  readonly entries: string;
  /** Entries of an earlier, replaced archive. */
  readonly previous: string;
  /** Pieces of large entries. */
  readonly parts: string;

  readonly #staging: string;

  constructor(staging: string) {
    this.#staging = staging;
    this.entries = join(staging, 'entries');
    this.previous = join(staging, 'previous');
    this.parts = join(staging, 'parts');
  }

  /**
   * Checks what an earlier run left, without following links.
   * @throws {ProblemError} unsafe-path: one of the folders is a link.
   */
  async require(): Promise<void> {
    for (const folder of [this.entries, this.previous, this.parts]) {
      await requireFoldersBelow(this.#staging, folder);
    }
  }

  /** Moves an earlier archive's files aside; unchanged ones are reused later. */
  async setAside(): Promise<void> {
    await this.remove(this.parts);
    if (!(await exists(this.entries))) return;
    await this.remove(this.previous);
    await renameFolder(this.entries, this.previous);
  }

  async hasPrevious(): Promise<boolean> {
    return await exists(this.previous);
  }

  /** Removes one of the folders with all that is in it. */
  async remove(folder: string): Promise<void> {
    await removeBelow(this.#staging, folder);
  }
}

/** Kept free in any case, as a full disk affects more than one export. */
export const minFreeBytes = 128 * 2 ** 20;

export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/**
 * Checks the free disk space.
 * @throws {ProblemError} disk-full: `needed` more bytes wouldn't leave {@link minFreeBytes} free on the disk of
 * `staging`.
 */
export async function requireSpace(
  staging: string,
  needed: number,
  freeBytes: (folder: string) => Promise<number>,
): Promise<void> {
  const available = Math.max(0, (await freeBytes(staging)) - minFreeBytes);
  if (needed <= available) return;
  throw new ProblemError({ kind: 'disk-full', folder: dirname(staging), needed, available });
}

const journalName = 'journal.json';
const directoryName = 'directory.bin';
/** An archive that is downloaded as a whole, while it comes and afterwards. */
export const archivePartName = 'archive.part';
export const archiveName = 'archive.zip';
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
 * What a staging folder remembers: the object's size and ETag and its central directory, so that a directory
 * of a million entries isn't fetched twice. It doesn't record finished entries, which their files prove by
 * size and CRC-32. Contains no URL and no token.
 */
export interface Journal extends ArchiveIdentity {
  /**
   * The archive's bytes from the central directory to the end; `undefined` if lost, corrupt or not yet known.
   */
  readonly tail: Buffer | undefined;
}

/** Reads the journal of an earlier run in `staging`; `undefined` if none is readable. */
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

/** Replaces the journal. `tail` are the archive's last bytes, empty while the directory is unknown. */
export async function writeJournal(staging: string, identity: ArchiveIdentity, tail: Buffer): Promise<void> {
  // Not flushed: the checksum reveals a loss.
  await replaceFile(join(staging, directoryName), tail, { sync: false });
  const journal: z.infer<typeof journalSchema> = {
    schema_version: 1,
    size: identity.size,
    etag: identity.etag ?? null,
    directory: { start: identity.size - tail.length, end: identity.size, crc32: await checksum(tail) },
  };
  await replaceFile(join(staging, journalName), `${JSON.stringify(journal)}\n`, { sync: false });
}

/** In parts, as the directory of a million entries is 100 MB. */
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

/**
 * Removes the archive's own files from a staging folder. Unlike entries, which are compared with the archive,
 * a forged directory could not be detected. Throws the disk's errors.
 */
export async function forgetArchive(staging: string): Promise<void> {
  for (const name of [journalName, directoryName, archiveName, archivePartName])
    await removeIn(staging, name);
}
