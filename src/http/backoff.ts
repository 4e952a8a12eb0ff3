export interface Backoff {
  /** The first wait before jitter. */
  readonly baseMs: number;
  /** No wait is longer. */
  readonly capMs: number;
}

/**
 * How long to wait before trying again, in milliseconds: doubles with each attempt up to the cap, and half of it is
 * chance ("equal jitter"), so that it never comes down to no wait at all and many clients do not return together.
 * @param attempt 1 after the first failure.
 * @param random gives a number in [0, 1).
 */
export function backoffDelay(attempt: number, backoff: Backoff, random: () => number): number {
  const full = Math.min(backoff.capMs, backoff.baseMs * 2 ** (attempt - 1));
  return Math.round(full / 2 + (full / 2) * random());
}
