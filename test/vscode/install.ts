import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedFolder } from './cache.ts';
import { runCommand } from './command.ts';

/** `newest` is the version most users have; `floor` is the oldest that `engines.vscode` allows. */
export type VscodeName = 'newest' | 'floor';

export const vscodeNames: readonly VscodeName[] = ['newest', 'floor'];

const fileLogger = join(import.meta.dirname, 'spdlog.cjs');

export interface InstalledVscode {
  readonly name: VscodeName;
  /** VS Code's own version, such as `1.139.1`. */
  readonly version: string;
  /** The Node executable that this version requires. */
  readonly node: string;
  /** `server-main.js`: VS Code's server, which serves the workbench and runs the extension host. */
  readonly serverMain: string;
}

/**
 * Installs a real VS Code from the npm registry on first use.
 *
 * The npm package `code-server` contains VS Code’s server in `lib/vscode`; its own wrapper is not used.
 * Install scripts are disabled, because they would compile native modules, of which only the file logger is
 * needed and replaced. All downloads are pinned: `versions/<name>/` pins the package and its Node,
 * `versions/<name>/server/` the dependencies of VS Code’s server, which are those of its package.json without
 * the two largest, made for AI agents.
 */
export async function installVscode(name: VscodeName): Promise<InstalledVscode> {
  const pins = join(import.meta.dirname, 'versions', name);
  const folder = await cachedFolder(`vscode-${name}-${await fingerprint(pins)}`, (target) =>
    install(name, pins, target),
  );
  const server = join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  return {
    name,
    version: await readVersion(server),
    node: nodeFor(folder),
    serverMain: join(server, 'out', 'server-main.js'),
  };
}

async function install(name: VscodeName, pins: string, target: string): Promise<void> {
  const started = Date.now();
  console.log(`Fetching VS Code (${name}) from the npm registry, once; this takes a minute or so.`);
  await copyPins(pins, target);
  await npmCi(target, 'fetching VS Code');
  const server = join(target, 'node_modules', 'code-server', 'lib', 'vscode');
  await rm(join(server, 'npm-shrinkwrap.json'), { force: true });
  await copyPins(join(pins, 'server'), server);
  await npmCi(server, "fetching what VS Code's server needs");
  await copyFile(fileLogger, join(server, 'node_modules', '@vscode', 'spdlog', 'index.js'));
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`VS Code ${await readVersion(server)} is ready (${seconds} s).`);
}

async function copyPins(from: string, to: string): Promise<void> {
  for (const file of ['package.json', 'package-lock.json']) {
    await copyFile(join(from, file), join(to, file));
  }
}

async function npmCi(folder: string, progress: string): Promise<void> {
  // Inside an npm script, npm sets its own path, which certainly exists.
  const npmCli = process.env['npm_execpath'];
  const [command, ...first] =
    npmCli?.endsWith('npm-cli.js') === true ? [process.execPath, npmCli] : (['npm'] as const);
  await runCommand(
    command,
    [
      ...first,
      'ci',
      `--prefix=${folder}`,
      '--ignore-scripts',
      '--omit=dev',
      '--engine-strict=false',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ],
    { cwd: folder, progress },
  );
}

/** Returns a hash of the pins, so that a new pin gets a new folder in the cache. */
async function fingerprint(pins: string): Promise<string> {
  const hash = createHash('sha256');
  const files = ['package.json', 'package-lock.json', 'server/package.json', 'server/package-lock.json'].map(
    (name) => join(pins, name),
  );
  for (const file of [...files, fileLogger]) {
    hash.update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 10);
}

async function readVersion(server: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(server, 'package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) {
    return String(manifest.version);
  }
  throw new Error(`${server} has no version.`);
}

/**
 * Returns the pinned Node on Linux, the only system npm has it for, and the Node of this process elsewhere.
 */
function nodeFor(folder: string): string {
  const pinned = join(folder, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  return existsSync(pinned) ? pinned : process.execPath;
}
