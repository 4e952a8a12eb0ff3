#!/usr/bin/env node
// Replaces the desktop VS Code executable in @vscode/test-electron’s `runTests`: accepts the same arguments,
// runs the tests in a VS Code server’s extension host with a headless browser, and exits with the exit code
// of the tests.
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { format, parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { testOutputMark } from '../host/runner/testOutput.ts';
import { linkExtensionsOfHostTests } from './builtInExtensions.ts';
import { installVscode, vscodeNames } from './install.ts';
import { launchQuietBrowser } from './quietBrowser.ts';
import { startServer } from './server.ts';
import { stillContext } from './stillContext.ts';
import { openWorkbench } from './workbench.ts';

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string', multiple: true },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
  },
});

process.exitCode = await runInServer();

async function runInServer(): Promise<number> {
  const log = createWriteStream(process.env['PROLIFIC_TEST_LOG'] ?? '/dev/null');
  const name = vscodeNames.find((candidate) => candidate === process.env['PROLIFIC_TEST_VSCODE']) ?? 'newest';
  const { dataFolder, dispose } = await serverDataFolder(values['user-data-dir']);
  const systemFiles = JSON.parse(process.env['PROLIFIC_TEST_SYSTEM_FILES'] ?? '{}') as Record<string, string>;
  const vscode = await installVscode(name);
  const builtInExtensions = join(dataFolder, 'built-in');
  await linkExtensionsOfHostTests(join(vscode.serverMain, '..', '..', 'extensions'), builtInExtensions);
  const server = await startServer({ vscode, dataFolder, builtInExtensions, testDriver: true, systemFiles });
  try {
    const { browser, close } = await launchQuietBrowser();
    try {
      // A small window, because the processor paints every frame.
      const context = await stillContext(browser, { viewport: { width: 500, height: 320 } });
      return await new Promise<number>((resolve, reject) => {
        const opened = positionals[0];
        const silence = setTimeout(() => {
          reject(new Error('The tests did not begin within two minutes.'));
        }, 120_000);
        openWorkbench({
          server,
          context,
          ...(opened?.endsWith('.code-workspace') === true && { workspaceFile: opened }),
          ...(opened?.endsWith('.code-workspace') === false && { folder: opened }),
          payload: [
            ...strings(values.extensionDevelopmentPath).map(
              remote('extensionDevelopmentPath', server.authority),
            ),
            ...strings(values.extensionTestsPath).map(remote('extensionTestsPath', server.authority)),
            ['enableProposedApi', ''],
            ['skipWelcome', 'true'],
          ],
          functions: {
            codeAutomationLog: (type: string, args: unknown[]) => {
              const text = format(...args);
              if (text.startsWith(testOutputMark)) {
                clearTimeout(silence);
                console.log(text.slice(testOutputMark.length));
              } else {
                log.write(`[${type}] ${text}\n`);
              }
            },
            codeAutomationExit: (code: number) => {
              clearTimeout(silence);
              resolve(code);
            },
          },
        }).then((page) => {
          page.once('crash', () => {
            reject(new Error('The VS Code window crashed.'));
          });
        }, reject);
      });
    } finally {
      await keepStorage(browser, dataFolder);
      await close();
    }
  } finally {
    await server.close();
    log.end(server.output());
    await dispose();
  }
}

/** Saves the browser storage of VS Code beside its other data, so that it is searched for secrets too. */
async function keepStorage(browser: Browser, folder: string): Promise<void> {
  for (const context of browser.contexts()) {
    const stored = await context.storageState({ indexedDB: true });
    await writeFile(join(folder, 'browser-storage.json'), JSON.stringify(stored));
  }
}

/**
 * Returns the data folder for a VS Code server: the parent of `data`, which is like desktop’s user data
 * folder.
 */
async function serverDataFolder(
  userDataFolder: unknown,
): Promise<{ dataFolder: string; dispose: () => Promise<void> }> {
  if (typeof userDataFolder === 'string' && basename(userDataFolder) === 'data') {
    return { dataFolder: dirname(userDataFolder), dispose: () => Promise.resolve() };
  }
  const dataFolder = await mkdtemp(join(tmpdir(), 'prolific-vscode-'));
  return { dataFolder, dispose: () => rm(dataFolder, { recursive: true, force: true }) };
}

function remote(key: string, authority: string): (path: string) => readonly [string, string] {
  return (path) => [key, `vscode-remote://${authority}${path}`];
}

function strings(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}
