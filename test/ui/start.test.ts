import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Metafile } from 'esbuild';
import { makeDeepClone } from './deepClone.ts';
import { onlySnapshot } from './exportFolder.ts';

const run = promisify(execFile);

/** The environment without TMPDIR, which the test runner sets and few users do. */
const personalEnv = { ...process.env };
delete personalEnv['TMPDIR'];

describe('Clone with a space and an accent in its deep path', () => {
  let clone: Awaited<ReturnType<typeof makeDeepClone>>;
  let folder: string;

  before(async function () {
    this.timeout(120_000);
    clone = await makeDeepClone();
    folder = await mkdtemp(join(tmpdir(), 'prolific-once-'));
  });

  after(async () => {
    await clone.remove();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it('is bundled from any working directory, with relative paths', async () => {
    await run(process.execPath, [join(clone.root, 'esbuild.mjs'), '--production'], { cwd: '/' });
    const text = await readFile(join(clone.root, 'dist', 'meta', 'extension.json'), 'utf8');
    const { outputs } = JSON.parse(text) as Metafile;
    const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
    assert.deepEqual(
      inputs.filter((path) => !/^(?:src|node_modules)\//.test(path)),
      [],
    );
  });

  it('is packaged and started by npm start -- --once, which exports unattended and prints the snapshot’s folder', async function () {
    this.timeout(180_000);
    const { stdout } = await run('npm', ['start', '--', '--once', '--folder', folder], {
      cwd: clone.root,
      env: personalEnv,
    });
    const snapshot = await onlySnapshot(folder);
    assert.ok(stdout.includes(`Exported to ${snapshot}`), stdout);
    assert.match(stdout, /responses\.jsonl$/m);
  });
});
