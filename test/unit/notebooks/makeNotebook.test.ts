import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { areTablesCurrent } from '../../../src/analysis/tables/tablesAge.ts';
import { existingNotebook, makeNotebook } from '../../../src/analysis/notebooks/makeNotebook.ts';
import type { NotebookLanguage } from '../../../src/analysis/notebooks/notebookLanguage.ts';
import { lines, writeSnapshot } from '../analysis/support/snapshotFolder.ts';
import { allTypes, makeTables, other, patient, settings } from '../analysis/support/tables.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('Notebook file', () => {
  const folder = temporaryFolder();
  beforeEach(async () => {
    await writeSnapshot(folder(), allTypes);
  });

  async function make(language: NotebookLanguage = 'r'): Promise<string> {
    const request = { folder: folder(), title: 'Cooking', requestedAt: '2026-09-14T10:00:00Z', language };
    return await makeNotebook(request, patient);
  }

  it('is created beside the tables, one per language', async () => {
    await make('python');
    await make('r');
    await make('sql');
    assert.deepEqual((await readdir(join(folder(), 'analysis'))).sort(), [
      'analysis.ipynb',
      'analysis.qmd',
      'analysis.sql',
    ]);
  });

  it('never replaces an existing one: the next has a number', async () => {
    const first = await make();
    await writeFile(first, 'mine');
    assert.equal(basename(await make()), 'analysis-2.qmd');
    assert.equal(basename(await make()), 'analysis-3.qmd');
    assert.equal(await readFile(first, 'utf8'), 'mine');
  });

  it('is found by language, the last one of several', async () => {
    assert.equal(await existingNotebook(folder(), 'r'), undefined);
    await make();
    await make();
    assert.equal(basename((await existingNotebook(folder(), 'r')) ?? ''), 'analysis-2.qmd');
    assert.equal(await existingNotebook(folder(), 'python'), undefined);
  });

  it('isn’t found if a link or a folder has its name', async () => {
    await mkdir(join(folder(), 'analysis', 'analysis.sql'), { recursive: true });
    await symlink(join(folder(), '..', 'elsewhere'), join(folder(), 'analysis', 'analysis.qmd'), 'file');
    for (const language of ['r', 'sql'] as const) {
      assert.equal(await existingNotebook(folder(), language), undefined);
    }
  });

  it('shows each question by type', async () => {
    const text = await readFile(await make(), 'utf8');
    const calls = [...text.matchAll(/^(show_\w+)\(column/gm)].map(([, name]) => name);
    assert.deepEqual(calls, [
      'show_numbers',
      'show_texts',
      'show_choices',
      'show_choices',
      'show_comments',
      'show_files',
    ]);
  });

  it('has the query of all collections as a comment until their tables exist', async () => {
    assert.match(await readFile(await make('sql'), 'utf8'), /^-- SELECT 'All collections'/m);
  });

  it('needs new tables if some are missing or a source file changed', async () => {
    const isCurrent = async (): Promise<boolean> => await areTablesCurrent(folder(), settings, patient);
    assert.equal(await isCurrent(), false);
    await makeTables(folder());
    assert.equal(await isCurrent(), true);
    for (const [name, text] of [
      ['responses.jsonl', lines(other)],
      ['collection.json', '{}'],
      ['snapshot.json', '{}'],
    ] as const) {
      const path = join(folder(), name);
      await writeFile(path, text);
      assert.equal(await isCurrent(), false, name);
      await makeTables(folder());
      assert.equal(await isCurrent(), true);
    }
    await rm(join(folder(), 'analysis', 'files.csv'));
    assert.equal(await isCurrent(), false);
  });

  it('needs new tables if a source file changed but not its size or time', async () => {
    await makeTables(folder());
    const path = join(folder(), 'responses.jsonl');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('Soup', 'Stew'));
    const longAgo = new Date(0);
    await utimes(path, longAgo, longAgo);
    assert.equal(await areTablesCurrent(folder(), settings, patient), false);
    await writeFile(path, text);
    assert.equal(await areTablesCurrent(folder(), settings, patient), true);
  });

  it('needs new tables if one of them was modified', async () => {
    await makeTables(folder());
    for (const name of ['responses_long.csv', 'responses_wide.parquet']) {
      const path = join(folder(), 'analysis', name);
      const bytes = await readFile(path);
      const changed = Buffer.from(bytes);
      changed[bytes.length - 10] = (changed[bytes.length - 10] ?? 0) ^ 1;
      await writeFile(path, changed);
      assert.equal(await areTablesCurrent(folder(), settings, patient), false, name);
      await writeFile(path, bytes);
      assert.equal(await areTablesCurrent(folder(), settings, patient), true, name);
    }
  });

  it('needs new tables if they were created with other settings', async () => {
    await makeTables(folder());
    for (const other of [
      { ...settings, choices: 'values' },
      { ...settings, csv: { ...settings.csv, guardFormulas: false } },
      { ...settings, csv: { ...settings.csv, byteOrderMark: true } },
      { ...settings, csv: { ...settings.csv, separator: ';' } },
    ] as const) {
      assert.equal(await areTablesCurrent(folder(), other, patient), false);
      await makeTables(folder(), { choices: other.choices, ...other.csv });
      assert.equal(await areTablesCurrent(folder(), other, patient), true);
    }
  });

  it('keeps tables of an older version, whose record names no separator', async () => {
    await makeTables(folder());
    const path = join(folder(), 'analysis', 'tables.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"separator": ",",', ''));
    assert.equal(await areTablesCurrent(folder(), settings, patient), true);
    const other = { ...settings, csv: { ...settings.csv, separator: ';' } } as const;
    assert.equal(await areTablesCurrent(folder(), other, patient), false);
  });
});
