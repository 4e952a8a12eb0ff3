import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { repositoryRoot } from '../../vscode/cache.ts';

const guide = readFileSync(join(repositoryRoot, 'CONTRIBUTING.md'), 'utf8');
/** Rooms below src by their rows in the guide's table, and whether they know `vscode`. */
const rooms = new Map(
  [...guide.matchAll(/^\| `src\/(\w+)` +\|.*\| (yes|no) +\|$/gm)].map(([, room = '', knows]) => [
    room,
    knows,
  ]),
);

describe('The rooms in src', () => {
  it('are all in CONTRIBUTING', () => {
    const folders = readdirSync(join(repositoryRoot, 'src'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    assert.deepEqual([...rooms.keys()].sort(), folders.map(({ name }) => name).sort());
  });

  it('may import vscode only where CONTRIBUTING says so', async () => {
    const eslint = new ESLint({ cwd: repositoryRoot });
    for (const [room, knows] of rooms) {
      const config = (await eslint.calculateConfigForFile(join('src', room, 'some.ts'))) as {
        readonly rules: Readonly<Record<string, unknown>>;
      };
      assert.equal(config.rules['no-restricted-imports'] === undefined ? 'yes' : 'no', knows, room);
    }
  });
});
