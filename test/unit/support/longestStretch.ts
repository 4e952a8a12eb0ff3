/** In Node, and not yet in its types. */
interface ThreadClock {
  readonly threadCpuUsage: () => NodeJS.CpuUsage;
}

/**
 * Runs `work` and gives how long it ran at a stretch at most, others on the event loop having to wait; in milliseconds of this thread's processor
 * time, so that a busy machine counts for nothing.
 */
export async function longestStretch(work: () => Promise<unknown>): Promise<number> {
  const now = (): number => {
    const { user, system } = (process as unknown as ThreadClock).threadCpuUsage();
    return (user + system) / 1000;
  };
  let longest = 0;
  let since = now();
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
  return Math.max(longest, now() - since);
}
