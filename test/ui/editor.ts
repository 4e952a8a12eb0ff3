import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { extensionLog } from '../vscode/extensionLog.ts';
import { vsixPath } from '../vscode/extensionPackage.ts';
import { linkBuiltInExtensions } from '../vscode/builtInExtensions.ts';
import { installVscode } from '../vscode/install.ts';
import { launchQuietBrowser, type QuietBrowser } from '../vscode/quietBrowser.ts';
import { installExtension, startServer, type ServerOptions, type VscodeServer } from '../vscode/server.ts';
import { stillContext } from '../vscode/stillContext.ts';
import { openWorkbench, type WindowContent } from '../vscode/workbench.ts';

/** Shared by all editors. */
let quiet: Promise<QuietBrowser> | undefined;

async function runningBrowser(): Promise<QuietBrowser> {
  if ((await quiet)?.browser.isConnected() !== true) quiet = undefined;
  return await (quiet ??= launchQuietBrowser());
}

/** Closes the browser that all editors share. */
export async function closeBrowser(): Promise<void> {
  await (await quiet)?.close();
  quiet = undefined;
}

/**
 * A VS Code with the packaged extension, all its data in one new folder, and a browser profile for its
 * windows.
 */
export class Editor {
  /** Contains all data of this VS Code and the folders of its tests. */
  readonly folder: string;
  readonly context: BrowserContext;
  readonly #start: (options: Pick<ServerOptions, 'port' | 'vsix'>) => Promise<VscodeServer>;
  #server: VscodeServer;

  private constructor(
    folder: string,
    context: BrowserContext,
    start: (options: Pick<ServerOptions, 'port' | 'vsix'>) => Promise<VscodeServer>,
    server: VscodeServer,
  ) {
    this.folder = folder;
    this.context = context;
    this.#start = start;
    this.#server = server;
  }

  static async start(): Promise<Editor> {
    const vscode = await installVscode('newest');
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'prolific-ui-')));
    const builtInExtensions = join(folder, 'built-in');
    await linkBuiltInExtensions(join(vscode.serverMain, '..', '..', 'extensions'), builtInExtensions);
    const start = async (options: Pick<ServerOptions, 'port' | 'vsix'>): Promise<VscodeServer> =>
      await startServer({ vscode, dataFolder: folder, builtInExtensions, workspaceTrust: true, ...options });
    const server = await start({ vsix: [vsixPath] });
    try {
      const { browser } = await runningBrowser();
      const context = await stillContext(browser, { viewport: { width: 1280, height: 800 } });
      // Long enough for a busy machine.
      context.setDefaultTimeout(60_000);
      return new Editor(folder, context, start, server);
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  /** The folder with VS Code’s settings, in `User` and `Machine`. */
  get userData(): string {
    return join(this.folder, 'data');
  }

  /** Installs another extension from a .vsix file for all windows opened afterwards. */
  async install(vsix: string): Promise<void> {
    await installExtension({ vscode: await installVscode('newest'), dataFolder: this.folder }, vsix);
  }

  async openPage(content: WindowContent): Promise<Page> {
    return await openWorkbench({ ...content, server: this.#server, context: this.context });
  }

  /** Returns the process ids of the extension hosts, one per open window, oldest first. */
  extensionHosts(): number[] {
    return this.#server.extensionHosts();
  }

  /**
   * Kills VS Code’s server with its extension hosts and restarts it at the same address with the same data.
   */
  async crash(): Promise<void> {
    await this.#server.kill();
    this.#server = await this.#start({ port: Number(new URL(this.#origin).port) });
  }

  /** Returns the extension’s log of all windows so far. */
  async log(): Promise<string> {
    return await extensionLog(this.folder);
  }

  /**
   * Closes all windows, so that their extension hosts end, and clears their browser storage, including
   * secrets.
   */
  async closeWindows(): Promise<void> {
    const pages = this.context.pages();
    // VS Code disconnects from its server when a page navigates away, but expects a closed page to reconnect.
    for (const page of pages) await page.goto('about:blank');
    const [page] = pages;
    if (page !== undefined) {
      const browser = await this.context.newCDPSession(page);
      await browser.send('Storage.clearDataForOrigin', {
        origin: this.#origin,
        storageTypes: 'cookies,indexeddb,local_storage,service_workers',
      });
    }
    for (const page of pages) await page.close();
    if (process.platform !== 'linux') return;
    for (let waited = 0; waited < 10_000 && this.extensionHosts().length > 0; waited += 50) {
      await delay(50);
    }
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.#server.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  get #origin(): string {
    return `http://${this.#server.authority}`;
  }
}
