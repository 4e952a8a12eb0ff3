import { setImmediate as nextTurn } from 'node:timers/promises';
import { ProblemError } from '../problems/problem.ts';
import type { ByteSource } from './byteSource.ts';
import { DirectoryReader } from './centralDirectory.ts';
import { endBytes, locateDirectory } from './endRecords.ts';
import { judgeDirectory, type JudgedDirectory } from './judgeDirectory.ts';
import type { ArchiveLimits } from './limits.ts';

/** Parsed between two looks at the event loop: some 250 entries. */
const bytesPerTurn = 32 * 1024;

export interface ReadDirectory {
  readonly judged: JudgedDirectory;
  /** Where the central directory begins: no entry's data reach farther. */
  readonly start: number;
  /** The archive's bytes from there to its end. */
  readonly tail: Buffer;
}

/**
 * Reads and judges the central directory. `tail` are the archive's last bytes, as many as are at hand; what is
 * missing is read from `source`.
 * @throws ProblemError for an archive that must not be unpacked.
 */
export async function readDirectory(
  source: ByteSource,
  tail: Buffer,
  limits: ArchiveLimits,
  signal: AbortSignal,
): Promise<ReadDirectory> {
  const tailStart = source.size - tail.length;
  const place = await locateDirectory(source, tail, signal);
  const directoryBytes = source.size - place.start;
  const mostBytes = limits.entries * 1024 + endBytes;
  if (directoryBytes > mostBytes) {
    throw new ProblemError({ kind: 'archive-damaged', reason: 'its directory is too long' });
  }
  const reader = new DirectoryReader(place, limits);
  const whole = Buffer.allocUnsafe(directoryBytes);
  const missing = Math.max(0, tailStart - place.start);
  tail.copy(whole, missing, Math.max(0, place.start - tailStart));
  let filled = 0;
  const directoryLength = place.end - place.start;
  const parse = async (until: number): Promise<void> => {
    while (filled < until) {
      const end = Math.min(until, filled + bytesPerTurn);
      reader.push(whole.subarray(filled, end));
      filled = end;
      await nextTurn();
      signal.throwIfAborted();
    }
  };
  if (missing > 0) {
    let received = 0;
    for await (const piece of source.read(place.start, tailStart, signal)) {
      received += piece.copy(whole, received);
      await parse(Math.min(received, directoryLength));
    }
  }
  await parse(directoryLength);
  const judged = await judgeDirectory(reader.end(), limits, signal);
  return { judged, start: place.start, tail: whole };
}
