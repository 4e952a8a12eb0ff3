import { setTimeout as delay } from 'node:timers/promises';

/** Time and chance, injected so that waiting can be tested without waiting. */
export interface Timing {
  now(): Date;
  /** Returns a number from 0 up to, excluding, 1. */
  random(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemTiming: Timing = {
  now: () => new Date(),
  random: () => Math.random(),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  },
};

/** Longer waits are split to notice when the computer wakes, as timers stand still while it sleeps. */
const maxPieceMs = 15_000;
/** A wait that took so much longer than asked is one that the machine slept through. */
const sleepToleranceMs = 30_000;

/**
 * Waits `ms` milliseconds. If the computer slept, ends on waking, but not before `minMs` by the clock.
 * Returns whether it slept. Rejects with the signal's reason as soon as it is aborted.
 */
export async function waitThroughSleep(
  timing: Timing,
  ms: number,
  minMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const began = timing.now().getTime();
  let left = ms;
  let slept = false;
  while (left > 0) {
    const piece = Math.min(left, maxPieceMs);
    const before = timing.now().getTime();
    await timing.sleep(piece, signal);
    const now = timing.now().getTime();
    left -= piece;
    if (now - before > piece + sleepToleranceMs) {
      slept = true;
      left = Math.min(left, began + minMs - now);
    }
  }
  return slept;
}

export interface Backoff {
  /** The first wait before jitter. */
  readonly baseMs: number;
  /** No wait is longer. */
  readonly maxMs: number;
}

/**
 * Returns the milliseconds before the next try: doubles with each attempt up to the cap, half of it random
 * ("equal jitter"), so that it never becomes 0 and clients don't return together.
 * @param attempt 1 after the first failure
 * @param random returns a number in [0, 1)
 */
export function backoffDelay(attempt: number, backoff: Backoff, random: () => number): number {
  const full = Math.min(backoff.maxMs, backoff.baseMs * 2 ** (attempt - 1));
  return Math.round(full / 2 + (full / 2) * random());
}

/**
 * Parses `Retry-After` (RFC 9110, section 10.2.3) into whole seconds from `now`, never negative; `undefined`
 * if the header is absent or neither a number of seconds nor an HTTP date.
 */
export function parseRetryAfter(value: string | undefined, now: Date): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,10}$/.test(text)) return Number(text);
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) return undefined;
  return Math.max(0, Math.ceil((instant - now.getTime()) / 1000));
}
