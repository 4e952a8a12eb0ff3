import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '../vscode/cache.ts';
import { onlySnapshot } from './exportFolder.ts';

const run = promisify(execFile);

describe('npm start -- --once', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'prolific-once-'));
  });

  after(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('signs in, exports a collection unattended, prints where the files landed and ends well', async function () {
    this.timeout(180_000);
    const { stdout } = await run(
      process.execPath,
      [join(repositoryRoot, 'test', 'vscode', 'start.ts'), '--once', '--folder', folder],
      { cwd: repositoryRoot },
    );
    const snapshot = await onlySnapshot(folder);
    assert.ok(stdout.includes(`Exported to ${snapshot}`), stdout);
    assert.match(stdout, /responses\.jsonl$/m);
  });
});
