import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The extension hosts among the children of a VS Code server, oldest first, as process ids. Read from `/proc`. */
export async function extensionHostsOf(serverPid: number | undefined): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => readExtensionHost(pid, serverPid)));
  return found
    .filter((host) => host !== undefined)
    .sort((a, b) => a.startedAt - b.startedAt)
    .map(({ pid }) => pid);
}

async function readExtensionHost(
  pid: string,
  parent: number | undefined,
): Promise<{ pid: number; startedAt: number } | undefined> {
  try {
    const command = await readFile(join('/proc', pid, 'cmdline'), 'utf8');
    if (!command.includes('--type=extensionHost')) return undefined;
    const stat = await readFile(join('/proc', pid, 'stat'), 'utf8');
    // The name in parentheses may hold blanks; state is the first field behind it, the start the twentieth.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const isDead = fields[0] === 'Z' || fields[0] === 'X';
    if (isDead || Number(fields[1]) !== parent) return undefined;
    return { pid: Number(pid), startedAt: Number(fields[19]) };
  } catch {
    // Gone meanwhile.
    return undefined;
  }
}
