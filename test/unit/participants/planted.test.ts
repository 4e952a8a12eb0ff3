import assert from 'node:assert/strict';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { anna, annas, ben, bens, erase, record, search, writeSnapshot } from './exportFolder.ts';

describe('Deletion from a snapshot with planted files', () => {
  const root = temporaryFolder();
  let folder: string;

  beforeEach(async () => {
    folder = await writeSnapshot(root(), {
      'responses.jsonl': `${record(anna, annas)}\n${record(ben, bens)}\n`,
    });
  });

  async function plant(path: string, content: string): Promise<void> {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }

  /** Asserts that the deletion succeeds and keeps the given files. */
  async function requireErased(kept: Readonly<Record<string, string>> = {}): Promise<void> {
    const { erased, failed } = await erase(root());
    assert.deepEqual(
      failed.map(({ error }) => error),
      [],
    );
    assert.equal(erased.length, 1);
    assert.equal(await readFile(join(folder, 'responses.jsonl'), 'utf8'), `${record(ben, bens)}\n`);
    for (const [path, content] of Object.entries(kept)) {
      assert.equal(await readFile(join(folder, path), 'utf8'), content);
    }
  }

  it('keeps a file that the record of tables names but that isn’t a table', async () => {
    const notes = `notes on ${anna}`;
    const sum = crc32(notes).toString(16).padStart(8, '0');
    const files = [{ name: 'notes.txt', size: Buffer.byteLength(notes), crc32: sum }];
    await plant('analysis/notes.txt', notes);
    await plant('analysis/tables.json', JSON.stringify({ schema_version: 2, files }));
    const [found] = (await search(root())).snapshots;
    assert.deepEqual(found?.naming, [{ path: 'analysis/notes.txt', count: 1 }]);
    await requireErased({ 'analysis/notes.txt': notes });
  });

  for (const path of [
    '.prolific-partial-analysis-x',
    '.prolific-partial-analysis-x/thesis.tex',
    '.prolific-partial-analysis-12345678/deep/thesis.tex',
  ]) {
    it(`keeps a file that only looks like an unfinished table: “${path}”`, async () => {
      await plant(path, `on ${anna}`);
      const [found] = (await search(root())).snapshots;
      assert.deepEqual(found?.naming, [{ path, count: 1 }]);
      await requireErased({ [path]: `on ${anna}` });
    });
  }

  it('reports an empty folder of another program whose name is an ID', async () => {
    await mkdir(join(folder, 'files', '.git', annas), { recursive: true });
    const [found] = (await search(root())).snapshots;
    assert.deepEqual(found?.naming, [{ path: `files/.git/${annas}/`, count: 1 }]);
    await requireErased();
  });

  it('works in a collection folder with the longest possible name', async () => {
    await mkdir(join(root(), 'tables'));
    const collection = join(root(), 'x'.repeat(255));
    await rename(dirname(folder), collection);
    folder = join(collection, basename(folder));
    await requireErased();
  });

  it('works with a manifest that is nested 50,000 levels deep', async () => {
    const path = join(folder, 'snapshot.json');
    const manifest = await readFile(path, 'utf8');
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    await writeFile(path, manifest.replace('{', `{"planted":${deep},`));
    assert.equal((await search(root())).snapshots.length, 1);
    await requireErased();
  });
});

describe('Manifest with an unreadable list of files', () => {
  const root = temporaryFolder();

  for (const [title, garbage] of [
    ['not JSON', '"entries": [\n{"path": no\n  ]\n}\n'],
    ['no files', '"entries": [\n    {"path":1}\n  ]\n}\n'],
  ] as const) {
    it(`is searched as text and doesn’t stop the deletion from other snapshots: ${title}`, async () => {
      const records = { 'responses.jsonl': `${record(anna, annas)}\n${record(ben, bens)}\n` };
      const broken = await writeSnapshot(root(), records, { slug: 'broken' });
      const other = await writeSnapshot(root(), records, { slug: 'other' });
      const path = join(broken, 'snapshot.json');
      const manifest = await readFile(path, 'utf8');
      const named = garbage.replace('\n  ]', `,\n${annas}\n  ]`);
      await writeFile(path, manifest.slice(0, manifest.indexOf('"entries"')) + named);
      const { snapshots } = await search(root());
      assert.deepEqual(snapshots.map(({ folder, naming }) => [folder, naming]).sort(), [
        [broken, [{ path: 'snapshot.json', count: 1 }]],
        [other, []],
      ]);
      const { erased, failed, left } = await erase(root());
      assert.deepEqual(
        [erased, failed, left?.snapshots].map((all) => all?.map(({ folder }) => folder)),
        [[other], [broken], [broken]],
      );
    });
  }
});

describe('File of records in a hidden folder of a snapshot', () => {
  const root = temporaryFolder();

  it('isn’t changed, but reported if it contains an ID', async () => {
    const folder = await writeSnapshot(root(), { 'README.md': 'none' });
    await mkdir(join(folder, '.cache'));
    await writeFile(join(folder, '.cache', 'responses.jsonl'), `${record(anna, annas)}\n`);
    const { snapshots } = await search(root());
    assert.deepEqual(
      snapshots.map(({ naming, records }) => [naming.map(({ path }) => path), records.length]),
      [[['.cache/responses.jsonl'], 0]],
    );
    const { failed } = await erase(root());
    assert.deepEqual(failed, []);
  });
});
