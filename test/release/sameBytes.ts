import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';

/** In local time, like times in a ZIP: the same in every time zone. */
const anyTime = new Date(2020, 0, 1);

/** A file in a package; `name` is its path there. */
export interface PackedFile {
  readonly name: string;
  readonly content: Buffer;
}

/** Returns the files of a package, sorted by name. */
export async function readPackage(vsix: Buffer): Promise<PackedFile[]> {
  const zip = await fromBufferPromise(vsix);
  const files: PackedFile[] = [];
  for await (const entry of zip.eachEntry()) {
    const stream = await zip.openReadStreamPromise(entry);
    files.push({ name: entry.fileName, content: await buffer(stream) });
  }
  return files.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * Rewrites a package without traces of the machine: entries sorted by name, one time, one mode. The packaging
 * tool takes times and modes from the disk, and times in local time.
 */
export async function makeReproducible(path: string): Promise<PackedFile[]> {
  const files = await readPackage(await readFile(path));
  const zip = new ZipFile();
  for (const { name, content } of files) {
    zip.addBuffer(content, name, { mtime: anyTime, mode: 0o100644, forceDosTimestamp: true });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
  return files;
}
