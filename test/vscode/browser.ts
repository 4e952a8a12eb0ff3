import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { cachedFolder, repositoryRoot } from './cache.ts';
import { runCommand } from './command.ts';

export interface BrowserExecutable {
  readonly executablePath: string;
  readonly env: Record<string, string>;
}

export const launchArguments: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/**
 * Starts a headless browser: `PROLIFIC_TEST_BROWSER` (path of a Chrome, Edge or Chromium executable) if set,
 * otherwise the Chromium of npm’s @sparticuz/chromium on Linux x64, otherwise an installed Chrome.
 */
export async function launchBrowser(): Promise<Browser> {
  const executable = await browserExecutable();
  if (executable !== undefined) return chromium.launch({ ...executable, args: [...launchArguments] });
  try {
    return await chromium.launch({ channel: 'chrome', args: [...launchArguments] });
  } catch (error) {
    throw new Error(
      'No browser found to drive VS Code with. Install Google Chrome, or set PROLIFIC_TEST_BROWSER to the path of a Chrome, Edge or Chromium executable.',
      { cause: error },
    );
  }
}

/** Returns the executable that {@link launchBrowser} starts, if known. */
export async function browserExecutable(): Promise<BrowserExecutable | undefined> {
  const named = process.env['PROLIFIC_TEST_BROWSER'];
  if (named !== undefined && named !== '') return { executablePath: named, env: definedEnvironment() };
  return process.platform === 'linux' && process.arch === 'x64' ? await packagedChromium() : undefined;
}

async function packagedChromium(): Promise<BrowserExecutable> {
  const packageFile = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const version = await packageVersion(packageFile);
  const folder = await cachedFolder(`chromium-${version}`, unpackChromium);
  const executablePath = join(folder, 'chromium');
  const env = { ...definedEnvironment(), ...(await fontSettings(folder)) };
  if (await starts(executablePath, env)) {
    return { executablePath, env };
  }
  // The package also contains the few system libraries that Chromium requires, above all libnss3.
  const withLibraries = { ...env, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') };
  if (await starts(executablePath, withLibraries)) {
    return { executablePath, env: withLibraries };
  }
  const reason = await runCommand(executablePath, ['--version'], { env }).catch(String);
  throw new Error(
    `Chromium does not start here. On Debian and Ubuntu \`apt-get install libnss3 libexpat1\` brings what it needs; or set PROLIFIC_TEST_BROWSER to the path of a Chrome or Chromium executable.\n${reason}`,
  );
}

/**
 * Unpacks Chromium. The package unpacks to the process’s temp folder, and its libraries only if it detects
 * AWS.
 */
async function unpackChromium(folder: string): Promise<void> {
  console.log('Unpacking Chromium, once.');
  const script = "import('@sparticuz/chromium').then((chromium) => chromium.default.executablePath())";
  await runCommand(process.execPath, ['--eval', script], {
    cwd: repositoryRoot,
    env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
  });
}

/**
 * Returns settings that provide the package’s font to a machine without fonts; by default it is found only on
 * AWS.
 */
async function fontSettings(folder: string): Promise<Record<string, string>> {
  if (process.env['FONTCONFIG_PATH'] !== undefined || existsSync('/etc/fonts/fonts.conf')) {
    return {};
  }
  const fonts = join(folder, 'fonts');
  const file = join(fonts, 'here.conf');
  await writeFile(
    file,
    `<?xml version="1.0"?><fontconfig><dir>${fonts}</dir><cachedir>${join(fonts, 'cache')}</cachedir></fontconfig>`,
  );
  return { FONTCONFIG_FILE: file };
}

async function starts(executable: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  return runCommand(executable, ['--version'], { env }).then(
    () => true,
    () => false,
  );
}

async function packageVersion(fileInPackage: string): Promise<string> {
  for (let folder = dirname(fileInPackage); folder !== dirname(folder); folder = dirname(folder)) {
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
    const manifest: unknown = JSON.parse(text);
    if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) {
      return String(manifest.version);
    }
  }
  throw new Error(`${fileInPackage} belongs to no package.`);
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
