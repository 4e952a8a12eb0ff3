import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cachedFolder } from '../../vscode/cache.ts';

describe('Cached folder', () => {
  let parent: string;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'prolific-cache-'));
  });
  afterEach(async () => {
    await rm(parent, { recursive: true, force: true });
  });

  const fillWith =
    (text: string) =>
    async (folder: string): Promise<void> =>
      writeFile(join(folder, 'content'), text);

  it('is filled on first use only', async () => {
    const first = await cachedFolder('tool', fillWith('first'), parent);
    const second = await cachedFolder('tool', fillWith('second'), parent);
    assert.equal(second, first);
    assert.equal(await readFile(join(first, 'content'), 'utf8'), 'first');
  });

  it('doesn’t exist after a failed attempt, whose remains are removed by the next one', async () => {
    const half = async (folder: string): Promise<void> => {
      await fillWith('half')(folder);
      throw new Error('the network is gone');
    };
    await assert.rejects(cachedFolder('tool', half, parent), /the network is gone/);
    assert.equal((await readdir(parent)).includes('tool'), false);
    await cachedFolder('tool', fillWith('whole'), parent);
    assert.deepEqual(await readdir(parent), ['tool']);
  });

  it('is filled despite a lock and partial content of an ended process', async () => {
    const { pid } = spawnSync(process.execPath, ['--eval', '']);
    await writeFile(join(parent, 'tool.lock'), String(pid));
    await mkdir(join(parent, `tool.incomplete-${pid}`));
    await cachedFolder('tool', fillWith('whole'), parent);
    assert.deepEqual(await readdir(parent), ['tool']);
  });

  it('waits for the process that is filling it', async () => {
    // The lock belongs to this process, which is alive.
    const lock = join(parent, 'tool.lock');
    await writeFile(lock, String(process.pid));
    let filled = false;
    const waiting = cachedFolder(
      'tool',
      async (folder) => {
        filled = true;
        await fillWith('mine')(folder);
      },
      parent,
    );
    await mkdir(join(parent, 'tool'));
    await fillWith('of the other')(join(parent, 'tool'));
    await rm(lock);
    assert.equal(await readFile(join(await waiting, 'content'), 'utf8'), 'of the other');
    assert.equal(filled, false);
  });
});
