import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { checksumText, createNew } from '../../../snapshots/access/files.ts';
import { syncFile } from '../../../snapshots/access/changeFiles.ts';
import type { WrittenFile } from '../rows/tableColumn.ts';

/** A new file that is written from its start to its end. */
export interface FileWriter {
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly finish: () => Promise<WrittenFile>;
  readonly abandon: () => Promise<void>;
}

/** Creates the new file `name` in `folder`. Throws the disk's errors. */
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
      return { name, size, crc32: checksumText(sum) };
    },
    abandon: close,
  };
}

/** Has a file written and finishes it; closes it in any case. */
export async function finished<File extends Pick<FileWriter, 'finish' | 'abandon'>>(
  file: File,
  write: (file: File) => Promise<void>,
): Promise<WrittenFile> {
  try {
    await write(file);
    return await file.finish();
  } finally {
    await file.abandon();
  }
}

/** Writes a small new file. */
export async function writeText(folder: string, name: string, text: string): Promise<WrittenFile> {
  return await finished(await createFile(folder, name), (file) => file.write(Buffer.from(text)));
}
