import { readFileSync } from 'node:fs';

/**
 * Begins to measure; gives a function that tells the milliseconds since then. Windows start when the machine has much to do: what others take of
 * it meanwhile is left out.
 */
export function startActivationClock(): () => number {
  const [startedAt, workedAt] = [performance.now(), processorMs()];
  return () => Math.min(performance.now() - startedAt, processorMs() - workedAt);
}

/** What this thread has had of the processor, in milliseconds; the whole process where neither Node nor the system tells threads apart. */
function processorMs(): number {
  // There since Node 23.9.
  const { threadCpuUsage } = process as { threadCpuUsage?: () => NodeJS.CpuUsage };
  if (threadCpuUsage !== undefined) return milliseconds(threadCpuUsage.call(process));
  return threadMsFromLinux() ?? milliseconds(process.cpuUsage());
}

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1_000;
}

/** The first number is the nanoseconds on the processor (Linux, Documentation/scheduler/sched-stats.rst). */
function threadMsFromLinux(): number | undefined {
  try {
    return Number.parseInt(readFileSync('/proc/thread-self/schedstat', 'utf8'), 10) / 1e6;
  } catch {
    return undefined;
  }
}
