import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchBrowser } from '../vscode/browser.ts';
import { repositoryRoot } from '../vscode/cache.ts';
import { sampleToken } from '../prolific/localProlific.ts';
import { searchFolder, secretsIn } from '../runner/secretsIn.ts';
import { writeDisplayLanguage } from '../vscode/displayLanguage.ts';
import { extensionLog } from '../vscode/extensionLog.ts';
import { vsixPath } from '../vscode/extensionPackage.ts';
import { installVscode } from '../vscode/install.ts';
import { startServer, type VscodeServer } from '../vscode/server.ts';
import { writeSettings, type Settings } from '../vscode/settings.ts';
import { openWorkbench, type WindowContent } from '../vscode/workbench.ts';
import { Window } from './window.ts';

export interface SessionOptions {
  /** The user's settings, those of machine scope included. */
  readonly settings?: Settings;
  /** Whether folders have to be trusted first; by default they are. */
  readonly workspaceTrust?: boolean;
  /** The language of extensions, such as `de`; English by default. */
  readonly displayLanguage?: string;
  /** Added to the environment of VS Code and so of the extension. */
  readonly env?: NodeJS.ProcessEnv;
}

/** A VS Code with the packed extension installed, everything of it in one new folder, and a browser to open windows in. */
export class Session {
  /** An empty folder to open; tests may write into it. */
  readonly workspaceFolder: string;
  readonly #root: string;
  readonly #start: (port?: number) => Promise<VscodeServer>;
  #server: VscodeServer;
  readonly #browser: Browser;
  readonly #context: BrowserContext;
  readonly #windows: Window[] = [];

  private constructor(
    root: string,
    start: (port?: number) => Promise<VscodeServer>,
    server: VscodeServer,
    browser: Browser,
    context: BrowserContext,
  ) {
    this.#root = root;
    this.workspaceFolder = join(root, 'workspace');
    this.#start = start;
    this.#server = server;
    this.#browser = browser;
    this.#context = context;
  }

  static async start(options: SessionOptions = {}): Promise<Session> {
    const vscode = await installVscode('newest');
    const root = await realpath(await mkdtemp(join(tmpdir(), 'prolific-ui-')));
    await mkdir(join(root, 'workspace'));
    await writeSettings(join(root, 'data'), options.settings);
    const { displayLanguage } = options;
    if (displayLanguage !== undefined) await writeDisplayLanguage(join(root, 'data'), displayLanguage);
    const start = async (port?: number): Promise<VscodeServer> =>
      await startServer({
        vscode,
        dataFolder: root,
        // Installed once: what is started again has it.
        ...(port === undefined ? { vsix: [vsixPath] } : { port }),
        ...(options.env !== undefined && { env: options.env }),
        workspaceTrust: options.workspaceTrust ?? false,
      });
    const server = await start();
    try {
      const browser = await launchBrowser();
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      return new Session(root, start, server, browser, context);
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  /** Opens a window: on the workspace folder, or on `content`, where `{}` is a window without a folder. */
  async openWindow(content: WindowContent = { folder: this.workspaceFolder }): Promise<Window> {
    const page = await openWorkbench({ ...content, server: this.#server, context: this.#context });
    const window = new Window(page);
    this.#windows.push(window);
    await window.waitUntilReady();
    return window;
  }

  /** Process ids of the extension hosts, one for each open window, oldest first. */
  async extensionHosts(): Promise<number[]> {
    return await this.#server.extensionHosts();
  }

  /** Kills the extension host of the only window, with no time for it to end in order. VS Code starts another. */
  async killExtensionHost(): Promise<void> {
    const [pid, ...others] = await this.extensionHosts();
    assert.ok(pid !== undefined && others.length === 0, 'There is one window.');
    process.kill(pid, 'SIGKILL');
    for (;;) {
      const [next] = await this.extensionHosts();
      if (next !== undefined && next !== pid) return;
      await delay(50);
    }
  }

  /** Kills VS Code's server with all its extension hosts and starts it again, at the same address and with the same data. */
  async crash(): Promise<void> {
    await this.#server.kill();
    this.#server = await this.#start(Number(new URL(`http://${this.#server.authority}`).port));
  }

  /** A second folder beside the workspace folder, new and empty. */
  async makeFolder(name: string): Promise<string> {
    const folder = join(this.#root, name);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** A .code-workspace file that holds these folders. */
  async makeWorkspaceFile(folders: readonly string[]): Promise<string> {
    const file = join(this.#root, 'study.code-workspace');
    await writeFile(file, JSON.stringify({ folders: folders.map((path) => ({ path })) }));
    return file;
  }

  /** What every open window looks like and what the extension logged, into test-results. */
  async keepEvidence(name: string): Promise<void> {
    const safeName = name.replaceAll(/[^\w-]+/g, '-');
    for (const [index, window] of this.#windows.entries()) {
      if (!window.page.isClosed()) {
        await window.screenshot(`failed-${safeName}-${index}`);
      }
    }
    await mkdir(join(repositoryRoot, 'test-results'), { recursive: true });
    await writeFile(
      join(repositoryRoot, 'test-results', `failed-${safeName}.log`),
      await extensionLog(this.#root),
    );
  }

  /** Ends all of it. Rejects where the token or a presigned link was left behind, by name of the place. */
  async close(): Promise<void> {
    const shown = await this.#secretsShown();
    await this.#browser.close();
    await this.#server.close();
    const { found } = await searchFolder(this.#root, sampleToken, ['extensions']);
    await rm(this.#root, { recursive: true, force: true, maxRetries: 5 });
    assert.deepEqual([...shown, ...found], [], 'Secrets were left behind.');
  }

  /** Where secrets stand in what windows show, webviews and tooltips included, or keep in the browser for the extension. */
  async #secretsShown(): Promise<string[]> {
    const places: [place: string, text: string][] = [];
    for (const { page } of this.#windows) {
      if (page.isClosed()) continue;
      for (const frame of page.frames()) places.push([`The frame ${frame.name()}`, await frame.content()]);
    }
    const stored = await this.#context.storageState({ indexedDB: true });
    places.push(['The browser’s storage', JSON.stringify(stored)]);
    return places.flatMap(([place, text]) =>
      secretsIn(Buffer.from(text), sampleToken).map((secret) => `${place} holds ${secret}`),
    );
  }
}

/**
 * A session for the tests of one `describe`, started before them and closed after them. Evidence of failed tests is kept.
 *
 * @param options given as a function where they are known only once earlier `before` hooks have run
 */
export function useSession(
  options: SessionOptions | (() => SessionOptions | Promise<SessionOptions>) = {},
): () => Session {
  let session: Session | undefined;
  before('start VS Code', async function () {
    // Long enough to fetch VS Code the first time.
    this.timeout(5 * 60_000);
    session = await Session.start(typeof options === 'function' ? await options() : options);
  });
  afterEach('keep evidence', async function () {
    if (this.currentTest?.state === 'failed') {
      await session?.keepEvidence(this.currentTest.fullTitle());
    }
  });
  after('close VS Code', async () => {
    await session?.close();
  });
  return () => {
    if (session === undefined) {
      throw new Error('VS Code has not been started yet.');
    }
    return session;
  };
}
