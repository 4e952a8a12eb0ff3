import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { childProgram } from './childProgram.ts';

const program = join(import.meta.dirname, 'stagingChild.ts');

/**
 * Another machine: its host name, how far its clock is ahead (ms), and how many times faster its time passes.
 */
export interface Machine {
  readonly host?: string;
  readonly aheadMs?: number;
  readonly speed?: number;
}

/** A separate process that works on staging folders like another window or machine. */
export class StagingProcess {
  private readonly started: Promise<ChildProcessByStdio<Writable, Readable, null>>;
  private readonly answers: Promise<AsyncIterator<string>>;

  constructor(machine: Machine = {}) {
    this.started = childProgram(program).then((path) =>
      spawn(process.execPath, [path, 'window', JSON.stringify(machine)], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    this.answers = this.started.then(({ stdout }) =>
      createInterface({ input: stdout })[Symbol.asyncIterator](),
    );
  }

  async pid(): Promise<number> {
    return (await this.started).pid ?? 0;
  }

  /** Sends one order and returns the answer. */
  async tell(order: string): Promise<string> {
    (await this.started).stdin.write(`${order}\n`);
    const answer = await (await this.answers).next();
    return answer.done === true ? 'ended' : answer.value;
  }

  async signal(signal: NodeJS.Signals): Promise<void> {
    (await this.started).kill(signal);
  }

  async kill(): Promise<void> {
    const child = await this.started;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
}
