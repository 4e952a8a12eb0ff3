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
  /**
   * The folder for all data of this VS Code: settings in `data/User` and `data/Machine`, extensions in
   * `extensions`.
   */
  readonly dataFolder: string;
  /** Extensions to install before it starts, as paths of .vsix files. */
  readonly vsix?: readonly string[];
  /**
   * Variables added to this process’s environment for VS Code and its extension host. `PROLIFIC_TOKEN` and
   * `PROLIFIC_URL` are passed only from here, so that no personal token gets into a test.
   */
  readonly env?: NodeJS.ProcessEnv;
  /**
   * Whether windows accept an extension to develop or test in their address, which newer builds otherwise
   * ignore. Such windows show no notification toasts.
   */
  readonly testDriver?: boolean;
  /** Whether folders must be trusted first, which is off by default in tests. */
  readonly workspaceTrust?: boolean;
  /**
   * Replacements of system files and folders, by absolute path, that only this VS Code sees. Requires root on
   * Linux, see `systemFiles.ts`.
   */
  readonly systemFiles?: Readonly<Record<string, string>>;
  /** A folder with built-in extensions, instead of VS Code’s own. */
  readonly builtInExtensions?: string;
  /** The port; 0, the default, means any free port. */
  readonly port?: number;
}

export interface VscodeServer {
  /** Host and port, such as `127.0.0.1:40123`. */
  readonly authority: string;
  /** Returns the server’s output so far. */
  readonly output: () => string;
  /** Ends the server and all its descendants. */
  readonly close: () => Promise<void>;
  /** Kills them at once, like a power cut. */
  readonly kill: () => Promise<void>;
  /** Returns the process ids of the extension hosts, one per window, oldest first. Linux only. */
  readonly extensionHosts: () => number[];
}

/**
 * Starts VS Code’s server on the loopback interface.
 *
 * @throws {Error} It doesn’t start; the message contains its output.
 */
export async function startServer(options: ServerOptions): Promise<VscodeServer> {
  for (const vsix of options.vsix ?? []) {
    await installExtension(options, vsix);
  }
  const { vscode, dataFolder, builtInExtensions } = options;
  const { workspaceTrust = false, port = 0, testDriver = false } = options;
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
      ...(builtInExtensions === undefined ? [] : [`--builtin-extensions-dir=${builtInExtensions}`]),
      ...(workspaceTrust ? [] : ['--disable-workspace-trust']),
      ...(testDriver ? ['--enable-smoke-test-driver'] : []),
    ],
    options.systemFiles,
  );
  const server = spawn(
    command,
    parameters,
    // A separate process group, to end the extension host and its children together with the server.
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

/** Installs an extension from a .vsix file, whether or not the server runs. */
export async function installExtension(
  { vscode, dataFolder }: Pick<ServerOptions, 'vscode' | 'dataFolder'>,
  vsix: string,
): Promise<void> {
  await runCommand(vscode.node, [
    vscode.serverMain,
    `--server-data-dir=${dataFolder}`,
    `--extensions-dir=${join(dataFolder, 'extensions')}`,
    '--accept-server-license-terms',
    `--install-extension=${vsix}`,
    '--force',
  ]);
}
