import { readdirSync, readFileSync } from 'node:fs';

/** The times of a process from `/proc/<pid>/stat` (Linux). */
export interface ProcessTimes {
  readonly parent: number;
  /** Start time in kernel ticks, which distinguishes processes that reuse an id. */
  readonly began: string;
  /** User and system seconds of the process itself. */
  readonly own: number;
  /** User and system seconds of its ended and awaited children, including theirs. */
  readonly waitedFor: number;
}

/** `USER_HZ`, the same on every architecture that Node runs on. */
const ticksPerSecond = 100;

/** Returns the times of a process, or undefined if it doesn’t exist or this is not Linux. */
export function readProcessTimes(pid: number | 'self'): ProcessTimes | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The second field is a name in parentheses, which may contain anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = (first: number): number => Number(fields[first]) + Number(fields[first + 1]);
  return {
    parent: Number(fields[1]),
    began: fields[19] ?? '',
    own: ticks(11) / ticksPerSecond,
    waitedFor: ticks(13) / ticksPerSecond,
  };
}

/** Returns the times of all processes by id; empty except on Linux. */
export function readAllProcesses(): Map<number, ProcessTimes> {
  const all = new Map<number, ProcessTimes>();
  if (process.platform !== 'linux') return all;
  for (const name of readdirSync('/proc')) {
    const times = /^\d+$/.test(name) ? readProcessTimes(Number(name)) : undefined;
    if (times !== undefined) all.set(Number(name), times);
  }
  return all;
}
