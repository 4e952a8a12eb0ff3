import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareExportFolder, resolveExportFolder } from '../../../src/snapshots/exportFolder.ts';
import { problemOf } from '../../../src/problems/problem.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const isProblem = (kind: string) => (error: unknown) => problemOf(error)?.kind === kind;

describe('Export folder', () => {
  const folder = temporaryFolder();

  it('is inside the workspace folder, at any depth', () => {
    assert.equal(resolveExportFolder('/data/study', ' exports/prolific '), '/data/study/exports/prolific');
  });

  it('is rejected when the setting is empty, absolute or leads out of the workspace folder', () => {
    for (const setting of [
      '',
      ' ',
      '.',
      '..',
      '../elsewhere',
      'a/../..',
      '/etc',
      'C:\\data',
      'c:data',
      'a\0b',
    ]) {
      assert.throws(
        () => resolveExportFolder('/data/study', setting),
        isProblem('bad-export-folder'),
        setting,
      );
    }
  });

  it('keeps itself out of Git from the first export on', async () => {
    await prepareExportFolder({
      workspaceFolder: folder(),
      exportFolder: join(folder(), 'prolific-exports'),
    });
    assert.equal(await readFile(join(folder(), 'prolific-exports', '.gitignore'), 'utf8'), '*\n');
  });

  it('keeps an existing .gitignore', async () => {
    await mkdir(join(folder(), 'out'));
    await writeFile(join(folder(), 'out', '.gitignore'), '!README.md\n');
    await prepareExportFolder({ workspaceFolder: folder(), exportFolder: join(folder(), 'out') });
    assert.equal(await readFile(join(folder(), 'out', '.gitignore'), 'utf8'), '!README.md\n');
  });

  it('is not created when the workspace folder is gone', async () => {
    const gone = join(folder(), 'gone');
    await assert.rejects(
      prepareExportFolder({ workspaceFolder: gone, exportFolder: join(gone, 'out') }),
      isProblem('folder-gone'),
    );
    await assert.rejects(readFile(gone), /ENOENT/);
  });

  it('is rejected when a file is in its place', async () => {
    await writeFile(join(folder(), 'out'), '');
    await assert.rejects(
      prepareExportFolder({ workspaceFolder: folder(), exportFolder: join(folder(), 'out') }),
      isProblem('folder-not-writable'),
    );
    await rm(join(folder(), 'out'));
  });
});
