import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from '../../vscode/cache.ts';
import { makeMemoryFolder } from '../../runner/memoryFolder.ts';

const module = join(repositoryRoot, 'test', 'runner', 'memoryFolder.ts');
const plenty = 64e9;

interface MadeFolder {
  /** Empty if memory is short. */
  readonly folder: string;
  readonly hadFile: boolean;
  readonly mode: number;
}

/** Runs a process that creates a memory folder with a file, reports it and ends. */
function madeAndLeft(): MadeFolder {
  const program = `
    import { existsSync, statSync, writeFileSync } from 'node:fs';
    import { makeMemoryFolder } from ${JSON.stringify(module)};
    const folder = makeMemoryFolder('/dev/shm', ${plenty});
    if (folder !== undefined) writeFileSync(folder + '/file', 'text');
    const hadFile = existsSync(folder + '/file');
    const mode = folder === undefined ? 0 : statSync(folder).mode & 0o7777;
    console.log(JSON.stringify({ folder: folder ?? '', hadFile, mode }));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program]);
  assert.notEqual(stdout.length, 0, stderr.toString());
  return JSON.parse(stdout.toString()) as MadeFolder;
}

describe('Memory folder for tests', () => {
  it('is new, writable for all users, and removed with its content when its process ends', function () {
    const { folder, hadFile, mode } = madeAndLeft();
    if (folder === '') {
      process.stdout.write('      skipped: not enough memory in /dev/shm\n');
      return this.skip();
    }
    assert.equal(dirname(folder), '/dev/shm');
    assert.ok(hadFile);
    assert.equal(mode, 0o1777);
    assert.ok(!existsSync(folder));
  });

  it('isn’t created on a disk or in a missing folder', () => {
    // /proc stands for a disk, because the repository itself may be in memory.
    assert.equal(makeMemoryFolder('/proc', plenty), undefined);
    assert.equal(makeMemoryFolder('/nowhere', plenty), undefined);
  });

  it('isn’t created if memory is short', () => {
    assert.equal(makeMemoryFolder('/dev/shm', 4e9), undefined);
  });
});
