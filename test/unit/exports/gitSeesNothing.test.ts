import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeDataSet } from '../../../src/analysis/tables/dataSet.ts';
import { removeEmptyCollection } from '../../../src/exports/keepOutOfGit.ts';
import { problemOf } from '../../../src/problems/problem.ts';
import { withExports } from '../support/exporting.ts';

describe('A workspace whose .gitignore files let everything through', function () {
  this.timeout(60_000);
  const scene = withExports();
  const told: { paths: readonly string[]; outdone: boolean }[] = [];
  const listening = {
    deps: <Deps>(deps: Deps) => ({
      ...deps,
      onGitignore: (paths: readonly string[], outdone: boolean) => void told.push({ paths, outdone }),
    }),
  };
  const git = (folder: string, ...args: string[]): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
  const listed = (folder = scene().workspaceFolder): string => git(folder, 'status', '--porcelain', '-uall');

  /** The collection's folder, with a `.gitignore` in it and in the export folder. */
  async function plant(): Promise<string> {
    const { folder } = await scene().export({ scope: 'responses' });
    const collection = dirname(folder);
    await rm(folder, { recursive: true });
    await mkdir(collection, { recursive: true });
    for (const place of [scene().exportFolder, collection])
      await writeFile(join(place, '.gitignore'), '!*\n');
    git(scene().workspaceFolder, 'init', '-q');
    told.length = 0;
    return collection;
  }

  it('in the export folder and the collection’s: Git lists nothing of a snapshot, which has one of its own, and it is told', async () => {
    const collection = await plant();
    const { folder } = await scene().export({ scope: 'responses', ...listening });
    assert.equal(dirname(folder), collection);
    assert.doesNotMatch(listed(), /responses|collection\.json|snapshot\.json/);
    assert.equal(await readFile(join(folder, '.gitignore'), 'utf8'), '*\n');
    const both = [scene().exportFolder, collection].map((place) => join(place, '.gitignore'));
    assert.deepEqual(told[0], { paths: both, outdone: true });
    for (const path of both) assert.equal(await readFile(path, 'utf8'), '!*\n');
    const completed = await scene().export({ completes: folder, ...listening });
    assert.equal(completed.folder, folder);
    assert.doesNotMatch(listed(), /responses|files\//);
    assert.ok(told.every(({ outdone }) => outdone));
    await rm(folder, { recursive: true });
    assert.equal(await removeEmptyCollection(collection), false);
  });

  it('in a snapshot that is completed: it stays there, and the person is told that Git sees the data', async () => {
    await plant();
    const { folder } = await scene().export({ scope: 'responses', ...listening });
    await writeFile(join(folder, '.gitignore'), '!*\n');
    told.length = 0;
    await scene().export({ completes: folder, ...listening });
    assert.equal(await readFile(join(folder, '.gitignore'), 'utf8'), '!*\n');
    const last = told.at(-1);
    assert.equal(last?.outdone, false);
    assert.ok(last.paths.includes(join(folder, '.gitignore')));
  });

  it('nowhere, but with a Git repository of its own in the collection’s folder: nothing is written there', async () => {
    const collection = await plant();
    for (const place of [scene().exportFolder, collection]) await rm(join(place, '.gitignore'));
    git(collection, 'init', '-q');
    const { outcome } = await scene().export({ scope: 'responses' });
    assert.ok(outcome.status === 'failed');
    const problem = problemOf(outcome.error);
    assert.ok(problem?.kind === 'unsafe-path' && problem.path === collection);
    assert.equal(problem.found, 'repository');
    assert.deepEqual(await readdir(collection), ['.git']);
  });

  it('in the folder of the data set too: no data are written there, and it is named', async () => {
    await plant();
    const { folder } = await scene().export({ scope: 'responses' });
    const tables = join(scene().exportFolder, 'tables');
    await mkdir(tables);
    await writeFile(join(tables, '.gitignore'), '!*\n');
    const making = makeDataSet(scene().exportFolder, [folder], () => undefined, new AbortController().signal);
    await assert.rejects(making, (error) => {
      const problem = problemOf(error);
      return problem?.kind === 'tables-in-the-way' && problem.path === join(tables, '.gitignore');
    });
    assert.doesNotMatch(listed(), /parquet/);
  });
});
