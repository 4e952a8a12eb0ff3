import { spawn } from 'node:child_process';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** A message to print every five seconds while the command runs. */
  readonly progress?: string;
}

/**
 * Runs a command without showing its output.
 *
 * @throws {Error} The command fails; the message contains its output.
 */
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
        // On Windows, npm is a .cmd file, which requires a shell.
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
