import { isAscii, isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import { openToRead } from '../access/files.ts';

/** Bytes per read; longer lines are read separately. */
const pieceBytes = 1024 * 1024;
const newline = 0x0a;

/** A line with its newline, if it has one: from `at` in its file, in bytes. */
export interface Line {
  readonly at: number;
  readonly length: number;
  /** Valid until the next lines are requested. `undefined`: the line is too long. */
  readonly bytes: Buffer | undefined;
}

/** Some lines of a file, to be gone through once. */
export interface Lines {
  readonly lines: Iterable<Line>;
  /** Decodes bytes of these lines; `undefined` if they aren't UTF-8. */
  readonly textOf: (bytes: Buffer) => string | undefined;
  /** End of the lines, and the file's size when it was opened, in bytes. */
  readonly to: number;
  readonly size: number;
}

/**
 * Reads a file's lines, which end with LF or the file, about a megabyte at a time; skips a byte order mark.
 * Uses a single buffer, as new ones would trigger collections of the whole heap. Skips lines longer than
 * `maxLineBytes` bytes. Throws the disk's errors and the signal's reason.
 */
export async function* readLines(
  path: string,
  maxLineBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Lines, void> {
  signal.throwIfAborted();
  const file = await openToRead(path);
  try {
    const { size } = await file.stat();
    const linesIn = (bytes: Buffer, from: number): Lines => {
      const encoding = encodingOf(bytes);
      return {
        lines: eachLine(bytes, from),
        textOf: (line) =>
          encoding === undefined ? (isUtf8(line) ? line.toString() : undefined) : line.toString(encoding),
        to: from + bytes.length,
        size,
      };
    };
    const buffer = Buffer.allocUnsafeSlow(pieceBytes);
    let kept = 0;
    let at = await markLength(file, buffer);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await file.read(buffer, kept, pieceBytes - kept, at + kept);
      signal.throwIfAborted();
      const filled = buffer.subarray(0, kept + bytesRead);
      const end = bytesRead === 0 ? filled.length : filled.lastIndexOf(newline) + 1;
      if (end > 0) {
        yield linesIn(filled.subarray(0, end), at);
        buffer.copyWithin(0, end, filled.length);
      }
      at += end;
      kept = filled.length - end;
      if (bytesRead === 0) return;
      if (kept < pieceBytes) continue;
      const length = await lineLength(file, buffer, at, signal);
      if (length > maxLineBytes) {
        const long = { at, length, bytes: undefined };
        yield { lines: [long], textOf: () => undefined, to: at + length, size };
      } else {
        yield linesIn(await readAll(file, at, length), at);
      }
      kept = 0;
      at += length;
    }
  } finally {
    await file.close();
  }
}

/** Reads some bytes of a file; fewer at its end. Throws the disk's errors. */
export async function readAt(path: string, at: number, length: number): Promise<Buffer> {
  const file = await openToRead(path);
  try {
    return await readAll(file, at, length);
  } finally {
    await file.close();
  }
}

function* eachLine(bytes: Buffer, from: number): Generator<Line> {
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(newline, start);
    const end = found < 0 ? bytes.length : found + 1;
    yield { at: from + start, length: end - start, bytes: bytes.subarray(start, end) };
    start = end;
  }
}

/** ASCII is decoded as Latin-1, which is fastest. `undefined`: a line isn't UTF-8. */
function encodingOf(bytes: Buffer): 'latin1' | 'utf8' | undefined {
  if (isAscii(bytes)) return 'latin1';
  return isUtf8(bytes) ? 'utf8' : undefined;
}

async function markLength(file: FileHandle, buffer: Buffer): Promise<number> {
  const { bytesRead } = await file.read(buffer, 0, 3, 0);
  return bytesRead === 3 && buffer.readUIntBE(0, 3) === 0xefbbbf ? 3 : 0;
}

/** Returns the length of a line including its newline, without keeping it. */
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
    const { bytesRead } = await file.read(bytes, filled, length - filled, at + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
