import { openToRead } from '../../snapshots/access/files.ts';
import { ProblemError } from '../../problems/problem.ts';

/** An archive's bytes, from a server with range support or a local file. */
export interface ByteSource {
  /** Bytes in all. */
  readonly size: number;
  /**
   * Yields exactly the bytes from `start` up to, excluding, `end`, in pieces of any length. Ending the
   * iteration early closes what was opened.
   * @throws {ProblemError} any kind that prevents reading. Throws the signal's reason when aborted.
   */
  read(start: number, end: number, signal: AbortSignal): AsyncIterable<Buffer>;
}

/** Distinguishes versions of an object. */
export interface ArchiveIdentity {
  readonly size: number;
  readonly etag: string | undefined;
}

/** An archive whose identity and last bytes are known. */
export interface OpenArchive {
  readonly identity: ArchiveIdentity;
  readonly source: ByteSource;
  /** The last bytes that are already known. */
  readonly tail: Buffer;
  /** `false` if the bytes are already on disk. */
  readonly remote: boolean;
}

/** Reads a small range into one buffer. */
export async function readAll(
  source: ByteSource,
  start: number,
  end: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const whole = Buffer.allocUnsafe(end - start);
  let filled = 0;
  for await (const piece of source.read(start, end, signal)) filled += piece.copy(whole, filled);
  return whole;
}

const pieceBytes = 256 * 1024;

/** Opens a local file as a source of bytes. Close it after use. */
export async function openFileSource(path: string): Promise<ByteSource & { close(): Promise<void> }> {
  const file = await openToRead(path);
  return {
    size: (await file.stat()).size,
    async *read(start, end, signal) {
      for (let position = start; position < end;) {
        signal.throwIfAborted();
        const length = Math.min(pieceBytes, end - position);
        const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, position);
        if (bytesRead === 0) throw new ProblemError({ kind: 'archive-truncated' });
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    },
    close: () => file.close(),
  };
}
