// Runs the host tests inside real VS Code. `--vscode newest|floor` for one version, `--grep`, `--file` for
// some tests, `--bundled` where `--bundle-only` has been run before.
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { runTests, TestRunFailedError } from '@vscode/test-electron';
import type { TestOptions } from '@vscode/test-electron/out/runTest.js';
import { build, type Plugin } from 'esbuild';
import {
  addCounts,
  countsVariable,
  noCounts,
  readCounts,
  summaryLine,
  writeCounts,
} from '../runner/counts.ts';
import type { Counts } from '../runner/counts.ts';
import { sampleToken } from '../prolific/localProlific.ts';
import { searchFolder, secretsIn } from '../runner/secretsIn.ts';
import { cacheFolder, repositoryRoot } from '../vscode/cache.ts';
import { watched } from '../unit/hostileText/callSites.ts';
import { installVscode, vscodeNames, type VscodeName } from '../vscode/install.ts';
import { writeSettings, type Settings } from '../vscode/settings.ts';
import { startOwnNetwork } from './runner/ownNetwork.ts';
import { ownNetworkVariable } from './support/ownNetwork.ts';

/** Desktop VS Code of the `engines.vscode` floor. */
const floorVersion = '1.100.3';

interface Selection {
  readonly grep: string;
  readonly file: string;
}

/** Turns off parts of the editor that these tests don’t use. */
const reducedSettings: Settings = {
  'breadcrumbs.enabled': false,
  'editor.bracketPairColorization.enabled': false,
  'editor.folding': false,
  'editor.occurrencesHighlight': 'off',
  'editor.semanticHighlighting.enabled': false,
  'editor.stickyScroll.enabled': false,
  // Turns off syntax highlighting.
  'editor.maxTokenizationLineLength': 1,
  'window.commandCenter': false,
  'workbench.activityBar.location': 'hidden',
  'workbench.editor.languageDetection': false,
  'workbench.layoutControl.enabled': false,
};

/** Instruments the calls of the extension that show something, for the tests of hostile text. */
const watchCalls: Plugin = {
  name: 'watch-calls',
  setup: (bundling) => {
    const src = join(repositoryRoot, 'src');
    bundling.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (!path.startsWith(src)) return undefined;
      const name = relative(repositoryRoot, path).replaceAll('\\', '/');
      return { contents: watched(name, await readFile(path, 'utf8')), loader: 'ts' };
    });
  },
};

const { values } = parseArgs({
  options: {
    vscode: { type: 'string' },
    grep: { type: 'string' },
    file: { type: 'string' },
    'bundle-only': { type: 'boolean', default: false },
    bundled: { type: 'boolean', default: false },
  },
});
/** Whether to test in desktop VS Code rather than in VS Code’s server with a headless browser. */
const desktop = process.env['PROLIFIC_TEST_DESKTOP'] === '1' || process.platform !== 'linux';
const names = vscodeNames.filter((name) => values.vscode === undefined || values.vscode === name);
if (names.length === 0) {
  throw new Error(`--vscode is one of ${vscodeNames.join(', ')}.`);
}
const selection = { grep: values.grep ?? '', file: values.file ?? '' };

if (!values.bundled) await bundleTests();
if (values['bundle-only']) {
  // A debugger starts VS Code itself and needs a folder to open in it.
  await mkdir(join(cacheFolder, 'workspace'), { recursive: true });
  process.exit(0);
}
const interrupted = new AbortController();
process.on('SIGINT', () => {
  interrupted.abort();
});
let total = noCounts;
for (const name of names) {
  const counts = await runHostTests(name, selection);
  console.log(`VS Code (${name}): ${summaryLine(counts)}`);
  total = addCounts(total, counts);
  if (interrupted.signal.aborted) {
    process.exit(130);
  }
}
const countsPath = process.env[countsVariable];
if (countsPath !== undefined) {
  await writeCounts(countsPath, total);
}
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

async function bundleTests(): Promise<void> {
  const outdir = join(repositoryRoot, 'dist', 'test', 'host');
  await rm(outdir, { recursive: true, force: true, maxRetries: 5 });
  await build({
    absWorkingDir: repositoryRoot,
    entryPoints: ['test/host/**/*.test.ts', 'test/host/runner/insideHost.ts'],
    outdir,
    outbase: 'test/host',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20.18',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    // For debuggers. Inline source maps would make the bundles four times as large.
    sourcemap: 'linked',
    logLevel: 'warning',
    plugins: [watchCalls],
  });
}

async function runHostTests(name: VscodeName, { grep, file }: Selection): Promise<Counts> {
  const run = await mkdtemp(join(tmpdir(), 'prolific-host-'));
  const countsFile = join(run, 'counts.json');
  const userData = join(run, 'data');
  const workspaceFolder = join(run, 'workspace');
  const log = join(repositoryRoot, 'test-results', `vscode-${name}.log`);
  const network = desktop ? "they need VS Code's server" : await startOwnNetwork(run, name);
  if (typeof network === 'string')
    console.log(`Tests with their own name server and certificate authority are skipped: ${network}.`);
  try {
    await mkdir(join(repositoryRoot, 'test-results'), { recursive: true });
    await mkdir(workspaceFolder);
    await writeSettings(userData, reducedSettings);
    await runTests({
      ...(await executable(name)),
      extensionDevelopmentPath: repositoryRoot,
      extensionTestsPath: join(repositoryRoot, 'dist', 'test', 'host', 'runner', 'insideHost.cjs'),
      launchArgs: [
        workspaceFolder,
        `--user-data-dir=${userData}`,
        `--extensions-dir=${join(run, 'extensions')}`,
      ],
      extensionTestsEnv: {
        // Keeps personal tokens out of tests.
        PROLIFIC_TOKEN: undefined,
        PROLIFIC_URL: undefined,
        ...withoutNetwork(process.env),
        ...(typeof network === 'string'
          ? {}
          : {
              PROLIFIC_TEST_SYSTEM_FILES: JSON.stringify(network.systemFiles),
              [ownNetworkVariable]: network.certificateFile,
            }),
        PROLIFIC_TEST_VSCODE: name,
        PROLIFIC_TEST_LOG: log,
        PROLIFIC_TEST_GREP: grep,
        PROLIFIC_TEST_FILE: file,
        [countsVariable]: countsFile,
      },
    });
    return addCounts((await readCounts(countsFile)) ?? noCounts, await noSecretsIn(run, log));
  } catch (error) {
    if (!(error instanceof TestRunFailedError)) {
      throw error;
    }
    // Failed tests are in the counts; a run that fails without a failed test counts as one failure.
    const counts = (await readCounts(countsFile)) ?? noCounts;
    console.log(`Log of VS Code: ${log}`);
    return counts.failed > 0 ? counts : { ...counts, failed: 1 };
  } finally {
    if (typeof network !== 'string') await network.close();
    await rm(run, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Returns the network variables in `env` as undefined, because tests set their own. */
function withoutNetwork(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = Object.keys(env).filter((name) =>
    /^((https?|all|no)_proxy|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS)$/i.test(name),
  );
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

/**
 * One more test: the files that the extension wrote in all other tests contain no token and no presigned
 * link.
 */
async function noSecretsIn(run: string, log: string): Promise<Counts> {
  const { files, found } = await searchFolder(run, sampleToken, ['extensions']);
  const printed = await readFile(log).catch(() => Buffer.alloc(0));
  const all = [...found, ...secretsIn(printed, sampleToken).map((secret) => `${log} holds ${secret}`)];
  console.log(`Secrets in the ${files + 1} written files: ${all.length === 0 ? 'none' : all.join('; ')}`);
  return { ...noCounts, ...(all.length === 0 ? { passed: 1 } : { failed: 1 }) };
}

async function executable(name: VscodeName): Promise<Partial<TestOptions>> {
  if (desktop) {
    return { version: name === 'newest' ? 'stable' : floorVersion, cachePath: cacheFolder };
  }
  // Downloaded here, so that its progress is shown at once and no test waits for it.
  await installVscode(name);
  return { vscodeExecutablePath: join(repositoryRoot, 'test', 'vscode', 'hostExecutable.ts') };
}
