import { promisify } from 'node:util';
import { crc32, inflateRaw, type ZlibOptions } from 'node:zlib';
import { readAll, type ByteSource } from '../remote/byteSource.ts';
import { foldName, judgeName } from '../zip/entryName.ts';
import { EntryStore, writeAll } from './entryStore.ts';
import type { ArchiveFile } from '../fetchRequest.ts';
import { isResponseAtTop } from '../../snapshots/responseFiles.ts';

/** How much of the archive's start is searched, and how large one of its files may become. */
const headBytes = 64 * 2 ** 20;
const maxUnpackedBytes = 512 * 2 ** 20;
const localHeader = 0x04034b50;
const localHeaderBytes = 30;
const descriptorSignature = 0x08074b50;

/** With `info`, zlib reports how many input bytes belonged to the data. */
const inflateInfo = promisify(inflateRaw) as unknown as (
  data: Buffer,
  options: ZlibOptions,
) => Promise<{ buffer: Buffer; engine: { bytesWritten: number } }>;

/** A file as described by its local header. */
interface Salvaged {
  readonly path: string;
  readonly content: Buffer;
  readonly crc32: number;
  /** Offset of the next file in the archive. */
  readonly next: number;
}

/**
 * Unpacks the complete response files at the start of a truncated archive, which has no directory, into the
 * empty `folder`. Each must match its stated size and CRC-32. Returns none unless `responses.jsonl` or a
 * similar file is among them.
 */
export async function salvageResponses(
  source: ByteSource,
  folder: string,
  signal: AbortSignal,
): Promise<readonly ArchiveFile[]> {
  const head = await readAll(source, 0, Math.min(source.size, headBytes), signal);
  const store = new EntryStore(folder);
  const files: ArchiveFile[] = [];
  for (let at = 0; ;) {
    signal.throwIfAborted();
    const found = await responseAt(head, at);
    if (found === undefined || files.some(({ path }) => foldName(path) === foldName(found.path))) break;
    const { path, content } = found;
    const file = await store.create(path);
    try {
      await writeAll(file, [content]);
    } finally {
      await store.close(file);
    }
    await store.sync(path);
    files.push({ path, size: content.length, crc32: found.crc32 });
    at = found.next;
  }
  return files.some(({ path }) => /\.jsonl$/i.test(path)) ? files : [];
}

async function responseAt(head: Buffer, at: number): Promise<Salvaged | undefined> {
  if (at + localHeaderBytes > head.length || head.readUInt32LE(at) !== localHeader) return undefined;
  const flags = head.readUInt16LE(at + 6);
  const method = head.readUInt16LE(at + 8);
  const nameEnd = at + localHeaderBytes + head.readUInt16LE(at + 26);
  const start = nameEnd + head.readUInt16LE(at + 28);
  const path = head.toString('utf8', at + localHeaderBytes, nameEnd);
  const judged = judgeName(path);
  if (!isResponseAtTop(path) || !('path' in judged) || judged.path !== path || (flags & 0x2041) !== 0) {
    return undefined;
  }
  const isDescribedBehind = (flags & 8) !== 0;
  const packed = isDescribedBehind
    ? head.subarray(start)
    : head.subarray(start, start + head.readUInt32LE(at + 18));
  const unpacked = await unpack(packed, method, isDescribedBehind);
  if (unpacked === undefined) return undefined;
  const end = start + unpacked.used;
  const facts = isDescribedBehind ? descriptorAt(head, end) : { place: at + 14, next: end };
  if (facts === undefined || facts.place + 12 > head.length) return undefined;
  const { content, used } = unpacked;
  const sum = crc32(content);
  const isRight =
    head.readUInt32LE(facts.place) === sum &&
    head.readUInt32LE(facts.place + 4) === used &&
    head.readUInt32LE(facts.place + 8) === content.length;
  return isRight ? { path, content, crc32: sum, next: facts.next } : undefined;
}

/** Finds CRC-32 and sizes after the data (APPNOTE 4.3.9), with or without a signature. */
function descriptorAt(head: Buffer, at: number): { place: number; next: number } | undefined {
  if (at + 16 > head.length) return undefined;
  const place = head.readUInt32LE(at) === descriptorSignature ? at + 4 : at;
  return { place, next: place + 12 };
}

async function unpack(
  packed: Buffer,
  method: number,
  isOpenEnded: boolean,
): Promise<{ content: Buffer; used: number } | undefined> {
  if (method === 0) return isOpenEnded ? undefined : { content: packed, used: packed.length };
  if (method !== 8) return undefined;
  try {
    const { buffer, engine } = await inflateInfo(packed, { maxOutputLength: maxUnpackedBytes, info: true });
    return { content: buffer, used: engine.bytesWritten };
  } catch {
    return undefined;
  }
}
