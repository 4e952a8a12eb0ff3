import { crc32 } from 'node:zlib';
import { readPieces } from '../snapshots/files.ts';

/** The CRC-32 of a file's content in eight hex digits, as manifests have it. Throws the disk's errors and the signal's reason. */
export async function fileChecksum(path: string, signal?: AbortSignal): Promise<string> {
  let sum = 0;
  for await (const piece of readPieces(path, { signal })) sum = crc32(piece, sum);
  return sum.toString(16).padStart(8, '0');
}
