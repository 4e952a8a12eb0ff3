import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeDataSet } from '../../../src/analysis/tables/dataSet.ts';
import { removeEmptyCollection } from '../../../src/snapshots/access/git.ts';
import { problemOf } from '../../../src/problems/problem.ts';
import { withExports } from '../support/exporting.ts';

describe('Export into a workspace whose .gitignore files include everything', function () {
  this.timeout(60_000);
  const scene = withExports();
  const reports: { paths: readonly string[]; outdone: boolean }[] = [];
  const listening = {
    deps: <Deps>(deps: Deps) => ({
      ...deps,
      onGitignore: (paths: readonly string[], outdone: boolean) => void reports.push({ paths, outdone }),
    }),
  };
  const git = (folder: string, ...args: string[]): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
  const gitStatus = (folder = scene().workspaceFolder): string =>
    git(folder, 'status', '--porcelain', '-uall');

  /** Writes a `.gitignore` to the export folder and the collection's folder. Returns the latter. */
  async function plant(): Promise<string> {
    const { folder } = await scene().export({ scope: 'responses' });
    const collection = dirname(folder);
    await rm(folder, { recursive: true });
    await mkdir(collection, { recursive: true });
    for (const place of [scene().exportFolder, collection])
      await writeFile(join(place, '.gitignore'), '!*\n');
    git(scene().workspaceFolder, 'init', '-q');
    reports.length = 0;
    return collection;
  }

  it('keeps a snapshot out of Git by a .gitignore in it, and reports those of the export and collection folders', async () => {
    const collection = await plant();
    const { folder } = await scene().export({ scope: 'responses', ...listening });
    assert.equal(dirname(folder), collection);
    assert.doesNotMatch(gitStatus(), /responses|collection\.json|snapshot\.json/);
    assert.equal(await readFile(join(folder, '.gitignore'), 'utf8'), '*\n');
    const both = [scene().exportFolder, collection].map((place) => join(place, '.gitignore'));
    assert.deepEqual(reports[0], { paths: both, outdone: true });
    for (const path of both) assert.equal(await readFile(path, 'utf8'), '!*\n');
    const completed = await scene().export({ completes: folder, ...listening });
    assert.equal(completed.folder, folder);
    assert.doesNotMatch(gitStatus(), /responses|files\//);
    assert.ok(reports.every(({ outdone }) => outdone));
    await rm(folder, { recursive: true });
    assert.equal(await removeEmptyCollection(collection), false);
  });

  it('keeps the .gitignore of a snapshot that is completed, and reports that Git sees the data', async () => {
    await plant();
    const { folder } = await scene().export({ scope: 'responses', ...listening });
    await writeFile(join(folder, '.gitignore'), '!*\n');
    reports.length = 0;
    await scene().export({ completes: folder, ...listening });
    assert.equal(await readFile(join(folder, '.gitignore'), 'utf8'), '!*\n');
    const last = reports.at(-1);
    assert.equal(last?.outdone, false);
    assert.ok(last.paths.includes(join(folder, '.gitignore')));
  });

  it('writes nothing into a collection folder that is a Git repository', async () => {
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

  it('writes no tables beside a .gitignore that includes everything, and names that file', async () => {
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
    assert.doesNotMatch(gitStatus(), /parquet/);
  });
});
