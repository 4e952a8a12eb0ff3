import assert from 'node:assert/strict';
import { mkdir, readdir, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Installation } from '../../../src/snapshots/access/installation.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

describe('Record of an installation', () => {
  const folder = temporaryFolder();
  const installation = (name = 'store'): Installation => new Installation(join(folder(), name));

  it('matches exact text and path in all its windows, and in no other installation', async () => {
    const path = join(folder(), 'plan.json');
    await installation().remember(path, 'plan');
    assert.equal(await installation().wrote(path, 'plan'), true);
    assert.equal(await installation().wrote(path, 'plan '), false);
    assert.equal(await installation().wrote(join(folder(), 'other.json'), 'plan'), false);
    assert.equal(await installation('other').wrote(path, 'plan'), false);
  });

  it('is found by another path to the same folder', async () => {
    await mkdir(join(folder(), 'real'));
    await symlink(join(folder(), 'real'), join(folder(), 'link'), 'junction');
    await installation().remember(join(folder(), 'real', 'plan.json'), 'plan');
    assert.equal(await installation().wrote(join(folder(), 'link', 'plan.json'), 'plan'), true);
  });

  it('is removed after its file was deleted', async () => {
    const path = join(folder(), 'snapshot', 'plan.json');
    await mkdir(join(folder(), 'snapshot'));
    for (const text of ['one', 'two']) await installation().remember(path, text);
    await rm(join(folder(), 'snapshot'), { recursive: true });
    await installation().forget(path);
    assert.deepEqual(await readdir(join(folder(), 'store', 'written')), []);
  });

  it('has a single hash key for all windows, readable by its owner only', async () => {
    const hashes = await Promise.all(
      Array.from({ length: 8 }, async () => installation().keyedHash('5f0c1e2d3b4a596877665544')),
    );
    assert.equal(new Set(hashes).size, 1);
    assert.notEqual(await installation('other').keyedHash('5f0c1e2d3b4a596877665544'), hashes[0]);
    if (process.platform !== 'win32') {
      assert.equal((await stat(join(folder(), 'store', 'key'))).mode & 0o077, 0);
    }
    assert.deepEqual(await readdir(join(folder(), 'store')), ['key']);
  });
});
