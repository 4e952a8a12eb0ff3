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

/** As a person's shell has it: tests say where temporary files go, people seldom do. */
const personalEnv = { ...process.env };
delete personalEnv['TMPDIR'];

describe('A deep clone with a blank and an accent in its path', () => {
  let clone: Awaited<ReturnType<typeof makeDeepClone>>;
  let folder: string;

  before(async function () {
    this.timeout(120_000);
    clone = await makeDeepClone();
    folder = await mkdtemp(join(tmpdir(), 'prolific-once-'));
  });

  after(async () => {
    await clone.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it('is bundled from any working directory, with paths that lie in it', async () => {
    await run(process.execPath, [join(clone.root, 'esbuild.mjs'), '--production'], { cwd: '/' });
    const text = await readFile(join(clone.root, 'dist', 'meta', 'extension.json'), 'utf8');
    const { outputs } = JSON.parse(text) as Metafile;
    const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
    assert.deepEqual(
      inputs.filter((path) => !/^(?:src|node_modules)\//.test(path)),
      [],
    );
  });

  it('packs, starts, signs in, exports unattended, prints where the files landed and ends well', async function () {
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
