import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Frame } from 'playwright-core';
import { sampleToken } from '../prolific/localProlific.ts';
import { searchFolder, secretsIn } from '../runner/secretsIn.ts';
import { repositoryRoot } from '../vscode/cache.ts';
import { writeDisplayLanguage } from '../vscode/displayLanguage.ts';
import { writeSettings, type Settings } from '../vscode/settings.ts';
import type { WindowContent } from '../vscode/workbench.ts';
import type { Editor, EditorOptions } from './editor.ts';
import { SharedEditor } from './sharedEditor.ts';
import { Window } from './window.ts';

export interface SessionOptions extends EditorOptions {
  /** The user's settings, those of machine scope included. */
  readonly settings?: Settings;
  /** The language of extensions, such as `de`; English by default. */
  readonly displayLanguage?: string;
}

const editors = new SharedEditor();
after('close the VS Code of all stories', async () => {
  await editors.close();
});

/** A story's time in a VS Code with the packed extension: folders of its own, windows, and nothing left of the story before. */
export class Session {
  /** An empty folder to open; tests may write into it. */
  readonly workspaceFolder: string;
  readonly #editor: Editor;
  readonly #options: SessionOptions;
  /** Holds the story's folders. */
  readonly #root: string;
  readonly #windows: Window[] = [];
  #outcome: 'as new' | 'doubtful' = 'as new';

  private constructor(editor: Editor, options: SessionOptions, root: string) {
    this.#editor = editor;
    this.#options = options;
    this.#root = root;
    this.workspaceFolder = join(root, 'workspace');
  }

  static async start(options: SessionOptions = {}): Promise<Session> {
    const editor = await editors.borrow(options);
    const root = await mkdtemp(join(editor.folder, 'story-'));
    await mkdir(join(root, 'workspace'));
    await writeSettings(editor.userData, options.settings);
    await writeDisplayLanguage(editor.userData, options.displayLanguage ?? 'en');
    return new Session(editor, options, root);
  }

  /** Opens a window: on the workspace folder, or on `content`, where `{}` is a window without a folder. */
  async openWindow(content: WindowContent = { folder: this.workspaceFolder }): Promise<Window> {
    const page = await this.#editor.openPage(content);
    const window = new Window(page);
    this.#windows.push(window);
    await window.waitUntilReady();
    return window;
  }

  /** Closes all windows, with what they kept: the next one is somebody's first. */
  async closeWindows(): Promise<void> {
    await this.#editor.closeWindows();
  }

  /** Process ids of the extension hosts, one for each open window, oldest first. */
  async extensionHosts(): Promise<number[]> {
    return await this.#editor.extensionHosts();
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
    await this.#editor.crash();
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
    this.#outcome = 'doubtful';
    const safeName = name.replaceAll(/[^\w-]+/g, '-');
    for (const [index, window] of this.#windows.entries()) {
      if (!window.page.isClosed()) {
        await window.screenshot(`failed-${safeName}-${index}`);
      }
    }
    await mkdir(join(repositoryRoot, 'test-results'), { recursive: true });
    await writeFile(join(repositoryRoot, 'test-results', `failed-${safeName}.log`), await this.#editor.log());
  }

  /** Ends the story. Rejects where the token or a presigned link was left behind, by name of the place. */
  async close(): Promise<void> {
    const shown = await this.#secretsShown();
    await this.#editor.closeWindows();
    const { found } = await searchFolder(this.#editor.folder, sampleToken, ['extensions']);
    await rm(this.#root, { recursive: true, force: true, maxRetries: 5 });
    const left = [...shown, ...found];
    if (left.length > 0) this.#outcome = 'doubtful';
    await editors.giveBack(this.#editor, this.#options, this.#outcome);
    assert.deepEqual(left, [], 'Secrets were left behind.');
  }

  /** Where secrets stand in what windows show, webviews and tooltips included, or keep in the browser for the extension. */
  async #secretsShown(): Promise<string[]> {
    const places: [place: string, text: string][] = [];
    for (const { page } of this.#windows) {
      if (page.isClosed()) continue;
      for (const frame of page.frames()) places.push([`The frame ${frame.name()}`, await contentOf(frame)]);
    }
    const stored = await this.#editor.context.storageState({ indexedDB: true });
    places.push(['The browser’s storage', JSON.stringify(stored)]);
    return places.flatMap(([place, text]) =>
      secretsIn(Buffer.from(text), sampleToken).map((secret) => `${place} holds ${secret}`),
    );
  }
}

/** Nothing, of a frame that goes away just then. */
async function contentOf(frame: Frame): Promise<string> {
  return await frame.content().catch((error: unknown) => {
    if (frame.isDetached()) return '';
    throw error;
  });
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
