import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { yieldToEventLoop } from '../../problems/longWork.ts';
import { createNew, openToRead } from '../../snapshots/access/files.ts';
import { syncFile } from '../../snapshots/access/changeFiles.ts';
import type { ByteRange } from '../find/ownParts.ts';

const pieceBytes = 1024 * 1024;

/** Size in bytes and CRC-32 of a file's content. */
interface ContentSum {
  readonly size: number;
  readonly crc32: number;
}

/** Sums of a file and its copy. */
export interface CopySums {
  readonly before: ContentSum;
  readonly after: ContentSum;
}

/**
 * Copies a file without some of its bytes and flushes the copy to disk; `target` must not exist. Returns both
 * sums. Throws the disk's errors and the signal's reason.
 */
export async function copyWithout(
  source: string,
  target: string,
  cuts: readonly ByteRange[],
  signal: AbortSignal,
): Promise<CopySums> {
  const from = await openToRead(source);
  try {
    const { mode } = await from.stat();
    const to = await createNew(target, mode);
    try {
      const sums = await copyPieces(from, to, cuts, signal);
      await syncFile(to);
      return sums;
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

async function copyPieces(
  from: FileHandle,
  to: FileHandle,
  cuts: readonly ByteRange[],
  signal: AbortSignal,
): Promise<CopySums> {
  const buffer = Buffer.allocUnsafeSlow(pieceBytes);
  let before: ContentSum = { size: 0, crc32: 0 };
  let after: ContentSum = { size: 0, crc32: 0 };
  let cut = 0;
  for (;;) {
    await yieldToEventLoop(signal);
    const { bytesRead } = await from.read(buffer, 0, pieceBytes, before.size);
    if (bytesRead === 0) return { before, after };
    const start = before.size;
    const end = start + bytesRead;
    for (let at = start; at < end;) {
      while ((cuts[cut]?.end ?? Infinity) <= at) cut++;
      const next = cuts[cut] ?? { start: end, end };
      const kept = buffer.subarray(at - start, Math.max(at, Math.min(end, next.start)) - start);
      await to.writeFile(kept);
      after = sumOf(after, kept);
      at = next.start >= end ? end : Math.min(end, next.end);
    }
    before = sumOf(before, buffer.subarray(0, bytesRead));
  }
}

function sumOf({ size, crc32: sum }: ContentSum, bytes: Buffer): ContentSum {
  return { size: size + bytes.length, crc32: crc32(bytes, sum) };
}
