import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { createNew } from '../../snapshots/files.ts';
import { syncFile } from '../../snapshots/replaceFile.ts';
import type { WrittenFile } from './tableColumn.ts';

/** A new file that is written from its start to its end. */
export interface FileWriter {
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly finish: () => Promise<WrittenFile>;
  readonly abandon: () => Promise<void>;
}

/** Begins the file `name` in `folder`, which must not be there yet. Throws the disk's errors. */
export async function createFile(folder: string, name: string): Promise<FileWriter> {
  const file = await createNew(join(folder, name));
  let size = 0;
  let sum = 0;
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    await file.close();
  };
  return {
    write: async (bytes) => {
      sum = crc32(bytes, sum);
      size += bytes.byteLength;
      for (let done = 0; done < bytes.byteLength;) {
        done += (await file.write(bytes, done, bytes.byteLength - done)).bytesWritten;
      }
    },
    finish: async () => {
      try {
        await syncFile(file);
      } finally {
        await close();
      }
      return { name, size, crc32: sum.toString(16).padStart(8, '0') };
    },
    abandon: close,
  };
}

/** Writes a small file at once. */
export async function writeText(folder: string, name: string, text: string): Promise<WrittenFile> {
  const file = await createFile(folder, name);
  try {
    await file.write(Buffer.from(text));
    return await file.finish();
  } finally {
    await file.abandon();
  }
}
