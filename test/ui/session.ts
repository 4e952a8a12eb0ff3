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
import type { Editor } from './editor.ts';
import { SharedEditor } from './sharedEditor.ts';
import { Window } from './window.ts';

export interface SessionOptions {
  /** Whether folders must be trusted first; by default all are trusted. */
  readonly workspaceTrust?: boolean;
  /** Additional extensions, as paths of .vsix files. Later sessions may still have them. */
  readonly vsix?: readonly string[];
  /** User settings, including those of machine scope. */
  readonly settings?: Settings;
}

const editors = new SharedEditor();
after('close the shared VS Code', async () => {
  await editors.close();
});

/**
 * A session of one suite in a VS Code with the packaged extension: separate folders, windows, and a clean
 * state.
 */
export class Session {
  /** An empty folder to open; tests may write into it. */
  readonly workspaceFolder: string;
  readonly #editor: Editor;
  /** Contains the folders of this session. */
  readonly #root: string;
  readonly #windows: Window[] = [];
  #outcome: 'reusable' | 'doubtful' = 'reusable';

  private constructor(editor: Editor, root: string) {
    this.#editor = editor;
    this.#root = root;
    this.workspaceFolder = join(root, 'workspace');
  }

  static async start({ settings, workspaceTrust = false, vsix = [] }: SessionOptions = {}): Promise<Session> {
    const editor = await editors.borrow();
    const root = await mkdtemp(join(editor.folder, 'story-'));
    await mkdir(join(root, 'workspace'));
    for (const path of vsix) await editor.install(path);
    await writeSettings(editor.userData, {
      ...(!workspaceTrust && { 'security.workspace.trust.enabled': false }),
      ...settings,
    });
    await writeDisplayLanguage(editor.userData, 'en');
    return new Session(editor, root);
  }

  /** Sets the display language, such as `de`, of windows loaded afterwards. */
  async setDisplayLanguage(displayLanguage: string): Promise<void> {
    await writeDisplayLanguage(this.#editor.userData, displayLanguage);
  }

  /** Opens a window with the workspace folder or with `content`; `{}` means no folder. */
  async openWindow(content: WindowContent = { folder: this.workspaceFolder }): Promise<Window> {
    const page = await this.#editor.openPage(content);
    const window = new Window(page);
    this.#windows.push(window);
    await window.waitUntilReady();
    return window;
  }

  /** Closes all windows and clears their storage, so that the next window is like the first. */
  async closeWindows(): Promise<void> {
    await this.#editor.closeWindows();
  }

  /** Returns the process ids of the extension hosts, one per open window, oldest first. */
  extensionHosts(): number[] {
    return this.#editor.extensionHosts();
  }

  /** Kills the extension host of the only window without a clean shutdown. VS Code starts another. */
  async killExtensionHost(): Promise<void> {
    const [pid, ...others] = this.extensionHosts();
    assert.ok(pid !== undefined && others.length === 0, 'There is one window.');
    process.kill(pid, 'SIGKILL');
    for (;;) {
      const [next] = this.extensionHosts();
      if (next !== undefined && next !== pid) return;
      await delay(50);
    }
  }

  /**
   * Kills VS Code’s server with its extension hosts and restarts it at the same address with the same data.
   */
  async crash(): Promise<void> {
    await this.#editor.crash();
  }

  /** Creates an empty folder beside the workspace folder. */
  async makeFolder(name: string): Promise<string> {
    const folder = join(this.#root, name);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  /** Writes a .code-workspace file with these folders. */
  async makeWorkspaceFile(folders: readonly string[]): Promise<string> {
    const file = join(this.#root, 'study.code-workspace');
    await writeFile(file, JSON.stringify({ folders: folders.map((path) => ({ path })) }));
    return file;
  }

  /** Saves screenshots of all open windows and the extension’s log to test-results. */
  async keepEvidence(name: string): Promise<void> {
    this.#outcome = 'doubtful';
    const safeName = name.replaceAll(/[^\w-]+/g, '-');
    for (const [index, window] of this.#windows.entries()) {
      if (!window.page.isClosed()) {
        await window.keepPicture(`failed-${safeName}-${index}`);
      }
    }
    await mkdir(join(repositoryRoot, 'test-results'), { recursive: true });
    await writeFile(join(repositoryRoot, 'test-results', `failed-${safeName}.log`), await this.#editor.log());
  }

  /**
   * Ends the session.
   *
   * @throws {AssertionError} The token or a presigned link was left behind; the message names the place.
   */
  async close(): Promise<void> {
    const shown = await this.#secretsShown();
    await this.#editor.closeWindows();
    const { found } = await searchFolder(this.#editor.folder, sampleToken, ['extensions']);
    for (const folder of [this.#root, join(this.#editor.userData, 'User', 'globalStorage')]) {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
    const left = [...shown, ...found];
    if (left.length > 0) this.#outcome = 'doubtful';
    await editors.giveBack(this.#editor, this.#outcome);
    assert.deepEqual(left, [], 'Secrets were left behind.');
  }

  /**
   * Returns the places with secrets in the windows, including webviews and tooltips, and in the browser
   * storage.
   */
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

/** Returns the content of a frame; empty if it is removed in the meantime. */
async function contentOf(frame: Frame): Promise<string> {
  return await frame.content().catch((error: unknown) => {
    if (frame.isDetached()) return '';
    throw error;
  });
}

/**
 * Starts a session before the tests of a `describe` and closes it after them. Keeps evidence of failed tests.
 *
 * @param options a function if earlier `before` hooks determine them
 */
export function useSession(
  options: SessionOptions | (() => SessionOptions | Promise<SessionOptions>) = {},
): () => Session {
  let session: Session | undefined;
  before('start VS Code', async function () {
    // Long enough to download VS Code the first time.
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
