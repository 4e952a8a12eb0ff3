import { isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import { openToRead } from '../snapshots/files.ts';

/** Bytes read at once. A longer line comes on its own. */
export const pieceBytes = 1024 * 1024;
const newline = 0x0a;

/** Whole lines of a file, or one line that is longer than {@link pieceBytes}. */
export type LinesPiece =
  /** `bytes` hold whole lines, the last one perhaps without its newline; they are good until the next piece is asked for. */
  | { readonly kind: 'lines'; readonly bytes: Buffer; readonly at: number }
  | { readonly kind: 'long-line'; readonly at: number; readonly length: number };

/** A file that is read by lines. */
export interface LinesFile {
  /** Its size in bytes when it was opened. */
  readonly size: number;
  readonly pieces: AsyncGenerator<LinesPiece>;
  /** Reads some bytes of it into a buffer of their own; fewer at the file's end. */
  readonly read: (at: number, length: number) => Promise<Buffer>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a file to be read by lines, which end with LF or the file; a byte order mark at its start is passed over. One buffer serves for all
 * of it: buffers of their own would have V8 collect the whole heap again and again. Throws the disk's errors, and
 * the signal's reason.
 */
export async function openLines(path: string, signal: AbortSignal): Promise<LinesFile> {
  signal.throwIfAborted();
  const file = await openToRead(path);
  try {
    const { size } = await file.stat();
    return {
      size,
      pieces: piecesOf(file, signal),
      read: (at, length) => readAll(file, at, length),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function* piecesOf(file: FileHandle, signal: AbortSignal): AsyncGenerator<LinesPiece> {
  const buffer = Buffer.allocUnsafeSlow(pieceBytes);
  let kept = 0;
  let at = await markLength(file, buffer);
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, kept, pieceBytes - kept, at + kept);
    signal.throwIfAborted();
    const filled = kept + bytesRead;
    if (bytesRead === 0) {
      if (filled > 0) yield { kind: 'lines', bytes: buffer.subarray(0, filled), at };
      return;
    }
    const end = buffer.subarray(0, filled).lastIndexOf(newline) + 1;
    if (end > 0) {
      yield { kind: 'lines', bytes: buffer.subarray(0, end), at };
      buffer.copyWithin(0, end, filled);
      kept = filled - end;
      at += end;
    } else if (filled === pieceBytes) {
      const length = await lineLength(file, buffer, at, signal);
      yield { kind: 'long-line', at, length };
      kept = 0;
      at += length;
    } else {
      kept = filled;
    }
  }
}

async function markLength(file: FileHandle, buffer: Buffer): Promise<number> {
  const { bytesRead } = await file.read(buffer, 0, 3, 0);
  return bytesRead === 3 && buffer.readUIntBE(0, 3) === 0xefbbbf ? 3 : 0;
}

/** The length of a line with its newline, if it has one, without keeping it. */
async function lineLength(
  file: FileHandle,
  buffer: Buffer,
  at: number,
  signal: AbortSignal,
): Promise<number> {
  for (let length = 0; ;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, pieceBytes, at + length);
    if (bytesRead === 0) return length;
    const found = buffer.subarray(0, bytesRead).indexOf(newline);
    if (found >= 0) return length + found + 1;
    length += bytesRead;
  }
}

async function readAll(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    // In pieces: reading much at once into new memory takes long on the way back.
    const { bytesRead } = await file.read(bytes, filled, Math.min(pieceBytes, length - filled), at + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** Where the next line of `bytes` begins, its newline passed. */
export function lineEnd(bytes: Buffer, from: number): number {
  const found = bytes.indexOf(newline, from);
  return found < 0 ? bytes.length : found + 1;
}

/** Whether bytes are UTF-8, looked at piece by piece; between pieces the caller may do something else. */
export function* utf8Check(bytes: Buffer): Generator<void, boolean> {
  for (let from = 0; from < bytes.length;) {
    let to = Math.min(bytes.length, from + pieceBytes);
    for (let back = 0; back < 3 && to < bytes.length && ((bytes[to] ?? 0) & 0xc0) === 0x80; back++) to--;
    if (!isUtf8(bytes.subarray(from, to))) return false;
    from = to;
    yield;
  }
  return true;
}
