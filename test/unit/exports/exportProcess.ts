import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { childProgram } from '../support/childProgram.ts';
import type { ChildNews, ChildOrder } from './exportChild.ts';

/** Runs exports in a child process, as another window does. */
export class ExportProcess {
  private readonly child: ChildProcess;
  private readonly news: ChildNews[] = [];
  private readonly exited: Promise<unknown>;

  private constructor(child: ChildProcess) {
    this.child = child;
    this.exited = once(child, 'exit');
    child.on('message', (news: ChildNews) => void this.news.push(news));
  }

  /** Resolves when the child is ready for orders. It runs as the user `uid`, if given. */
  static async start(uid?: number): Promise<ExportProcess> {
    const owner = uid === undefined ? {} : { uid, gid: uid };
    const path = await childProgram(join(import.meta.dirname, 'exportChild.ts'));
    const started = new ExportProcess(fork(path, { execArgv: [], serialization: 'advanced', ...owner }));
    await started.next((news) => news.news === 'ready');
    return started;
  }

  order(order: ChildOrder): void {
    this.child.send(order);
  }

  /** Returns the next message of this kind, which may have arrived already, and drops those before it. */
  async next<T extends ChildNews>(is: (news: ChildNews) => news is T): Promise<T>;
  async next(is: (news: ChildNews) => boolean): Promise<ChildNews>;
  async next(is: (news: ChildNews) => boolean): Promise<ChildNews> {
    for (;;) {
      const found = this.news.findIndex(is);
      const [news] = found < 0 ? [] : this.news.splice(0, found + 1).slice(-1);
      if (news !== undefined) return news;
      if (this.child.exitCode !== null || this.child.signalCode !== null)
        throw new Error('the process has ended');
      await Promise.race([once(this.child, 'message'), this.exited]);
    }
  }

  /** Resolves when the child is suspended. */
  async stopped(): Promise<void> {
    const { pid } = this.child;
    const look = (): string => {
      if (process.platform !== 'linux')
        return execFileSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' });
      // Starting `ps` takes longer than stopping the process.
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      return stat.slice(stat.lastIndexOf(')') + 2);
    };
    while (!look().startsWith('T')) await delay(20);
  }

  /** Resumes the suspended child. */
  wake(): void {
    this.child.kill('SIGCONT');
  }

  /** Resolves when the child has exited. */
  async died(): Promise<void> {
    await this.exited;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}
