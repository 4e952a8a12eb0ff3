import { spawn } from 'node:child_process';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Says every five seconds that this is still going on. */
  readonly progress?: string;
}

/** Runs a command quietly to its end. Throws with what it printed when it fails. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const started = Date.now();
  const ticker =
    options.progress === undefined
      ? undefined
      : setInterval(() => {
          console.log(`  ${options.progress ?? ''} … ${Math.round((Date.now() - started) / 1000)} s`);
        }, 5000);
  try {
    return await new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        ...(options.cwd !== undefined && { cwd: options.cwd }),
        env: options.env ?? process.env,
        stdio: ['ignore', 'pipe', 'pipe'],
        // npm is a .cmd file on Windows, which only a shell can start.
        shell: process.platform === 'win32' && !command.endsWith('.exe'),
      });
      let output = '';
      const collect = (chunk: Buffer): void => void (output += chunk.toString());
      child.stdout.on('data', collect);
      child.stderr.on('data', collect);
      child.once('error', reject);
      child.once('close', (code, signal) => {
        if (code === 0) {
          resolve(output);
        } else {
          const how = signal === null ? `exit code ${code ?? '?'}` : `signal ${signal}`;
          reject(new Error(`${command} ${args.join(' ')} failed (${how}):\n${output.trim()}`));
        }
      });
    });
  } finally {
    clearInterval(ticker);
  }
}
