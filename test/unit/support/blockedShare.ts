/** Missing in Node's types. */
interface ThreadClock {
  readonly threadCpuUsage: () => NodeJS.CpuUsage;
}

/**
 * Runs `work` and returns the share of its time, from 0 to 1, in which it blocked the event loop longest. A
 * share of this thread's processor time doesn't depend on how fast or busy the machine is: work that never
 * yields has nearly 1.
 */
export async function blockedShare(work: () => Promise<unknown>): Promise<number> {
  const now = (): number => {
    const { user, system } = (process as unknown as ThreadClock).threadCpuUsage();
    return user + system;
  };
  const began = now();
  let longest = 0;
  let since = began;
  let isOver = false;
  const look = (): void => {
    const at = now();
    longest = Math.max(longest, at - since);
    since = at;
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  try {
    await work();
  } finally {
    isOver = true;
  }
  const ended = now();
  return Math.max(longest, ended - since) / (ended - began);
}
