import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countsVariable } from '../../runner/counts.ts';
import { repositoryRoot } from '../../vscode/cache.ts';

/** Runs Mocha like `npm run test:unit` on a file with this code. */
async function runMocha(code: string): Promise<{ readonly status: number | null; readonly stderr: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'prolific-open-handles-'));
  try {
    const file = join(folder, 'some.test.mjs');
    await writeFile(file, code);
    const mocha = join(repositoryRoot, 'node_modules', 'mocha', 'bin', 'mocha.js');
    return spawnSync(process.execPath, [mocha, file], {
      cwd: repositoryRoot,
      // The outer run must not receive counts of this one.
      env: { ...process.env, [countsVariable]: '' },
      encoding: 'utf8',
      timeout: 50_000,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('Test run', () => {
  it('fails with a message if a passed test leaves a server open', async () => {
    const { status, stderr } = await runMocha(`
      import { createServer } from 'node:http';
      it('passes', (done) => createServer().listen(0, done));`);
    assert.equal(status, 1, stderr);
    assert.match(stderr, /Still open 5 s after the last test: .*TCPServerWrap/);
  });

  it('succeeds if everything is closed', async () => {
    const { status, stderr } = await runMocha(`it('passes', () => undefined);`);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  });

  it('fails without tests', async () => {
    assert.equal((await runMocha('')).status, 1);
  });

  it('fails if a test fails that would pass on a retry', async () => {
    const { status } = await runMocha(`
      let runs = 0;
      it('passes the second time', () => {
        if (++runs === 1) throw new Error('the first time');
      });`);
    assert.equal(status, 1);
  });
});
