import { closeSync, openSync, readSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Contents } from './archives.ts';

/**
 * Compares a folder with the source of its archive, file by file.
 *
 * @throws {Error} A file differs; the message names the first.
 */
export async function verify(folder: string, contents: Contents): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const expected = Object.keys(contents).length;
  if (files.length !== expected) throw new Error(`${files.length} files instead of ${expected}`);
  // One buffer for all 100,000 files, because a new one for each causes constant garbage collections.
  const buffer = Buffer.allocUnsafeSlow(1 << 20);
  for (const file of files) {
    const place = join(file.parentPath, file.name);
    const path = relative(folder, place).split(sep).join('/');
    const { size, crc } = sumOf(place, buffer);
    const [wantedSize, wantedCrc] = contents[path] ?? [];
    if (size !== wantedSize || crc !== wantedCrc) throw new Error(`${path} is not what it was`);
  }
}

function sumOf(place: string, buffer: Buffer): { size: number; crc: number } {
  const file = openSync(place, 'r');
  try {
    let size = 0;
    let crc = 0;
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
      size += read;
      crc = crc32(buffer.subarray(0, read), crc);
    }
    return { size, crc };
  } finally {
    closeSync(file);
  }
}
