import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '../../vscode/cache.ts';

const guide = readFileSync(join(repositoryRoot, 'CONTRIBUTING.md'), 'utf8');
/** Rooms in src from the guide's table, and whether they know `vscode`. */
const rooms = new Map(
  [...guide.matchAll(/^\| `src\/(\w+)` +\|.*\| (yes|no) +\|$/gm)].map(([, room = '', knows]) => [
    room,
    knows,
  ]),
);

describe('Rooms in src', () => {
  it('are all in the table of CONTRIBUTING.md', () => {
    const folders = readdirSync(join(repositoryRoot, 'src'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    assert.deepEqual([...rooms.keys()].sort(), folders.map(({ name }) => name).sort());
  });

  describe('with forbidden imports', () => {
    let refused: ReadonlySet<string>;
    before(async () => {
      const folder = await mkdtemp(join(tmpdir(), 'prolific-rooms-'));
      await copyFile(join(repositoryRoot, 'oxlint.config.ts'), join(folder, 'oxlint.config.ts'));
      for (const room of rooms.keys()) {
        await mkdir(join(folder, 'src', room), { recursive: true });
        await writeFile(
          join(folder, 'src', room, 'some.ts'),
          [
            "import 'vscode';\nimport { readFileSync } from 'node:fs';\nreadFileSync('');",
            ...[...rooms.keys()].map((other) => `import '../${other}/some.ts';`),
          ].join('\n'),
        );
      }
      const oxlint = join(repositoryRoot, 'node_modules', 'oxlint', 'bin', 'oxlint');
      const { stdout, stderr } = spawnSync(process.execPath, [oxlint, '--format', 'unix'], {
        cwd: folder,
        encoding: 'utf8',
      });
      refused = new Set(
        [...stdout.matchAll(/^src\/(\w+)\/some\.ts:\d+:\d+: '([\w:./]+)' import is restricted/gm)].map(
          ([, room = '', module = '']) => `${module} in ${room}`,
        ),
      );
      assert.ok(refused.size > 0, stdout + stderr);
      await rm(folder, { recursive: true, force: true });
    });

    it('refuse vscode unless the table allows it', () => {
      for (const [room, knows] of rooms) assert.equal(refused.has(`vscode in ${room}`), knows === 'no', room);
    });

    it('refuse rooms below them in the table', () => {
      const names = [...rooms.keys()];
      for (const [index, room] of names.entries())
        for (const upper of names.slice(index + 1)) {
          assert.ok(refused.has(`../${upper}/some.ts in ${room}`), `${room} may import ${upper}`);
        }
    });

    it('refuse rooms that export if they read answers', () => {
      for (const room of ['analysis', 'participants', 'overview'])
        for (const upper of ['exports', 'archive', 'http', 'prolific']) {
          assert.ok(refused.has(`../${upper}/some.ts in ${room}`), `${room} may import ${upper}`);
        }
    });

    it('refuse the file system, except snapshots', () => {
      for (const room of rooms.keys())
        assert.equal(refused.has(`node:fs in ${room}`), room !== 'snapshots', room);
    });
  });
});
