import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileOfPart, snapshotContents } from '../../../src/snapshots/snapshotContents.ts';
import { manifestHead } from '../support/manifestHead.ts';

describe('Parts of a snapshot', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parts-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function write(...paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), '');
    }
  }

  async function parts(files = 0): Promise<string[]> {
    const manifest = manifestHead('2026-01-01T00:00:00Z', { totals: { files, bytes: 0 } });
    const found = await snapshotContents({ folder, manifest });
    return found.map(({ kind, path, count }) =>
      [kind, path, count].filter((part) => part !== undefined).join(' '),
    );
  }

  it('are those that exist, in a fixed order', async () => {
    assert.deepEqual(await parts(), []);
    await write('responses.jsonl', 'collection.json', 'README.md', 'snapshot.json', 'files/a/1.png');
    assert.deepEqual(await parts(4), [
      'responses responses.jsonl',
      'questions collection.json',
      'uploads files 1',
    ]);
    await write(
      ...['responses_wide.csv', 'responses_long.csv', 'codebook.md', 'analysis.qmd', 'analysis-2.ipynb'].map(
        (name) => `analysis/${name}`,
      ),
    );
    assert.deepEqual((await parts(4)).slice(3), [
      'tables analysis/responses_wide.csv',
      'codebook analysis/codebook.md',
      'notebook analysis/analysis-2.ipynb',
      'notebook analysis/analysis.qmd',
    ]);
  });

  it('are found below an archive’s root folder, and in a batch', async () => {
    await write(
      'out/responses-by-submission.jsonl',
      'out/responses-by-task.jsonl',
      'out/batch.json',
      'out/files/1',
    );
    assert.deepEqual(await parts(4), [
      'responses out/responses-by-submission.jsonl',
      'questions out/batch.json',
      'uploads out/files 1',
    ]);
  });

  it('exclude links, folders and files of other names', async () => {
    await write('elsewhere/responses_wide.csv', 'elsewhere/1.png', 'responses.jsonl/x');
    await symlink(join(folder, 'elsewhere', '1.png'), join(folder, 'collection.json'));
    await symlink(join(folder, 'elsewhere'), join(folder, 'files'));
    await symlink(join(folder, 'elsewhere'), join(folder, 'analysis'));
    assert.deepEqual(await parts(9), []);
    await rm(join(folder, 'analysis'));
    await write('analysis/analysis.ipynb/x', 'analysis/analysis-old.ipynb', 'analysis/analysis.ipynb.exe');
    assert.deepEqual(await parts(9), []);
  });

  it('have a file only if it is still there and behind no link', async () => {
    await write('collection.json', 'files/file10.png', 'files/file9.png', 'elsewhere/responses_wide.csv');
    const questions = { kind: 'questions', path: 'collection.json' } as const;
    assert.equal(await fileOfPart(folder, questions), join(folder, 'collection.json'));
    const uploads = { kind: 'uploads', path: 'files' } as const;
    assert.equal(await fileOfPart(folder, uploads), join(folder, 'files', 'file9.png'));
    const tables = { kind: 'tables', path: 'analysis/responses_wide.csv' } as const;
    await symlink(join(folder, 'elsewhere'), join(folder, 'analysis'));
    await rm(join(folder, 'collection.json'));
    await rm(join(folder, 'files'), { recursive: true });
    for (const part of [questions, tables, uploads]) assert.equal(await fileOfPart(folder, part), undefined);
  });
});
