import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the process ids of a VS Code server’s extension hosts, oldest first, from `/proc`. */
export function extensionHostsOf(serverPid: number | undefined): number[] {
  // Synchronous, because awaiting each of hundreds of small files takes ten times as long.
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readExtensionHost(pid, serverPid))
    .filter((host) => host !== undefined)
    .sort((a, b) => a.startedAt - b.startedAt)
    .map(({ pid }) => pid);
}

function readExtensionHost(
  pid: string,
  parent: number | undefined,
): { pid: number; startedAt: number } | undefined {
  try {
    const stat = readFileSync(join('/proc', pid, 'stat'), 'latin1');
    // The name in parentheses may contain spaces; the state is the first field after it, the start time the
    // twentieth.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const isDead = fields[0] === 'Z' || fields[0] === 'X';
    if (isDead || Number(fields[1]) !== parent) return undefined;
    const command = readFileSync(join('/proc', pid, 'cmdline'), 'latin1');
    if (!command.includes('--type=extensionHost')) return undefined;
    return { pid: Number(pid), startedAt: Number(fields[19]) };
  } catch {
    // The process has ended in the meantime.
    return undefined;
  }
}
