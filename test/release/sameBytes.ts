import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';

/** Read by local clock, as ZIP has it: the same in every time zone. */
const anyTime = new Date(2020, 0, 1);

/** A file inside a package, by its path in it. */
export interface PackedFile {
  readonly name: string;
  readonly content: Buffer;
}

/** The files of a package, sorted by name. */
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
 * Writes a package again with nothing of the machine in it: entries in the order of their names, one time, one mode. The
 * packaging tool takes times and modes from the disk, and times by the local clock.
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
