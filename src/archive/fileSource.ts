import type { FileHandle } from 'node:fs/promises';
import { openToRead } from '../snapshots/files.ts';
import { ProblemError } from '../problems/problem.ts';
import type { ByteSource } from './byteSource.ts';

const pieceBytes = 256 * 1024;

/** A local file as a source of bytes. Close it after use. */
export class FileSource implements ByteSource {
  readonly size: number;
  readonly #file: FileHandle;

  private constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }

  static async open(path: string): Promise<FileSource> {
    const file = await openToRead(path);
    return new FileSource(file, (await file.stat()).size);
  }

  async *read(start: number, end: number, signal: AbortSignal): AsyncIterable<Buffer> {
    for (let position = start; position < end;) {
      signal.throwIfAborted();
      const length = Math.min(pieceBytes, end - position);
      const { bytesRead, buffer } = await this.#file.read(Buffer.allocUnsafe(length), 0, length, position);
      if (bytesRead === 0) throw new ProblemError({ kind: 'archive-truncated' });
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
