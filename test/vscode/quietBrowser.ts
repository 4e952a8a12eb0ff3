import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { chromium, type Browser, type ConnectOverCDPTransport } from 'playwright-core';
import { browserExecutable, launchArguments, launchBrowser } from './browser.ts';
import { ProcessGroup } from './processGroup.ts';

/**
 * Playwright’s arguments that matter for a window of VS Code, plus one process for all frames of a window.
 */
const quietArguments = [
  '--headless',
  '--disable-back-forward-cache',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-breakpad',
  '--disable-extensions',
  '--disable-features=IsolateOrigins,site-per-process,PaintHolding,ThirdPartyStoragePartitioning,OptimizationHints',
  '--disable-field-trial-config',
  '--disable-hang-monitor',
  '--disable-ipc-flooding-protection',
  '--disable-renderer-backgrounding',
  '--disable-site-isolation-trials',
  '--force-color-profile=srgb',
  '--hide-scrollbars',
  '--mute-audio',
  '--no-first-run',
  '--no-startup-window',
  '--password-store=basic',
  '--use-mock-keychain',
];

export interface QuietBrowser {
  readonly browser: Browser;
  /** Ends the browser. */
  readonly close: () => Promise<void>;
}

/** A message of the Chrome DevTools Protocol. */
interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
}

/**
 * Starts a headless browser that doesn’t report network events to Playwright. Otherwise every message between
 * a window and VS Code’s server would be copied to the test process and discarded. Tests that observe or
 * intercept requests need {@link launchBrowser}.
 */
export async function launchQuietBrowser(): Promise<QuietBrowser> {
  const executable = await browserExecutable();
  if (executable === undefined) {
    const browser = await launchBrowser();
    return { browser, close: () => browser.close() };
  }
  const profile = await mkdtemp(join(tmpdir(), 'prolific-browser-'));
  const child = spawn(
    executable.executablePath,
    [...launchArguments, ...quietArguments, `--user-data-dir=${profile}`, '--remote-debugging-pipe'],
    // The fourth and fifth carry the Chrome DevTools Protocol.
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], env: executable.env, detached: true },
  );
  const group = new ProcessGroup(child, 'SIGKILL');
  const close = async (): Promise<void> => {
    await group.end();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  const [, , , toBrowser, fromBrowser] = child.stdio;
  if (!(toBrowser instanceof Writable && fromBrowser instanceof Readable)) throw new Error('No pipes.');
  const transport = withoutNetwork(toBrowser, fromBrowser);
  child.once('exit', () => transport.onclose?.());
  try {
    return { browser: await chromium.connectOverCDP(transport), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Returns a transport without network events. Its messages end with a zero byte. */
function withoutNetwork(toBrowser: Writable, fromBrowser: Readable): ConnectOverCDPTransport {
  const transport: ConnectOverCDPTransport = {
    send: (message) => {
      const { id, sessionId, method } = message as Message;
      if (method === 'Network.enable') {
        setImmediate(() => transport.onmessage?.({ id, sessionId, result: {} }));
        return;
      }
      toBrowser.write(`${JSON.stringify(message)}\0`);
    },
    close: () => toBrowser.end(),
  };
  let begun: Buffer[] = [];
  fromBrowser.on('data', (chunk: Buffer) => {
    let from = 0;
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, from)) {
      const message = Buffer.concat([...begun, chunk.subarray(from, end)]).toString();
      begun = [];
      from = end + 1;
      transport.onmessage?.(JSON.parse(message) as object);
    }
    begun.push(chunk.subarray(from));
  });
  // The end of the browser is reported by its exit event.
  toBrowser.on('error', () => undefined);
  return transport;
}
