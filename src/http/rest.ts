import type { Timing } from './timing.ts';

/** Longer waits are made of pieces, so that the machine's waking is noticed: timers stand still while it sleeps. */
const longestPieceMs = 15_000;
/** A wait that took so much longer than asked is one that the machine slept through. */
const sleptMs = 30_000;

/**
 * Waits `ms`. Where the machine slept meanwhile the wait is over on waking, but not before `leastMs` have passed
 * by the clock. Gives whether it slept. Rejects with the signal's reason as soon as it is aborted.
 */
export async function rest(
  timing: Timing,
  ms: number,
  leastMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const began = timing.now().getTime();
  let left = ms;
  let slept = false;
  while (left > 0) {
    const piece = Math.min(left, longestPieceMs);
    const before = timing.now().getTime();
    await timing.sleep(piece, signal);
    const now = timing.now().getTime();
    left -= piece;
    if (now - before > piece + sleptMs) {
      slept = true;
      left = Math.min(left, began + leastMs - now);
    }
  }
  return slept;
}
