import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { ProcessorSeconds } from '../../runner/processorSeconds.ts';

/** Returns a program that uses 0.2 s of processor time, then runs `then`. */
const busy = (then: string): string =>
  `while (process.cpuUsage().user + process.cpuUsage().system < 2e5); ${then}`;
/** Returns a program that runs another one and waits for it. */
const running = (program: string): string =>
  `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(program)}], { stdio: 'inherit' })`;

describe('Processor seconds of a stage', () => {
  let processor: ProcessorSeconds;
  beforeEach(function () {
    if (process.platform !== 'linux') this.skip();
    processor = new ProcessorSeconds(50);
  });
  afterEach(() => {
    processor.close();
  });

  function start(program: string): ChildProcess & { readonly pid: number } {
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    assert.ok(child.pid !== undefined);
    processor.add('stage', child.pid);
    return Object.assign(child, { pid: child.pid });
  }

  it('include all descendant processes', async () => {
    const child = start(`${busy('')} ${running(`${busy('')} ${running(busy(''))}`)}`);
    await once(child, 'exit');
    processor.childEnded(child.pid);
    const seconds = processor.of('stage');
    assert.ok(seconds !== undefined && seconds >= 0.55, String(seconds));
    assert.ok((processor.total() ?? 0) > seconds);
  });

  it('are counted while the stage runs', async () => {
    const child = start(busy(`console.log('done'); setInterval(() => {}, 1000)`));
    await once(child.stdout ?? assert.fail(), 'data');
    const seconds = processor.of('stage');
    child.kill();
    await once(child, 'exit');
    assert.ok(seconds !== undefined && seconds >= 0.15, String(seconds));
  });

  it('include processes whose parent was killed first', async () => {
    const orphan = busy(`console.log('done'); setInterval(() => {}, 1000)`);
    const child = start(`console.log(${running(orphan)}.pid); setInterval(() => {}, 1000)`);
    let printed = '';
    for await (const data of child.stdout ?? assert.fail()) {
      printed += String(data);
      if (printed.includes('done')) break;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    child.kill('SIGKILL');
    process.kill(Number.parseInt(printed, 10), 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 200));
    processor.childEnded(child.pid);
    const seconds = processor.of('stage');
    assert.ok(seconds !== undefined && seconds >= 0.15, String(seconds));
  });

  it('exclude processes of other stages', async () => {
    const child = start(busy(''));
    await once(child, 'exit');
    processor.childEnded(child.pid);
    assert.equal(processor.of('another'), 0);
  });
});
