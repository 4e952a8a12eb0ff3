import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TooManyValuesError } from '../../../src/snapshots/reading/longJson.ts';
import { leftOutFiles, manifestEntries } from '../../../src/snapshots/manifestEntries.ts';
import {
  readManifestHead,
  writeManifest,
  type ManifestEntry,
  type ManifestHead,
} from '../../../src/snapshots/manifest.ts';
import type { LeftOutFile } from '../../../src/snapshots/leftOut.ts';
import { fieldsOf } from '../../../src/snapshots/subject.ts';
import { listSnapshots } from '../../../src/snapshots/snapshots.ts';
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

describe('Snapshot manifest', () => {
  const folder = temporaryFolder();

  it('can be read again if Prolific names the collection with a whole book', async () => {
    const subject = { kind: 'collection', id: 'c', name: '料'.repeat(300_000) } as const;
    await writeManifest(folder(), { head: { ...head, ...fieldsOf(subject) }, entries });
    assert.equal((await readManifestHead(folder()))?.collection?.id, 'c');
  });

  it('sorts by time, with milliseconds or without', async () => {
    for (const [name, requested_at] of [
      ['2026-11-23T14-05-09Z', '2026-11-23T14:05:09Z'],
      ['2026-11-23T14-05-09Z-2', '2026-11-23T14:05:09.500Z'],
    ] as const) {
      await mkdir(join(folder(), 'cooking', name), { recursive: true });
      await writeManifest(join(folder(), 'cooking', name), { head: { ...head, requested_at }, entries });
    }
    assert.deepEqual(
      (await listSnapshots(folder())).map(({ manifest }) => manifest.requested_at),
      ['2026-11-23T14:05:09.500Z', '2026-11-23T14:05:09.000Z'],
    );
  });

  it('is written as JSON with the head and every entry’s CRC-32 in eight digits', async () => {
    await writeManifest(folder(), { head, entries });
    const text = await readFile(join(folder(), 'snapshot.json'), 'utf8');
    assert.deepEqual(JSON.parse(text), {
      ...head,
      entries: [
        { path: 'responses.jsonl', size: 10, crc32: 'deadbeef' },
        { path: 'files/ü 1.jpg', size: 20, crc32: '00000001' },
      ],
    });
  });

  it('returns both names of a file and the omitted files, as written and after reformatting', async () => {
    const named: ManifestEntry[] = [
      ...entries,
      { path: 'files/12_30~0a1b2c3d.jpg', size: 1, crc32: 7, archivePath: 'files/12:30.jpg' },
    ];
    const leftOut: LeftOutFile[] = [
      { reason: 'climbs-out', path: '../evil.txt' },
      { reason: 'reserved', path: '.git/config' },
    ];
    const all = { ...head, left_out_files: 2 };
    await writeManifest(folder(), { head: all, entries: named, leftOut });
    const path = join(folder(), 'snapshot.json');
    const text = await readFile(path, 'utf8');
    for (const written of [text, JSON.stringify(JSON.parse(text))]) {
      await writeFile(path, written);
      assert.deepEqual(await allOf(manifestEntries(folder(), never)), named);
      assert.deepEqual(await allOf(leftOutFiles(folder(), never)), leftOut);
    }
    assert.deepEqual((await readManifestHead(folder()))?.left_out_files, 2);
  });

  it('returns every entry once after a user reformatted or edited it', async () => {
    const many = Array.from({ length: 30 }, (_, index) => ({
      path: `files/${index}`,
      size: index,
      crc32: index,
    }));
    const leftOut: LeftOutFile[] = [{ reason: 'link', path: 'left_out' }];
    const named = { ...head, collection: { id: 'x', name: 'left_out' }, left_out_files: 1 };
    await writeManifest(folder(), {
      head: named,
      entries: [...many, { path: 'left_out', size: 1, crc32: 1 }],
      leftOut,
    });
    const path = join(folder(), 'snapshot.json');
    const text = await readFile(path, 'utf8');
    for (const written of [
      text,
      text.replaceAll('\n', '\r\n'),
      text.replaceAll('  ', '\t'),
      text.replace('"files/17",', '"files/17",\n'),
      text.replace('"left_out": [\n    ', '"left_out": ['),
      text.replace('"entries": [\n    ', '"entries": ['),
      JSON.stringify(JSON.parse(text), undefined, 2),
    ]) {
      await writeFile(path, written);
      const paths = (await allOf(manifestEntries(folder(), never))).map((entry) => entry.path);
      assert.deepEqual(paths, [...many.map((entry) => entry.path), 'left_out'], written.slice(0, 1_000));
      assert.deepEqual(await allOf(leftOutFiles(folder(), never)), leftOut);
    }
    await writeFile(path, text.slice(0, text.indexOf('"files/20"')));
    await assert.rejects(allOf(manifestEntries(folder(), never)), SyntaxError);
  });

  for (const count of [0, 1, 2_000, 4_001]) {
    it(`contains every entry, for a count of ${count}`, async () => {
      const many = Array.from({ length: count }, (_, index) => ({
        path: `files/${index}`,
        size: index,
        crc32: index,
      }));
      await writeManifest(folder(), { head, entries: many });
      const parsed = JSON.parse(await readFile(join(folder(), 'snapshot.json'), 'utf8')) as {
        entries: unknown[];
      };
      assert.equal(parsed.entries.length, count);
    });
  }

  it('is rejected when a planted one has millions of empty lists, before it fills memory', async function () {
    this.timeout(60_000);
    const planted = `{"planted":[${'[],'.repeat(11_000_000)}[]],"entries":[]}`;
    await writeFile(join(folder(), 'snapshot.json'), planted);
    await assert.rejects(manifestEntries(folder(), never).next(), TooManyValuesError);
  });

  it('is never overwritten', async () => {
    await writeManifest(folder(), { head, entries });
    await assert.rejects(writeManifest(folder(), { head, entries: [] }), /EEXIST/);
  });

  it('stops being written when aborted', async () => {
    const stop = new AbortController();
    let given = 0;
    function* endless(): Iterable<ManifestEntry> {
      for (;;) {
        given += 1;
        if (given === 3) stop.abort(new Error('enough'));
        yield { path: `files/${given}`, size: 1, crc32: 1 };
      }
    }
    await assert.rejects(writeManifest(folder(), { head, entries: endless() }, stop.signal), /enough/);
    assert.equal(given, 3);
  });

  it('returns its head without reading all entries', async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => ({
      path: `files/${index}`,
      size: 1,
      crc32: 1,
    }));
    await writeManifest(folder(), { head, entries: many });
    assert.deepEqual(await readManifestHead(folder()), head);
  });

  it('is read after another program reordered and reformatted it', async () => {
    await writeFile(join(folder(), 'snapshot.json'), JSON.stringify({ entries: [], ...head }));
    assert.deepEqual(await readManifestHead(folder()), head);
  });

  it('is undefined when missing, invalid or of another version', async () => {
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

describe('Snapshot list', () => {
  const folder = temporaryFolder();

  async function snapshot(slug: string, name: string, requested_at: string): Promise<void> {
    await mkdir(join(folder(), slug, name), { recursive: true });
    await writeManifest(join(folder(), slug, name), { head: { ...head, requested_at }, entries });
  }

  it('returns the snapshots of all collections, newest first', async () => {
    await snapshot('a-1', '2026-01-01T00-00-00Z', '2026-01-01T00:00:00.000Z');
    await snapshot('b-2', '2026-03-01T00-00-00Z', '2026-03-01T00:00:00.000Z');
    await snapshot('a-1', '2026-02-01T00-00-00Z', '2026-02-01T00:00:00.000Z');
    const found = await listSnapshots(folder());
    assert.deepEqual(
      found.map(({ manifest }) => manifest.requested_at.slice(0, 7)),
      ['2026-03', '2026-02', '2026-01'],
    );
  });

  it('leaves out staging folders and folders without a manifest', async () => {
    await snapshot('a-1', '.prolific-partial-1a2b3c4d', '2026-01-01T00:00:00.000Z');
    await mkdir(join(folder(), 'a-1', '2026-01-01T00-00-00Z'));
    assert.deepEqual(await listSnapshots(folder()), []);
  });

  it('is empty without an export folder', async () => {
    assert.deepEqual(await listSnapshots(join(folder(), 'missing')), []);
  });
});
