import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from '../../vscode/cache.ts';
import { makeMemoryFolder } from '../../runner/memoryFolder.ts';

const module = join(repositoryRoot, 'test', 'runner', 'memoryFolder.ts');
const plenty = 64e9;

interface MadeFolder {
  /** Empty where there is no room for one here. */
  readonly folder: string;
  readonly wasThere: boolean;
  readonly mode: number;
}

/** Makes such a folder and a file in it, in a process of its own, which says where and ends. */
function madeAndLeft(): MadeFolder {
  const program = `
    import { existsSync, statSync, writeFileSync } from 'node:fs';
    import { makeMemoryFolder } from ${JSON.stringify(module)};
    const folder = makeMemoryFolder('/dev/shm', ${plenty});
    if (folder !== undefined) writeFileSync(folder + '/file', 'text');
    const wasThere = existsSync(folder + '/file');
    const mode = folder === undefined ? 0 : statSync(folder).mode & 0o7777;
    console.log(JSON.stringify({ folder: folder ?? '', wasThere, mode }));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program]);
  assert.notEqual(stdout.length, 0, stderr.toString());
  return JSON.parse(stdout.toString()) as MadeFolder;
}

describe('A folder in memory for what tests write', () => {
  it('is new, open to every user as the system’s own, and gone with all that is in it when its process ends', function () {
    const { folder, wasThere, mode } = madeAndLeft();
    if (folder === '') {
      process.stdout.write('      skipped: no room in /dev/shm here\n');
      return this.skip();
    }
    assert.equal(dirname(folder), '/dev/shm');
    assert.ok(wasThere);
    assert.equal(mode, 0o1777);
    assert.ok(!existsSync(folder));
  });

  it('is not made on a disk, nor where there is no such place', () => {
    // The repository itself may lie in memory.
    assert.equal(makeMemoryFolder('/proc', plenty), undefined);
    assert.equal(makeMemoryFolder('/nowhere', plenty), undefined);
  });

  it('is not made where memory is short', () => {
    assert.equal(makeMemoryFolder('/dev/shm', 4e9), undefined);
  });
});
