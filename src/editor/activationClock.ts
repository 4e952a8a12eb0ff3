interface Usage {
  readonly user: number;
  readonly system: number;
}

/**
 * Begins to measure; gives a function that tells the milliseconds since then. Windows start when the machine has much to do: what others take of
 * it meanwhile is left out, as far as Node tells (before 23.9 of the whole process only, not of a thread).
 */
export function startActivationClock(): () => number {
  const { threadCpuUsage: ofThread } = process as { threadCpuUsage?: (before?: Usage) => Usage };
  const usage = (before?: Usage): Usage => ofThread?.call(process, before) ?? process.cpuUsage(before);
  const [startedAt, before] = [performance.now(), usage()];
  return () => {
    const { user, system } = usage(before);
    return Math.min(performance.now() - startedAt, (user + system) / 1_000);
  };
}
