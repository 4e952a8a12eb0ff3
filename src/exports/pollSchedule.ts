const firstWaitMs = 2_000;
const longestWaitMs = 15_000;
const longestUnreachedMs = 60_000;
const growth = 1.4;
/** A longer `Retry-After` is a mistake of somebody's, and timers end at 24 days. */
const longestRetryAfterMs = 3_600_000;

/**
 * How long to wait before poll number `poll` (0 is the first): from 2 s rising to 15 s, each but the first up to a fifth
 * shorter by chance so that several exports do not ask in step. After the last `unreached` polls found no
 * network it goes on rising, to 60 s. Never sooner than the server's `Retry-After`, up to an hour.
 */
export function pollWaitMs(
  poll: number,
  chance: { random(): number },
  { retryAfterSeconds = 0, unreached = 0 }: { retryAfterSeconds?: number; unreached?: number } = {},
): number {
  const usual = Math.min(longestWaitMs, firstWaitMs * growth ** Math.min(poll, 20));
  const planned = Math.min(longestUnreachedMs, usual * growth ** Math.min(unreached, 20));
  const wait = poll === 0 ? planned : planned * (1 - chance.random() / 5);
  return Math.max(Math.round(wait), Math.min(longestRetryAfterMs, retryAfterSeconds * 1_000));
}
