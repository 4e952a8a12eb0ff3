import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { problemOf } from '../../../src/problems/problem.ts';
import { requireNoRepository } from '../../../src/snapshots/repositories.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('A file of a snapshot is not opened', () => {
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
    ['its export folder', '../..'],
    ['its collection’s folder', '..'],
    ['the snapshot', '.'],
    ['a folder in it', 'files'],
    ['its own folder', 'files/s1'],
  ] as const) {
    it(`where ${what} has a .git, be it a file`, async () => {
      await writeFile(join(snapshot(), inside, '.git'), 'gitdir: elsewhere\n');
      assert.equal(await open(workspace()), join(snapshot(), inside));
    });

    it(`where ${what} has a HEAD, and may be a repository without a folder for its files`, async () => {
      await writeFile(join(snapshot(), inside, 'HEAD'), 'ref: refs/heads/main\n');
      assert.equal(await open(workspace()), join(snapshot(), inside));
    });
  }

  it('for no other reason: not because the workspace folder is in Git, or what holds a snapshot elsewhere', async () => {
    await mkdir(join(workspace(), '.git'));
    assert.equal(await open(workspace()), undefined);
    await mkdir(join(snapshot(), '..', '.git'));
    assert.equal(await open(undefined), undefined);
    assert.equal(await open(snapshot()), undefined);
    assert.equal(await open(join(snapshot(), '..')), undefined);
  });

  it('by any code that goes its own way: one function tells the editor to open files', async () => {
    const source = join(import.meta.dirname, '../../../src');
    const opening = /'vscode\.open(?:With)?'|showTextDocument\(|showNotebookDocument\(/;
    const found: string[] = [];
    for (const entry of await readdir(source, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      if (opening.test(await readFile(path, 'utf8'))) found.push(path.slice(source.length + 1));
    }
    assert.deepEqual(found.sort(), [
      // Documents without a file.
      'editor/connectionReport.ts',
      'editor/dataExplorer.ts',
      'editor/openFile.ts',
      // Addresses.
      'editor/problemMessages.ts',
      // Documents without a file, and codebooks, which are asked about before.
      'editor/showMarkdown.ts',
    ]);
  });
});
