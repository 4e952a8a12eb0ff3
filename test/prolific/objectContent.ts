import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';

/** The content of an object, of which any range can be read without holding it in memory. */
export interface ObjectContent {
  readonly size: number;
  /** The ETag without quotes. */
  readonly etag: string;
  /** Yields the bytes from `start` to `endExclusive` in pieces of any length. */
  read(start: number, endExclusive: number): AsyncIterable<Buffer> | Iterable<Buffer>;
}

export function contentFromBuffer(bytes: Buffer): ObjectContent {
  return {
    size: bytes.length,
    etag: createHash('md5').update(bytes).digest('hex'),
    read: (start, endExclusive) => [bytes.subarray(start, endExclusive)],
  };
}

const fileChunk = 1 << 20;

/** Returns the content of a file. The ETag is derived from size and time, because hashing would take long. */
export async function contentFromFile(path: string): Promise<ObjectContent> {
  const { size, mtimeMs } = await stat(path);
  const etag = `${createHash('md5').update(`${path} ${size} ${mtimeMs}`).digest('hex')}-1`;
  return { size, etag, read: (start, endExclusive) => readFile(path, start, endExclusive) };
}

async function* readFile(path: string, start: number, endExclusive: number): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    for (let at = start; at < endExclusive;) {
      const chunk = Buffer.allocUnsafe(Math.min(fileChunk, endExclusive - at));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) {
        throw new Error(`${path} became shorter while it was served`);
      }
      at += bytesRead;
      yield chunk.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
