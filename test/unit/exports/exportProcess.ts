import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { childProgram } from '../support/childProgram.ts';
import type { ChildNews, ChildOrder } from './exportChild.ts';

/** A process of its own that runs exports, as another window does. */
export class ExportProcess {
  private readonly child: ChildProcess;
  private readonly news: ChildNews[] = [];
  private readonly exited: Promise<unknown>;

  private constructor(child: ChildProcess) {
    this.child = child;
    this.exited = once(child, 'exit');
    child.on('message', (news: ChildNews) => void this.news.push(news));
  }

  /** Resolves when it can be told what to do. It runs as the user with the number `uid`, where there is one. */
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

  /** The next news of this kind, which it may have told already; those before it are forgotten. */
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

  /** Resolves when it is dead, by its own hand or another's. */
  async died(): Promise<void> {
    await this.exited;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}
