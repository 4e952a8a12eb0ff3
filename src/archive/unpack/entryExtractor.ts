import { promisify } from 'node:util';
import { crc32, inflateRaw, inflateRawSync } from 'node:zlib';
import { problemOf, ProblemError } from '../../problems/problem.ts';
import { type ByteFeed, releaseMemory, releasePiece } from '../remote/byteFeed.ts';
import { type EntryStore, writeAll } from '../disk/entryStore.ts';
import { at, type EntryTable } from '../zip/entryTable.ts';
import { storedBlocks, unpackDeflated } from './unpackDeflated.ts';

const inflate = promisify(inflateRaw);

/** Entries up to this size, packed and unpacked, are handled in one piece. */
const wholeBytes = 2 * 2 ** 20;
/** Up to this size inflating takes less time than handing it to another thread. */
const inlineBytes = 64 * 1024;

/**
 * Reads the local header of entry `index` from `feed` and checks it against the directory (APPNOTE 4.3.7):
 * method, encryption and, if stated, sizes and CRC-32. Ignores its name, which some writers encode
 * differently; the directory's name was checked. `end` is the maximum end of the entry's data.
 */
export async function readLocalHeader(
  table: EntryTable,
  index: number,
  feed: ByteFeed,
  end: number,
): Promise<void> {
  const header = await feed.take(30);
  const contradiction = localContradiction(table, index, header);
  if (contradiction !== undefined) throw damaged(table, index, contradiction);
  const more = header.readUInt16LE(26) + header.readUInt16LE(28);
  if (feed.position + more + at(table.packedSize, index) > end) {
    throw damaged(table, index, 'data longer than their place');
  }
  await feed.skipTo(feed.position + more);
}

function localContradiction(table: EntryTable, index: number, header: Buffer): string | undefined {
  if (header.readUInt32LE(0) !== 0x04034b50) return 'its data are not where the directory says';
  const flags = header.readUInt16LE(6);
  if ((flags & 0x2041) !== 0) return 'it is encrypted where its data are';
  if (header.readUInt16LE(8) !== at(table.method, index)) return 'two compression methods';
  // Bit 3: sizes and CRC-32 follow the data instead, and the directory alone has them before.
  if ((flags & 8) !== 0) return undefined;
  const packed = header.readUInt32LE(18);
  const size = header.readUInt32LE(22);
  if (header.readUInt32LE(14) !== at(table.crc32, index)) return 'two checksums';
  if (packed !== 0xffffffff && packed !== at(table.packedSize, index)) return 'two sizes';
  if (size !== 0xffffffff && size !== at(table.size, index)) return 'two sizes';
  return undefined;
}

/** Returns whether an entry is small enough for {@link extractWhole}. */
export function fitsWhole(table: EntryTable, index: number): boolean {
  return at(table.packedSize, index) <= wholeBytes && at(table.size, index) <= wholeBytes;
}

/** Unpacks, checks and writes an entry with complete data. */
export async function extractWhole(
  table: EntryTable,
  index: number,
  packed: Buffer,
  store: EntryStore,
): Promise<void> {
  const lying = at(table.method, index) === 0 ? [packed] : storedBlocks(packed);
  const content = lying ?? [await inflateWhole(table, index, packed)];
  const check = new ContentCheck(table, index);
  for (const piece of content) check.update(piece);
  check.end();
  const file = await store.create(table.path(index));
  try {
    await writeAll(file, content);
  } finally {
    await store.close(file);
  }
  if (lying === undefined) content.forEach(releaseMemory);
}

async function inflateWhole(table: EntryTable, index: number, packed: Buffer): Promise<Buffer> {
  const size = at(table.size, index);
  // One byte more: a chunk that comes out full makes zlib allocate the next.
  const options = { maxOutputLength: Math.max(1, size), chunkSize: Math.max(64, size + 1) };
  try {
    return size <= inlineBytes ? inflateRawSync(packed, options) : await inflate(packed, options);
  } catch (error) {
    throw inflateProblem(table, index, error);
  }
}

/** Unpacks, checks and writes an entry while its data arrive. */
export async function extractStream(
  table: EntryTable,
  index: number,
  packed: AsyncIterable<Buffer>,
  store: EntryStore,
  signal: AbortSignal,
): Promise<void> {
  const file = await store.create(table.path(index));
  try {
    const check = new ContentCheck(table, index);
    const keep = async (content: readonly Buffer[]): Promise<void> => {
      for (const piece of content) check.update(piece);
      await writeAll(file, content);
    };
    if (at(table.method, index) === 0) {
      for await (const piece of packed) {
        await keep([piece]);
        releasePiece(piece);
      }
    } else {
      await unpackDeflated(packed, keep, signal);
    }
    check.end();
  } catch (error) {
    signal.throwIfAborted();
    throw inflateProblem(table, index, error);
  } finally {
    await store.close(file);
  }
}

/** Counts and sums up the unpacked bytes of an entry, and stops it at the first byte too many. */
class ContentCheck {
  readonly #table: EntryTable;
  readonly #index: number;
  #count = 0;
  #crc = 0;

  constructor(table: EntryTable, index: number) {
    this.#table = table;
    this.#index = index;
  }

  update(piece: Buffer): void {
    this.#count += piece.length;
    if (this.#count > at(this.#table.size, this.#index)) {
      throw damaged(this.#table, this.#index, tooManyBytes);
    }
    this.#crc = crc32(piece, this.#crc);
  }

  end(): void {
    if (this.#count !== at(this.#table.size, this.#index)) {
      throw damaged(this.#table, this.#index, 'fewer bytes than declared');
    }
    if (this.#crc !== at(this.#table.crc32, this.#index)) {
      throw damaged(this.#table, this.#index, 'its checksum is wrong');
    }
  }
}

/** Turns zlib's errors into a problem of the entry; returns other errors unchanged. */
function inflateProblem(table: EntryTable, index: number, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'ERR_BUFFER_TOO_LARGE') return damaged(table, index, tooManyBytes, error);
  if (code.startsWith('Z_')) return damaged(table, index, 'its compressed data are broken', error);
  return error;
}

/** Not damage of one entry, but an attempt to fill the disk. */
const tooManyBytes = 'more bytes than declared';

/** Returns whether an error means that an entry's content contradicts the directory. */
export function isDamage(error: unknown): boolean {
  const problem = problemOf(error);
  return (
    problem?.kind === 'archive-damaged' && problem.entry !== undefined && problem.reason !== tooManyBytes
  );
}

export function damaged(table: EntryTable, index: number, reason: string, cause?: unknown): ProblemError {
  return new ProblemError({ kind: 'archive-damaged', entry: table.archivePath(index), reason }, { cause });
}
