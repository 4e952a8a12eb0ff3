import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../vscode/browser.ts';
import { extensionLog } from '../vscode/extensionLog.ts';
import { vsixPath } from '../vscode/extensionPackage.ts';
import { installVscode } from '../vscode/install.ts';
import { startServer, type VscodeServer } from '../vscode/server.ts';
import { stillContext } from '../vscode/stillContext.ts';
import { openWorkbench, type WindowContent } from '../vscode/workbench.ts';

/** What a VS Code has to be started with. */
export interface EditorOptions {
  /** Whether folders have to be trusted first; by default they are. */
  readonly workspaceTrust?: boolean;
  /** Added to the environment of VS Code and so of the extension. */
  readonly env?: NodeJS.ProcessEnv;
  /** Extensions to install besides ours, as paths of .vsix files. */
  readonly vsix?: readonly string[];
}

/** A VS Code with the packed extension installed, everything of it in one new folder, and a browser to open windows in. */
export class Editor {
  /** Everything that this VS Code keeps, and the folders of stories told in it. */
  readonly folder: string;
  readonly context: BrowserContext;
  readonly #browser: Browser;
  readonly #start: (port: number) => Promise<VscodeServer>;
  #server: VscodeServer;

  private constructor(
    folder: string,
    browser: Browser,
    context: BrowserContext,
    start: (port: number) => Promise<VscodeServer>,
    server: VscodeServer,
  ) {
    this.folder = folder;
    this.context = context;
    this.#browser = browser;
    this.#start = start;
    this.#server = server;
  }

  static async start({ workspaceTrust = false, env, vsix = [] }: EditorOptions = {}): Promise<Editor> {
    const vscode = await installVscode('newest');
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'prolific-ui-')));
    const start = async (port: number): Promise<VscodeServer> =>
      await startServer({
        vscode,
        dataFolder: folder,
        // Installed once: what is started again has it.
        ...(port === 0 ? { vsix: [vsixPath, ...vsix] } : { port }),
        ...(env !== undefined && { env }),
        workspaceTrust,
      });
    const server = await start(0);
    try {
      const browser = await launchBrowser();
      const context = await stillContext(browser, { viewport: { width: 1280, height: 800 } });
      // A machine that is busy is no failure; what never comes is one still.
      context.setDefaultTimeout(60_000);
      return new Editor(folder, browser, context, start, server);
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  /** Where VS Code keeps settings, in `User` and `Machine`. */
  get userData(): string {
    return join(this.folder, 'data');
  }

  async openPage(content: WindowContent): Promise<Page> {
    return await openWorkbench({ ...content, server: this.#server, context: this.context });
  }

  /** Process ids of the extension hosts, one for each open window, oldest first. */
  async extensionHosts(): Promise<number[]> {
    return await this.#server.extensionHosts();
  }

  /** Kills VS Code's server with all its extension hosts and starts it again, at the same address and with the same data. */
  async crash(): Promise<void> {
    await this.#server.kill();
    this.#server = await this.#start(Number(new URL(this.#origin).port));
  }

  /** What the extension has logged in all windows so far. */
  async log(): Promise<string> {
    return await extensionLog(this.folder);
  }

  /** Closes all windows, so that their extension hosts end, and forgets what they kept in the browser, secrets among it. */
  async closeWindows(): Promise<void> {
    const pages = this.context.pages();
    // VS Code says goodbye to its server when a page is left; of one that is closed it waits for the return.
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
    for (let waited = 0; waited < 10_000 && (await this.extensionHosts()).length > 0; waited += 50) {
      await delay(50);
    }
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  get #origin(): string {
    return `http://${this.#server.authority}`;
  }
}
