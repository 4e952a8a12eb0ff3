import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** The process group of a child spawned with `detached: true`: the child and its descendants. */
export class ProcessGroup {
  readonly #leader: ChildProcess;
  readonly #atExit: () => void;
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };

  /**
   * Ends the group whenever this process ends, including by Ctrl-C.
   *
   * @param lastSignal the signal to the group then: SIGTERM if its members must end other groups
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

  /** Terminates the group, and kills the remaining processes after three seconds. */
  async end(): Promise<void> {
    this.#forget();
    this.#signal('SIGTERM');
    for (let waited = 0; waited < 3000 && this.#signal(0); waited += 50) {
      await delay(50);
    }
    this.#signal('SIGKILL');
  }

  /** Kills the group at once, like a power cut, without any cleanup. */
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

  /** Sends a signal and returns whether a process received it. */
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
