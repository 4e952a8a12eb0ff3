import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TooManyValuesError } from '../../../src/analysis/longJson.ts';
import { leftOutFiles, manifestEntries } from '../../../src/exports/manifestEntries.ts';
import {
  readManifestHead,
  writeManifest,
  type LeftOutFile,
  type ManifestEntry,
  type ManifestHead,
} from '../../../src/exports/manifest.ts';
import { listSnapshots } from '../../../src/exports/snapshots.ts';
import { never } from '../support/network.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const head: ManifestHead = {
  schema_version: 1,
  collection: { id: '0191a2b3-0001-7000-8000-000000000001', name: 'Küche "entries": [' },
  export_id: null,
  filter: { study_id: '66a1ee00d4e5b6a7980c0001' },
  api_generation: '2',
  requested_at: '2026-11-23T14:05:09.000Z',
  finished_at: '2026-11-23T14:06:00.000Z',
  archive: { size: 1_234, etag: '"abc"' },
  totals: { files: 2, bytes: 30 },
};

const entries = [
  { path: 'responses.jsonl', size: 10, crc32: 0xdeadbeef },
  { path: 'files/ü 1.jpg', size: 20, crc32: 0x1 },
];

async function allOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('The manifest of a snapshot', () => {
  const folder = temporaryFolder();

  it('is JSON that holds the head and every entry with its CRC-32 in eight digits', async () => {
    await writeManifest(folder(), head, entries);
    const text = await readFile(join(folder(), 'snapshot.json'), 'utf8');
    assert.deepEqual(JSON.parse(text), {
      ...head,
      entries: [
        { path: 'responses.jsonl', size: 10, crc32: 'deadbeef' },
        { path: 'files/ü 1.jpg', size: 20, crc32: '00000001' },
      ],
    });
  });

  it('gives back both names of a file and what was left out, as written and formatted by a person', async () => {
    const named: ManifestEntry[] = [
      ...entries,
      { path: 'files/12_30~0a1b2c3d.jpg', size: 1, crc32: 7, archivePath: 'files/12:30.jpg' },
    ];
    const leftOut: LeftOutFile[] = [
      { reason: 'climbs-out', path: '../evil.txt' },
      { reason: 'reserved', path: '.git/config' },
    ];
    const all = { ...head, left_out_files: 2 };
    await writeManifest(folder(), all, named, undefined, leftOut);
    const path = join(folder(), 'snapshot.json');
    const text = await readFile(path, 'utf8');
    for (const written of [text, JSON.stringify(JSON.parse(text))]) {
      await writeFile(path, written);
      assert.deepEqual(await allOf(manifestEntries(folder(), never)), named);
      assert.deepEqual(await allOf(leftOutFiles(folder(), never)), leftOut);
    }
    assert.deepEqual((await readManifestHead(folder()))?.left_out_files, 2);
  });

  for (const count of [0, 1, 2_000, 4_001]) {
    it(`is whole with ${count} entries`, async () => {
      const many = Array.from({ length: count }, (_, index) => ({
        path: `files/${index}`,
        size: index,
        crc32: index,
      }));
      await writeManifest(folder(), head, many);
      const parsed = JSON.parse(await readFile(join(folder(), 'snapshot.json'), 'utf8')) as {
        entries: unknown[];
      };
      assert.equal(parsed.entries.length, count);
    });
  }

  it('takes no more memory than it is worth, where it was planted and holds millions of empty lists', async function () {
    this.timeout(60_000);
    const planted = `{"planted":[${'[],'.repeat(11_000_000)}[]],"entries":[]}`;
    await writeFile(join(folder(), 'snapshot.json'), planted);
    await assert.rejects(manifestEntries(folder(), never).next(), TooManyValuesError);
    await assert.rejects(leftOutFiles(folder(), never).next(), TooManyValuesError);
  });

  it('is never written over', async () => {
    await writeManifest(folder(), head, entries);
    await assert.rejects(writeManifest(folder(), head, []), /EEXIST/);
  });

  it('is not written to its end once that is aborted', async () => {
    const stop = new AbortController();
    let given = 0;
    function* endless(): Iterable<ManifestEntry> {
      for (;;) {
        given += 1;
        if (given === 3) stop.abort(new Error('enough'));
        yield { path: `files/${given}`, size: 1, crc32: 1 };
      }
    }
    await assert.rejects(writeManifest(folder(), head, endless(), stop.signal), /enough/);
    assert.equal(given, 3);
  });

  it('gives its head back without its entries, however many', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => ({
      path: `files/${index}`,
      size: 1,
      crc32: 1,
    }));
    await writeManifest(folder(), head, many);
    assert.deepEqual(await readManifestHead(folder()), head);
  });

  it('is read when another program has reordered and reformatted it', async () => {
    await writeFile(join(folder(), 'snapshot.json'), JSON.stringify({ entries: [], ...head }));
    assert.deepEqual(await readManifestHead(folder()), head);
  });

  it('counts as none where it is missing, broken or of another version', async () => {
    assert.equal(await readManifestHead(folder()), undefined);
    await writeFile(join(folder(), 'snapshot.json'), '{"schema_version": 1');
    assert.equal(await readManifestHead(folder()), undefined);
    await writeFile(
      join(folder(), 'snapshot.json'),
      JSON.stringify({ ...head, schema_version: 2, entries: [] }),
    );
    assert.equal(await readManifestHead(folder()), undefined);
  });
});

describe('The snapshots on disk', () => {
  const folder = temporaryFolder();

  async function snapshot(slug: string, name: string, requested_at: string): Promise<void> {
    await mkdir(join(folder(), slug, name), { recursive: true });
    await writeManifest(join(folder(), slug, name), { ...head, requested_at }, entries);
  }

  it('are listed newest first, over all collections', async () => {
    await snapshot('a-1', '2026-01-01T00-00-00Z', '2026-01-01T00:00:00.000Z');
    await snapshot('b-2', '2026-03-01T00-00-00Z', '2026-03-01T00:00:00.000Z');
    await snapshot('a-1', '2026-02-01T00-00-00Z', '2026-02-01T00:00:00.000Z');
    const found = await listSnapshots(folder());
    assert.deepEqual(
      found.map(({ manifest }) => manifest.requested_at.slice(0, 7)),
      ['2026-03', '2026-02', '2026-01'],
    );
  });

  it('do not include staging folders or folders without a manifest', async () => {
    await snapshot('a-1', '.prolific-partial-1a2b3c4d', '2026-01-01T00:00:00.000Z');
    await mkdir(join(folder(), 'a-1', '2026-01-01T00-00-00Z'));
    assert.deepEqual(await listSnapshots(folder()), []);
  });

  it('are none where there is no export folder', async () => {
    assert.deepEqual(await listSnapshots(join(folder(), 'missing')), []);
  });
});
