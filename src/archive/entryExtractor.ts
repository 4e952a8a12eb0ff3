import { promisify } from 'node:util';
import { crc32, inflateRaw, inflateRawSync } from 'node:zlib';
import { problemOf, ProblemError } from '../problems/problem.ts';
import type { ByteFeed } from './byteFeed.ts';
import type { EntryStore } from './entryStore.ts';
import { at, type EntryTable } from './entryTable.ts';
import { releaseMemory, releasePiece } from './releaseMemory.ts';
import { storedBlocks } from './storedBlocks.ts';
import { unpackDeflated } from './unpackDeflated.ts';
import { writeAll } from './writeAll.ts';

const inflate = promisify(inflateRaw);

/** Entries up to this size, packed and unpacked, are handled in one piece. */
const wholeBytes = 2 * 2 ** 20;
/** Up to this size inflating takes less time than handing it to another thread. */
const inlineBytes = 64 * 1024;

/**
 * Reads the local header of entry `index` from `feed`, which stands at it, and checks it against the directory
 * (APPNOTE 4.3.7): method, encryption and, where they are given, sizes and CRC-32. Its name is not looked at: some writers have it in
 * another encoding there, and it is the directory's that was judged. `end`: how far the entry's data can reach.
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

/** Whether an entry is small enough for {@link extractWhole}. */
export function fitsWhole(table: EntryTable, index: number): boolean {
  return at(table.packedSize, index) <= wholeBytes && at(table.size, index) <= wholeBytes;
}

/** Unpacks, checks and writes an entry whose data are all here. */
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
export class ContentCheck {
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
      throw damaged(this.#table, this.#index, tooMany);
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

/** zlib's complaint as a problem of the entry; any other error as it is. */
function inflateProblem(table: EntryTable, index: number, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'ERR_BUFFER_TOO_LARGE') return damaged(table, index, tooMany, error);
  if (code.startsWith('Z_')) return damaged(table, index, 'its compressed data are broken', error);
  return error;
}

/** Not the damage of one entry: who wrote it meant to fill the disk. */
const tooMany = 'more bytes than declared';

/** Whether an error says that one entry's content is not what the directory says of it. */
export function isDamage(error: unknown): boolean {
  const problem = problemOf(error);
  return problem?.kind === 'archive-damaged' && problem.entry !== undefined && problem.reason !== tooMany;
}

export function damaged(table: EntryTable, index: number, reason: string, cause?: unknown): ProblemError {
  return new ProblemError({ kind: 'archive-damaged', entry: table.archivePath(index), reason }, { cause });
}
