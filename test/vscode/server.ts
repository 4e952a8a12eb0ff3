import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runCommand } from './command.ts';
import { extensionHostsOf } from './extensionHosts.ts';
import type { InstalledVscode } from './install.ts';
import { ProcessGroup } from './processGroup.ts';
import { withSystemFiles } from './systemFiles.ts';

export interface ServerOptions {
  readonly vscode: InstalledVscode;
  /** Where this VS Code keeps everything: settings in `data/User` and `data/Machine`, extensions in `extensions`. */
  readonly dataFolder: string;
  /** Extensions to install before it starts, as paths of .vsix files. */
  readonly vsix?: readonly string[];
  /**
   * Added to this process's environment for VS Code and its extension host. `PROLIFIC_TOKEN` and `PROLIFIC_URL` reach
   * them only from here, so that no one's own token gets into a test.
   */
  readonly env?: NodeJS.ProcessEnv;
  /**
   * Whether windows take an extension to develop or to test from their address, as newer builds do only then. They show no
   * notification toasts then either.
   */
  readonly testDriver?: boolean;
  /** Whether folders have to be trusted first, as with people; tests are spared that by default. */
  readonly workspaceTrust?: boolean;
  /**
   * Files and folders of the system, by absolute path, that this VS Code sees as those at the paths given; the rest of the
   * machine sees them as they are. For root on Linux, see `systemFiles.ts`.
   */
  readonly systemFiles?: Readonly<Record<string, string>>;
  /** 0, the default, takes any free port. */
  readonly port?: number;
}

export interface VscodeServer {
  /** Such as `127.0.0.1:40123`. */
  readonly authority: string;
  /** What the server has printed so far. */
  readonly output: () => string;
  /** Ends the server and everything it started. */
  readonly close: () => Promise<void>;
  /** Ends them at once, as a power cut does. */
  readonly kill: () => Promise<void>;
  /** Process ids of the extension hosts, one for each window, oldest first. On Linux only. */
  readonly extensionHosts: () => Promise<number[]>;
}

/** Starts VS Code's server on the loopback interface. Throws with its output when it does not come up. */
export async function startServer(options: ServerOptions): Promise<VscodeServer> {
  for (const vsix of options.vsix ?? []) {
    await installExtension(options, vsix);
  }
  const { vscode, dataFolder, workspaceTrust = false, port = 0, testDriver = false } = options;
  const [command, ...parameters] = withSystemFiles(
    [
      vscode.node,
      vscode.serverMain,
      '--host=127.0.0.1',
      `--port=${port}`,
      '--without-connection-token',
      '--accept-server-license-terms',
      `--server-data-dir=${dataFolder}`,
      '--telemetry-level=off',
      ...(workspaceTrust ? [] : ['--disable-workspace-trust']),
      ...(testDriver ? ['--enable-smoke-test-driver'] : []),
    ],
    options.systemFiles,
  );
  const server = spawn(
    command,
    parameters,
    // A process group of its own, to end the extension host and its children along with the server.
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        PROLIFIC_TOKEN: undefined,
        PROLIFIC_URL: undefined,
        ...options.env,
      },
      detached: true,
    },
  );
  const group = new ProcessGroup(server, 'SIGKILL');
  let output = '';
  const listening = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
      if (port !== undefined && output.includes('Extension host agent started')) {
        resolve(`127.0.0.1:${port}`);
      }
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.once('error', reject);
    server.once('exit', () => {
      reject(new Error(`VS Code's server ended before it was ready:\n${output}`));
    });
  });
  const close = (): Promise<void> => group.end();
  const timeout = new AbortController();
  try {
    const authority = await Promise.race([
      listening,
      delay(60_000, undefined, { signal: timeout.signal }).then(() => {
        throw new Error(`VS Code's server was not ready after a minute:\n${output}`);
      }),
    ]);
    return {
      authority,
      output: () => output,
      close,
      kill: () => group.kill(),
      extensionHosts: () => extensionHostsOf(server.pid),
    };
  } catch (error) {
    await close();
    throw error;
  } finally {
    timeout.abort();
  }
}

async function installExtension({ vscode, dataFolder }: ServerOptions, vsix: string): Promise<void> {
  await runCommand(vscode.node, [
    vscode.serverMain,
    `--server-data-dir=${dataFolder}`,
    `--extensions-dir=${join(dataFolder, 'extensions')}`,
    '--accept-server-license-terms',
    `--install-extension=${vsix}`,
    '--force',
  ]);
}
