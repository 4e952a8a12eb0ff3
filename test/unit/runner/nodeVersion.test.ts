import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../../vscode/cache.ts';

/** Returns the output of a command in a Node that can't run TypeScript, such as Node 20. */
function refusalOf(...command: string[]): string {
  const { status, stderr } = spawnSync(process.execPath, ['--no-experimental-strip-types', ...command], {
    cwd: repositoryRoot,
    encoding: 'utf8',
  });
  assert.equal(status, 1);
  return stderr;
}

describe('Node without TypeScript support', () => {
  for (const command of [
    ['test/start.mjs', 'test/bench/bench.ts'],
    ['node_modules/mocha/bin/mocha.js', 'test/unit/http/redact.test.ts'],
  ]) {
    it(`is refused with a sentence that says what to do: ${command.join(' ')}`, () => {
      const refusal = refusalOf(...command);
      assert.match(refusal, /^Node [\d.]+ cannot run TypeScript\. .*`npm ci`.*`npm run`.*\n$/);
    });
  }

  it('is refused by all scripts of package.json', () => {
    const { scripts } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const direct = Object.entries(scripts).filter(([, script]) => /\bnode \S+\.ts\b/.test(script));
    assert.deepEqual(direct, [], 'Begin these scripts in package.json with `node test/start.mjs`.');
  });
});
