import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { insideSnapshot } from '../../../src/overview/insideSnapshot.ts';

describe('Path that the overview page asks to open', () => {
  let root: string;
  let folder: string;
  before(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'prolific-inside-')));
    folder = join(root, 'snapshot');
    await mkdir(join(folder, 'files'), { recursive: true });
    await writeFile(join(folder, 'files', 'a.jpg'), 'a');
    await writeFile(join(root, 'secret.txt'), 'no');
    await symlink(join(root, 'secret.txt'), join(folder, 'files', 'link.txt'));
  });
  after(async () => await rm(root, { recursive: true }));

  it('is accepted inside the snapshot', async () => {
    assert.equal(await insideSnapshot(folder, 'files/a.jpg'), join(folder, 'files', 'a.jpg'));
  });

  for (const path of [
    '../secret.txt',
    'files/../../secret.txt',
    'files/link.txt',
    '/etc/passwd',
    '',
    '.',
    'files/none.jpg',
  ]) {
    it(`is refused if it isn’t a file inside the snapshot: “${path}”`, async () => {
      assert.equal(await insideSnapshot(folder, path), undefined);
    });
  }
});
