import assert from 'node:assert/strict';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { anna, annas, ben, bens, erase, record, search, writeSnapshot } from './exportFolder.ts';

describe('A snapshot with planted files', () => {
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

  /** The deletion is done, and the files are as they were. */
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

  it('is deleted from although its record of tables names a file that is no table, which stays', async () => {
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
    it(`is deleted from although it has what only looks like tables in the making: “${path}”`, async () => {
      await plant(path, `on ${anna}`);
      const [found] = (await search(root())).snapshots;
      assert.deepEqual(found?.naming, [{ path, count: 1 }]);
      await requireErased({ [path]: `on ${anna}` });
    });
  }

  it('is deleted from although an empty folder of other programs among its uploads has an id for a name, which is told', async () => {
    await mkdir(join(folder, 'files', '.git', annas), { recursive: true });
    const [found] = (await search(root())).snapshots;
    assert.deepEqual(found?.naming, [{ path: `files/.git/${annas}/`, count: 1 }]);
    await requireErased();
  });

  it('is deleted from although the name of its collection’s folder is as long as names can be', async () => {
    await mkdir(join(root(), 'tables'));
    const collection = join(root(), 'x'.repeat(255));
    await rename(dirname(folder), collection);
    folder = join(collection, basename(folder));
    await requireErased();
  });

  it('is searched and deleted from although its manifest nests something 50,000 deep', async () => {
    const path = join(folder, 'snapshot.json');
    const manifest = await readFile(path, 'utf8');
    const deep = '['.repeat(50_000) + ']'.repeat(50_000);
    await writeFile(path, manifest.replace('{', `{"planted":${deep},`));
    assert.equal((await search(root())).snapshots.length, 1);
    await requireErased();
  });
});

describe('A manifest whose list of files can’t be read', () => {
  const root = temporaryFolder();

  for (const [title, garbage] of [
    ['as it is no JSON', '"entries": [\n{"path": no\n  ]\n}\n'],
    ['as it holds no files', '"entries": [\n    {"path":1}\n  ]\n}\n'],
  ] as const) {
    it(`ends no search and no deletion from others, ${title}, and is searched as text`, async () => {
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

describe('Records in a hidden folder of a snapshot', () => {
  const root = temporaryFolder();

  it('are no records, but named where they hold an id', async () => {
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
