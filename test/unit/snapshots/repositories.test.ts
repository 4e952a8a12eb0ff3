import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { problemOf } from '../../../src/problems/problem.ts';
import { requireNoRepository } from '../../../src/snapshots/access/git.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('File of a snapshot', () => {
  const workspace = temporaryFolder();
  const snapshot = (): string => join(workspace(), 'prolific-exports', 'x', '2026-01-02T03-04-05Z');
  const file = (): string => join(snapshot(), 'files', 's1', 'photo.jpg');
  const open = async (within: string | undefined): Promise<string | undefined> => {
    try {
      await requireNoRepository(snapshot(), file(), within);
      return undefined;
    } catch (error) {
      const problem = problemOf(error);
      assert.ok(problem?.kind === 'unsafe-path' && problem.found === 'repository');
      return problem.path;
    }
  };
  beforeEach(async () => await mkdir(join(file(), '..'), { recursive: true }));

  for (const [what, inside] of [
    ['the export folder', '../..'],
    ['the collection’s folder', '..'],
    ['the snapshot', '.'],
    ['a folder in the snapshot', 'files'],
    ['the file’s folder', 'files/s1'],
  ] as const) {
    it(`isn’t opened if a folder above it contains a .git folder or file: ${what}`, async () => {
      await writeFile(join(snapshot(), inside, '.git'), 'gitdir: elsewhere\n');
      assert.equal(await open(workspace()), join(snapshot(), inside));
    });

    it(`isn’t opened if a folder above it contains a HEAD and may be a bare repository: ${what}`, async () => {
      await writeFile(join(snapshot(), inside, 'HEAD'), 'ref: refs/heads/main\n');
      assert.equal(await open(workspace()), join(snapshot(), inside));
    });
  }

  it('is opened if the workspace folder itself or a folder above it is a repository', async () => {
    await mkdir(join(workspace(), '.git'));
    assert.equal(await open(workspace()), undefined);
    await mkdir(join(snapshot(), '..', '.git'));
    assert.equal(await open(undefined), undefined);
    assert.equal(await open(snapshot()), undefined);
    assert.equal(await open(join(snapshot(), '..')), undefined);
  });

  it('is opened by a single function in the source', async () => {
    const source = join(import.meta.dirname, '../../../src');
    const opening = /'vscode\.(?:diff|open(?:With)?)'|showTextDocument\(|showNotebookDocument\(/;
    const found: string[] = [];
    for (const entry of await readdir(source, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      if (opening.test(await readFile(path, 'utf8'))) found.push(path.slice(source.length + 1));
    }
    assert.deepEqual(found.sort(), [
      // Opens two files after a check.
      'commands/snapshots/compareSnapshot.ts',
      'editor/dataExplorer.ts',
      // Opens URLs.
      'editor/messages/problemMessages.ts',
      // Opens files.
      'editor/openFile.ts',
      // Opens documents without a file, and codebooks after a check.
      'editor/reports/reportDocuments.ts',
    ]);
  });
});
