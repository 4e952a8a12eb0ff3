import { backoffDelay, type Timing } from '../http/timing.ts';
import { ProblemError, type Problem } from '../problems/problem.ts';
import { traitsOf, type Traits } from '../problems/traits.ts';

/** Permission to send one call, to be ended with its result: `unknown` if aborted. */
export interface Pass {
  readonly end: (outcome: 'answered' | 'unknown' | Problem) => void;
}

/** An API that is busy or down is asked ever more seldom. */
const busyBackoff = { baseMs: 1000, maxMs: 30_000 };
/**
 * One that cannot be reached is not burdened by being tried, and may be back as soon as a cable is plugged
 * in.
 */
const unreachableBackoff = { baseMs: 1000, maxMs: 8000 };

/**
 * The pause would last longer than a call was willing to wait. The problem is the one that the pause is for.
 */
export class PauseTooLong extends ProblemError {}

interface Pause {
  readonly problem: Problem;
  readonly startedAt: number;
  readonly lengthMs: number;
  /** Number of attempts, one after the other, that failed. */
  readonly failures: number;
  /** `probing`: it is over, and a call has been sent to see whether the trouble is, too. */
  state: 'running' | 'over' | 'probing';
}

/**
 * Pauses all calls of a client after one found the API busy, down or unreachable. After the pause, one call
 * is sent: an answer releases the others, a failure starts a longer pause.
 */
export class ApiPace {
  private readonly timing: Timing;
  private readonly maxAskedMs: number;
  private pause: Pause | undefined;
  /** Goes up with each pause, so that calls from before it are known. */
  private generation = 0;
  private changed = new AbortController();

  /** @param longestAskedMs No `Retry-After` is kept for longer. */
  constructor(timing: Timing, longestAskedMs: number) {
    this.timing = timing;
    this.maxAskedMs = longestAskedMs;
  }

  /**
   * Resolves when a call may try to {@link enter}.
   * @throws {PauseTooLong} the pause takes or has taken longer than `patienceMs`. Throws the signal's reason
   * when aborted.
   */
  async wait(patienceMs: number, signal: AbortSignal): Promise<void> {
    const startedAt = this.now();
    for (;;) {
      signal.throwIfAborted();
      const { pause } = this;
      if (pause === undefined) return;
      const remainingMs = this.remainingOf(pause);
      const isProbing = pause.state === 'probing';
      if (remainingMs === 0 && !isProbing) return;
      const patienceLeftMs = patienceMs - Math.max(0, this.now() - startedAt);
      if (remainingMs > patienceLeftMs || patienceLeftMs <= 0) throw this.tooLong(pause);
      const slept = await this.sleep(isProbing ? patienceLeftMs : remainingMs, signal);
      if (slept && isProbing && this.pause === pause) throw this.tooLong(pause);
      // Even if the clock was set back meanwhile.
      if (slept && pause.state === 'running') pause.state = 'over';
    }
  }

  /** Returns permission to send a call; none during a pause, and a single one after it. */
  enter(): Pass | undefined {
    const { pause } = this;
    if (pause !== undefined) {
      if (pause.state === 'probing' || this.remainingOf(pause) > 0) return undefined;
      pause.state = 'probing';
    }
    const sentIn = this.generation;
    return { end: (outcome) => this.ended(outcome, sentIn) };
  }

  private ended(outcome: 'answered' | 'unknown' | Problem, sentIn: number): void {
    const isFromBefore = sentIn !== this.generation;
    const problem = typeof outcome === 'string' ? undefined : outcome;
    const backoff = pauseBackoffs[traitsOf(problem).waiting];
    if (problem !== undefined && backoff !== undefined) {
      if (isFromBefore) this.prolong(problem);
      else this.begin(problem, backoff);
      return;
    }
    if (isFromBefore || this.pause === undefined) return;
    // After an abort nothing is known, and another call must go ahead.
    if (outcome === 'unknown') this.pause.state = 'over';
    else this.pause = undefined;
    this.notify();
  }

  private begin(problem: Problem, backoff: typeof busyBackoff): void {
    const failures = (this.pause?.failures ?? 0) + 1;
    const planned = backoffDelay(failures, backoff, () => this.timing.random());
    const lengthMs = Math.max(planned, this.askedMs(problem));
    this.generation += 1;
    this.pause = { problem, startedAt: this.now(), lengthMs, failures, state: 'running' };
    this.notify();
  }

  /** Failures of calls sent before the pause only prolong it if the server asks for more time. */
  private prolong(problem: Problem): void {
    const { pause } = this;
    const askedMs = this.askedMs(problem);
    if (pause === undefined || pause.state === 'probing' || askedMs <= this.remainingOf(pause)) return;
    this.pause = { ...pause, problem, startedAt: this.now(), lengthMs: askedMs, state: 'running' };
    this.notify();
  }

  private askedMs(problem: Problem): number {
    const seconds = 'retryAfterSeconds' in problem ? problem.retryAfterSeconds : 0;
    return Math.min(this.maxAskedMs, seconds * 1000);
  }

  private remainingOf({ startedAt, lengthMs, state }: Pause): number {
    const elapsed = this.now() - startedAt;
    // A clock that was put back must not prolong a pause.
    return state !== 'running' || elapsed < 0 ? 0 : Math.max(0, lengthMs - elapsed);
  }

  private tooLong(pause: Pause): PauseTooLong {
    return new PauseTooLong(unsent(pause.problem, this.remainingOf(pause)));
  }

  /** Returns whether it slept to the end, as it ends early when the pause changes. */
  private async sleep(ms: number, signal: AbortSignal): Promise<boolean> {
    const changed = this.changed.signal;
    try {
      await this.timing.sleep(ms, AbortSignal.any([signal, changed]));
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (!changed.aborted) throw error;
      return false;
    }
  }

  private notify(): void {
    const { changed } = this;
    this.changed = new AbortController();
    changed.abort();
  }

  private now(): number {
    return this.timing.now().getTime();
  }
}

/** How pauses of all calls grow; other problems affect only their own call. */
export const pauseBackoffs: Readonly<Partial<Record<Traits['waiting'], typeof busyBackoff>>> = {
  busy: busyBackoff,
  unreached: unreachableBackoff,
};

/** Returns the problem of a call that wasn't sent because of `problem`. */
function unsent(problem: Problem, remainingMs: number): Problem {
  switch (problem.kind) {
    case 'rate-limited':
    case 'service-error':
      return { ...problem, retryAfterSeconds: Math.max(1, Math.ceil(remainingMs / 1000)) };
    case 'unreachable':
      return { ...problem, neverSent: true };
    case 'stalled':
      return { kind: 'unreachable', origin: problem.origin, code: 'ETIMEDOUT', neverSent: true };
    default:
      return problem;
  }
}
