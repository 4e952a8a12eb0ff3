import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** The process group of a child that was spawned with `detached: true`: the child and what it starts in turn. */
export class ProcessGroup {
  readonly #leader: ChildProcess;
  readonly #atExit: () => void;
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };

  /**
   * From now on the group ends when this process ends, by Ctrl-C too.
   *
   * @param lastSignal what the group gets then: SIGTERM where its members have groups of their own to end
   */
  constructor(leader: ChildProcess, lastSignal: 'SIGTERM' | 'SIGKILL') {
    this.#leader = leader;
    this.#atExit = () => {
      this.#signal(lastSignal);
    };
    process.on('exit', this.#atExit);
    process.on('SIGINT', this.#onSignal);
    process.on('SIGTERM', this.#onSignal);
  }

  /** Ends the whole group: politely, and by force what is left of it after three seconds. */
  async end(): Promise<void> {
    this.#forget();
    this.#signal('SIGTERM');
    for (let waited = 0; waited < 3000 && this.#signal(0); waited += 50) {
      await delay(50);
    }
    this.#signal('SIGKILL');
  }

  /** Ends the whole group at once, as a power cut does: nobody is told, nothing is tidied up. */
  async kill(): Promise<void> {
    this.#forget();
    this.#signal('SIGKILL');
    for (let waited = 0; waited < 10_000 && this.#signal(0); waited += 20) {
      await delay(20);
    }
  }

  #forget(): void {
    process.off('exit', this.#atExit);
    process.off('SIGINT', this.#onSignal);
    process.off('SIGTERM', this.#onSignal);
  }

  /** Gives whether anyone was there to receive it. */
  #signal(signal: NodeJS.Signals | 0): boolean {
    if (this.#leader.pid === undefined) {
      return false;
    }
    try {
      // Windows has no process groups.
      return process.kill(process.platform === 'win32' ? this.#leader.pid : -this.#leader.pid, signal);
    } catch {
      return false;
    }
  }
}
