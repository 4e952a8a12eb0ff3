import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { crc32, deflateRawSync } from 'node:zlib';
import { openPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { exists } from '../../src/snapshots/access/files.ts';
import { writeZip, type ZipEntry } from '../unit/archive/support/zipWriter.ts';

const run = promisify(execFile);

/** The expected content of an archive: size and CRC-32 by path. */
export type Contents = Readonly<Record<string, readonly [size: number, crc: number]>>;

export interface BenchArchive {
  readonly name: string;
  readonly path: string;
  readonly contents: Contents;
}

interface Shape {
  readonly uploads: number;
  readonly uploadBytes: number;
  readonly responseBytes: number;
  readonly zip64: boolean;
  /**
   * Whether uploads are stored; response files are always deflated, so that they have the same size in every
   * archive.
   */
  readonly stored: boolean;
}

const mb = 1_000_000;

/** `…-changed` is the same export after some more participants: 1 % new uploads and longer responses. */
export const shapes = {
  mixed: { uploads: 5_000, uploadBytes: 200_000, responseBytes: 30 * mb, zip64: false, stored: false },
  'mixed-10x': { uploads: 5_000, uploadBytes: 2 * mb, responseBytes: 30 * mb, zip64: true, stored: true },
  'mixed-changed': {
    uploads: 5_050,
    uploadBytes: 200_000,
    responseBytes: 30 * mb,
    zip64: false,
    stored: false,
  },
  many: { uploads: 100_000, uploadBytes: 2_000, responseBytes: 1 * mb, zip64: true, stored: false },
  million: { uploads: 999_998, uploadBytes: 200, responseBytes: 1 * mb, zip64: true, stored: false },
  large: { uploads: 4, uploadBytes: 600 * mb, responseBytes: 1 * mb, zip64: true, stored: false },
} satisfies Record<string, Shape>;

export type ArchiveName = keyof typeof shapes;

/**
 * Makes an archive once and keeps it in `folder`; the same name always unpacks to the same bytes. Awaits
 * `makeRoom` before it makes the archive.
 */
export async function benchArchive(
  name: ArchiveName,
  folder: string,
  makeRoom: () => Promise<void>,
): Promise<BenchArchive> {
  const { path, list } = placesOf(name, folder);
  if (!(await exists(list))) {
    await makeRoom();
    await run(process.execPath, [join(import.meta.dirname, 'archiveMain.ts'), name, folder]);
  }
  return { name, path, contents: JSON.parse(await readFile(list, 'utf8')) as Contents };
}

/** Makes an archive and then the list of its content. */
export async function makeArchive(name: ArchiveName, folder: string): Promise<void> {
  const { path, list } = placesOf(name, folder);
  await mkdir(folder, { recursive: true });
  const shape = shapes[name];
  const contents = await (shape.uploads > maxForYazl ? writeMany : write)(shape, `${path}.part`);
  await rename(`${path}.part`, path);
  await writeFile(list, JSON.stringify(contents));
}

function placesOf(name: ArchiveName, folder: string): { readonly path: string; readonly list: string } {
  return { path: join(folder, `${name}.zip`), list: join(folder, `${name}.json`) };
}

/** Returns the compressed size of all files except uploads. */
export async function responseBytesOf({ path }: BenchArchive): Promise<number> {
  const zip = await openPromise(path);
  let bytes = 0;
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.startsWith('files/')) bytes += entry.compressedSize;
  }
  return bytes;
}

/** yazl searches all entries for each new one, so a hundred thousand take minutes. */
const maxForYazl = 20_000;

async function writeMany(shape: Shape, path: string): Promise<Contents> {
  const contents: Record<string, [number, number]> = {};
  const entries: ZipEntry[] = [];
  const add = (name: string, data: Buffer): void => {
    entries.push({
      name,
      data,
      zip64: shape.zip64,
      packed: Buffer.from(deflateRawSync(data, { level: 1, chunkSize: data.length + 64 })),
    });
    contents[name] = [data.length, crc32(data)];
  };
  for (let number = 0; number < shape.uploads; number++) {
    add(uploadName(number), Buffer.concat([...noise(shape.uploadBytes, number)]));
  }
  add('responses.jsonl', Buffer.concat([...responses(shape.responseBytes)]));
  add('collection.json', Buffer.from('{}'));
  await writeFile(path, writeZip(entries, { zip64End: shape.zip64 }));
  return contents;
}

function uploadName(number: number): string {
  return `files/participant-${String(number % 97).padStart(3, '0')}/upload-${number}.jpg`;
}

/**
 * Writes the uploads first and the responses last: the worst order for a reader that starts at the beginning.
 */
async function write(shape: Shape, path: string): Promise<Contents> {
  const contents: Record<string, [number, number]> = {};
  const zip = new ZipFile();
  const written = pipeline(zip.outputStream as unknown as Readable, createWriteStream(path));
  const add = async (name: string, size: number, pieces: () => Iterable<Buffer>): Promise<void> => {
    const stored = shape.stored && name.startsWith('files/');
    const how = stored ? { compress: false } : { compressionLevel: 1 };
    const options = { ...how, forceZip64Format: shape.zip64 };
    let crc = 0;
    const taken = function* (): Generator<Buffer> {
      for (const piece of pieces()) {
        crc = crc32(piece, crc);
        yield piece;
      }
    };
    const stream = Readable.from(taken(), { objectMode: false });
    const ended = new Promise((resolve) => stream.once('close', resolve));
    zip.addReadStream(stream, name, { ...options, size });
    await ended;
    contents[name] = [size, crc];
  };
  for (let number = 0; number < shape.uploads; number++) {
    await add(uploadName(number), shape.uploadBytes, () => noise(shape.uploadBytes, number));
  }
  await add('responses.jsonl', shape.responseBytes, () => responses(shape.responseBytes));
  await add('collection.json', 2, () => [Buffer.from('{}')]);
  zip.end({ forceZip64Format: shape.zip64 } as never);
  await written;
  return contents;
}

const noiseBlock = 64 * 1024;

/** Yields incompressible bytes, like photos and videos, different in every file. */
function* noise(length: number, seed: number): Generator<Buffer> {
  let state = BigInt(seed) * 0x9e3779b97f4a7c15n + 1n;
  const blockBytes = Math.min(noiseBlock, Math.ceil(length / 4) * 4);
  for (let left = length; left > 0; left -= blockBytes) {
    const block = Buffer.from(baseNoise.subarray(0, blockBytes));
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    const mask = Number(state & 0xffffffffn) | 1;
    const words = new Uint32Array(block.buffer, block.byteOffset, blockBytes / 4);
    for (let index = 0; index < words.length; index++) words[index]! ^= Math.imul(mask, index + 1);
    yield block.subarray(0, Math.min(left, blockBytes));
  }
}

const baseNoise = ((): Buffer => {
  const block = Buffer.alloc(noiseBlock);
  let state = 2463534242;
  for (let index = 0; index < noiseBlock; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    block[index] = state;
  }
  return block;
})();

function* responses(length: number): Generator<Buffer> {
  let left = length;
  for (let number = 0; left > 0; number++) {
    const id = Math.imul(number + 1, 2654435761) >>> 0;
    const line = `{"submission_id":"${id.toString(16).padStart(24, '0')}","participant_id":"${((id * 7) >>> 0).toString(16).padStart(24, '5')}","responses":{"0191a2b3-0001":{"value":"I mostly cook at weekends, number ${id % 1000}, and like it."}}}\n`;
    const bytes = Buffer.from(line).subarray(0, left);
    left -= bytes.length;
    yield bytes;
  }
}
