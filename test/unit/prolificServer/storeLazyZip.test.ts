import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';

import fc from 'fast-check';
import yauzl from 'yauzl';

import { lazyZip, type LazyZip } from '../../prolific/lazyZip.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

async function bytesOf(content: LazyZip, start = 0, end = content.size): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of content.read(start, end)) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

/** Returns all files as unpacked by yauzl, whose CRC-32 must match the directory's. */
async function unpackedByYauzl(archive: Buffer): Promise<Map<string, Buffer>> {
  const zip = await yauzl.fromBufferPromise(archive);
  const files = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) {
    const pieces: Buffer[] = [];
    for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer);
    files.set(entry.fileName, Buffer.concat(pieces));
    assert.equal(crc32(files.get(entry.fileName)!), entry.crc32);
  }
  return files;
}

const mixed = {
  entries: 25,
  totalBytes: 3_000_017,
  responsesBytes: 20_000,
  responsesAt: 'middle',
} as const;
const someFiles = [
  { path: 'README.md', bytes: Buffer.from('# Données\n'.repeat(40)), deflate: true },
  { path: 'files/leer.bin', size: 0 },
  { path: 'files/каша.mp4', size: 70_000 },
  { path: 'files/one byte', size: 1 },
  { path: 'collection.json', bytes: Buffer.from('{}') },
  { path: 'files/wraps.mp4', size: 9_000_000 },
];

describe('Lazy ZIP', () => {
  const folder = temporaryFolder();

  for (const [name, zip] of [
    ['with many uploads and responses', lazyZip(mixed)],
    ['in ZIP64 format', lazyZip({ ...mixed, zip64: true })],
    ['with given files', lazyZip({ entries: someFiles })],
    ['without entries', lazyZip({ entries: [] })],
  ] satisfies [string, LazyZip][]) {
    it(`is unpacked by yauzl to the listed files: ${name}`, async () => {
      const unpacked = await unpackedByYauzl(await bytesOf(zip));
      const listed = [...zip.list()];
      assert.deepEqual(
        [...unpacked].map(([path, bytes]) => ({ path, size: bytes.length, crc32: crc32(bytes) })),
        listed,
      );
      assert.equal(listed.length, zip.entryCount);
    }).timeout(60_000);
  }

  for (const [name, zip] of [
    ['in plain format', lazyZip(mixed)],
    ['in ZIP64 format', lazyZip({ ...mixed, zip64: true })],
    ['with more entries than fit the 16-bit count', lazyZip({ entries: 65_535, bytesPerEntry: 3 })],
  ] satisfies [string, LazyZip][]) {
    it(`passes the test of Info-ZIP: ${name}`, async () => {
      const path = join(folder(), 'archive.zip');
      await writeFile(path, await bytesOf(zip));
      const { stdout } = await promisify(execFile)('unzip', ['-tq', path]);
      assert.match(stdout, /No errors detected/);
    }).timeout(60_000);
  }

  it('returns the same bytes for a range as for the whole', async () => {
    for (const zip of [lazyZip(mixed), lazyZip({ entries: someFiles, zip64: true })]) {
      const whole = await bytesOf(zip);
      assert.equal(whole.length, zip.size);
      const nearTheEnd = fc.nat(5000).map((back) => zip.size - back);
      const position = fc.oneof(fc.nat(zip.size), nearTheEnd);
      await fc.assert(
        fc.asyncProperty(position, position, async (one, other) => {
          const [start, end] = one < other ? [one, other] : [other, one];
          assert.ok((await bytesOf(zip, start, end)).equals(whole.subarray(start, end)));
        }),
        { numRuns: 60 },
      );
    }
  }).timeout(60_000);

  it('places the responses at the requested position', () => {
    const placeOf = (responsesAt: 'start' | 'middle' | 'end') =>
      [...lazyZip({ ...mixed, responsesAt }).list()].findIndex(({ path }) => path === 'responses.jsonl');
    assert.deepEqual([placeOf('start'), placeOf('middle'), placeOf('end')], [0, 12, 25]);
  });

  it('has responses of the requested size with a record per line', async () => {
    const unpacked = await unpackedByYauzl(await bytesOf(lazyZip(mixed)));
    const text = unpacked.get('responses.jsonl')!.toString();
    assert.ok(text.length >= 20_000 && text.length < 20_500, `${text.length} bytes`);
    const ids = text
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { submission_id: string }).submission_id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('has distinct uploads that add up to the total size', () => {
    const uploads = [...lazyZip(mixed).list()].filter(({ path }) => path.startsWith('files/'));
    assert.equal(
      uploads.reduce((sum, { size }) => sum + size, 0),
      3_000_017,
    );
    assert.equal(new Set(uploads.map(({ crc32: crc }) => crc)).size, 25);
  });

  it('has the same bytes and ETag for the same options, and others for another seed', async () => {
    const [one, same, other] = [lazyZip(mixed), lazyZip(mixed), lazyZip({ ...mixed, seed: 2 })];
    assert.equal(one.etag, same.etag);
    assert.ok((await bytesOf(one)).equals(await bytesOf(same)));
    assert.notEqual(one.etag, other.etag);
    assert.ok(!(await bytesOf(one)).equals(await bytesOf(other)));
  });

  it('returns a file by index', () => {
    const zip = lazyZip({ entries: someFiles });
    const listed = [...zip.list()];
    for (const [index, { size, crc32: crc }] of listed.entries()) {
      const bytes = Buffer.concat([...zip.contentOf(index)]);
      assert.deepEqual([bytes.length, crc32(bytes)], [size, crc]);
    }
  });

  it('lists 20 GB in 100,000 files without generating them', async () => {
    const zip = lazyZip({ entries: 100_000, totalBytes: 20e9 });
    const path = join(folder(), 'sparse.zip');
    const sparse = await open(path, 'w');
    await sparse.write(await bytesOf(zip, zip.size - 16e6), 0, 16e6, zip.size - 16e6);
    await sparse.close();
    const { stdout } = await promisify(execFile)('unzip', ['-v', path], { maxBuffer: 64e6 });
    const described = [...stdout.matchAll(/^ *(\d+) +Stored .* ([0-9a-f]{8}) +(.+)$/gm)];
    assert.deepEqual(
      described.map(([, size, crc, name]) => `${name} ${size} ${crc}`),
      [...zip.list()].map(
        ({ path: name, size, crc32: crc }) => `${name} ${size} ${crc.toString(16).padStart(8, '0')}`,
      ),
    );
  }).timeout(60_000);

  it('returns a file beyond 4 GiB', async () => {
    const zip = lazyZip({ entries: 1000, totalBytes: 20e9 });
    const end = await bytesOf(zip, zip.size - 98);
    const directoryStart = Number(end.readBigUInt64LE(48));
    const last = Buffer.concat([...zip.contentOf(999)]);
    assert.ok((await bytesOf(zip, directoryStart - last.length, directoryStart)).equals(last));
  });

  it('calculates the CRC-32 of repeated content without reading it', () => {
    const zip = lazyZip({ entries: [{ path: 'files/film.mp4', size: 300_012_345 }] });
    const [file] = zip.list();
    let crc = 0;
    for (const piece of zip.contentOf(0)) crc = crc32(piece, crc);
    assert.equal(file!.crc32, crc);
  });
});
