import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

type Running = ChildProcessByStdio<null, Readable, Readable>;

describe('npm run prolific', function () {
  this.timeout(60_000);

  const program = fileURLToPath(new URL('../../prolific/main.ts', import.meta.url));
  const started: Running[] = [];

  function run(...options: string[]): Running {
    const child = spawn(process.execPath, [program, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
    started.push(child);
    return child;
  }

  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  /** Returns the output up to the last line of the greeting. */
  async function greeting({ stdout }: Running): Promise<string> {
    let printed = '';
    for await (const piece of stdout.iterator({ destroyOnReturn: false })) {
      printed += String(piece);
      if (printed.includes('Ctrl-C')) return printed;
    }
    throw new Error(`It ended after ${JSON.stringify(printed)}`);
  }

  it('prints a working address and token, and exits cleanly on Ctrl-C', async () => {
    const child = run('--collections', '3');
    const printed = await greeting(child);
    const address = /API\s+(http:\/\/127\.0\.0\.1:\d+)/.exec(printed)?.[1];
    const token = /Token\s+(\S+)/.exec(printed)?.[1];
    const response = await fetch(`${address}/api/v1/workspaces/`, {
      headers: { authorization: `Token ${token}` },
    });
    assert.equal(response.status, 200);
    assert.match(await response.text(), /Archive room/);
    child.kill('SIGINT');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  it('fails with a message about an invalid option', async () => {
    const child = run('--huge-bytes', 'many');
    const [exit, output] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
    assert.deepEqual(exit, [1, null]);
    assert.match(output, /--huge-bytes: many is not a number/);
  });
});
