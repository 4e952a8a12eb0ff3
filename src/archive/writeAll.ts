import { write, writev } from 'node:fs';
import { promisify } from 'node:util';

const writePiece = promisify(write);
const writePieces = promisify(writev);

/** Writes pieces one behind the other, where the file with this descriptor stands. Throws the file system's errors. */
export async function writeAll(file: number, pieces: readonly Buffer[]): Promise<void> {
  if (pieces.length === 0) return;
  let { bytesWritten } = await writePieces(file, pieces);
  for (const piece of pieces) {
    // A disk that is full ends the call early; writing the rest says so.
    for (let at = bytesWritten; at < piece.length;) {
      at += (await writePiece(file, piece, at, piece.length - at, null)).bytesWritten;
    }
    bytesWritten = Math.max(0, bytesWritten - piece.length);
  }
}
