import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Locator, Page } from 'playwright-core';
import type { HostMessage, OverviewHead } from '../../../src/overview/hostMessage.ts';
import { overviewPage } from '../../../src/overview/page.ts';
import {
  createSession,
  type OverviewSession,
  type SessionDeps,
  type ViewActions,
} from '../../../src/overview/session.ts';
import type { OverviewSource } from '../../../src/overview/source.ts';
import { overviewStrings } from '../../../src/overview/strings.ts';
import { jpegOf } from '../../prolific/sample/jpeg.ts';
import { kitchenPicture } from '../../prolific/sample/kitchenPicture.ts';
import { Random } from '../../prolific/sample/random.ts';
import { launchBrowser } from '../../vscode/browser.ts';
import { repositoryRoot } from '../../vscode/cache.ts';
import { fixtureSource, head as sampleHead, unchangedFiles } from './fixtures.ts';
import { notedActions } from './notedActions.ts';
import { themes, type ThemeName } from './themes.ts';

const origin = 'https://overview.test';

/** The built overview in a browser, with the extension's own side of it and a source that makes everything up. */
export interface OpenOverview {
  readonly page: Page;
  /** What the page asked to have done, in order. */
  readonly done: readonly { readonly action: keyof ViewActions; readonly argument: unknown }[];
  /** What the browser complained about: refused by the policy, uncaught errors. */
  readonly complaints: readonly string[];
  /** What the page keeps for when it is loaded again. */
  state(): Promise<unknown>;
  /** Tells the page something that it did not ask for. */
  tell(message: HostMessage): Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly source: OverviewSource;
  readonly head?: OverviewHead;
  readonly theme?: ThemeName;
  readonly width?: number;
  /** What the page kept earlier. */
  readonly keptState?: unknown;
  /** What has become of the files; by default each is as it was. */
  readonly checkFiles?: SessionDeps['checkFiles'];
  /** The person's, an IANA name. */
  readonly timeZone?: string;
}

/** A browser for the tests of one `describe`, and the bundle built for it. */
export function useOverviewPage(): (options: OpenOptions) => Promise<OpenOverview> {
  let browser: Browser | undefined;
  const open: OpenOverview[] = [];
  before('build the overview and start a browser', async function () {
    this.timeout(120_000);
    await buildOverviewPage();
    browser = await launchBrowser();
  });
  afterEach('close pages', async () => {
    for (const overview of open.splice(0)) await overview.close();
  });
  after('close the browser', async () => {
    await browser?.close();
  });
  return async (options) => {
    if (browser === undefined) throw new Error('The browser has not been started yet.');
    const overview = await openOverview(browser, options);
    open.push(overview);
    return overview;
  };
}

/** Builds the page's script and styles. */
export async function buildOverviewPage(): Promise<void> {
  await promisify(execFile)(process.execPath, ['esbuild.mjs', '--webview', '--production'], {
    cwd: repositoryRoot,
  });
}

/** Opens a page in a context of its own; {@link buildOverviewPage} must have run. */
export async function openOverview(browser: Browser, options: OpenOptions): Promise<OpenOverview> {
  const { source, head = sampleHead, theme = 'light', width = 1200, keptState } = options;
  const { checkFiles = () => Promise.resolve(unchangedFiles), timeZone } = options;
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
    ...(timeZone === undefined ? {} : { timezoneId: timeZone }),
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  const done: { action: keyof ViewActions; argument: unknown }[] = [];
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await serve(page);

  const session: OverviewSession = createSession({
    source,
    head: () => ({
      type: 'head',
      head,
      strings: overviewStrings(),
      locale: 'en-GB',
      filesRoot: `${origin}/snapshot`,
    }),
    post: (message) => {
      if (page.isClosed()) return;
      void page.evaluate(postToPage, message).catch(() => undefined);
    },
    checkFiles,
    actions: notedActions((action, argument) => void done.push({ action, argument })),
    failure: (error) => ({ message: String(error), nextStep: 'Do something about it.' }),
    now: () => Date.now(),
  });
  await page.exposeFunction('toHost', (message: unknown) => session.receive(message));
  await page.addInitScript(fakeEditor, { theme: themes[theme], keptState });
  await page.goto(`${origin}/`);
  return {
    page,
    done,
    complaints,
    state: () => page.evaluate('window.keptState'),
    tell: (message) => page.evaluate(postToPage, message),
    close: async () => {
      session.dispose();
      await context.close();
    },
  };
}

async function serve(page: Page): Promise<void> {
  const media = join(repositoryRoot, 'dist', 'media');
  const html = overviewPage({
    title: 'Overview',
    locale: 'en',
    scriptUri: `${origin}/overview.js`,
    styleUri: `${origin}/overview-style.css`,
    cspSource: origin,
    nonce: 'abc123',
  });
  const picture = jpegOf(kitchenPicture(new Random(7)));
  await page.route('**/*', async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') {
      await route.fulfill({ contentType: 'text/html', body: html });
      return;
    }
    if (pathname === '/overview.js' || pathname === '/overview-style.css') {
      await route.fulfill({
        contentType: pathname.endsWith('.js') ? 'text/javascript' : 'text/css',
        body: await readFile(join(media, pathname.slice(1))),
      });
      return;
    }
    if (pathname.startsWith('/snapshot/')) {
      await route.fulfill({ contentType: 'image/jpeg', body: picture });
      return;
    }
    await route.fulfill({ status: 404, body: '' });
  });
}

/** Runs in the page. */
function postToPage(message: unknown): void {
  (globalThis as unknown as { postMessage(message: unknown): void }).postMessage(message);
}

/** What VS Code gives a webview: its API, its theme's variables and class. Runs in the page, before its script. */
function fakeEditor({ theme, keptState }: { theme: (typeof themes)[ThemeName]; keptState: unknown }): void {
  const scope = globalThis as unknown as Record<string, unknown> & {
    toHost(message: unknown): Promise<void>;
    document: {
      documentElement: { style: { setProperty(name: string, value: string): void } };
      body: { className: string };
      addEventListener(type: string, listener: () => void): void;
    };
  };
  scope['keptState'] = keptState;
  scope['acquireVsCodeApi'] = () => ({
    postMessage: (message: unknown) => void scope.toHost(message),
    getState: () => scope['keptState'],
    setState: (state: unknown) => (scope['keptState'] = state),
  });
  const dress = (): void => {
    for (const [name, value] of Object.entries(theme.variables)) {
      scope.document.documentElement.style.setProperty(`--vscode-${name}`, value);
    }
    scope.document.body.className = theme.bodyClass;
  };
  scope.document.addEventListener('DOMContentLoaded', dress);
}

/** What axe finds, serious or worse, each in a line. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  const script = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // Through the browser's own tools, for the page's policy lets no other script in.
  await page.evaluate(script);
  const found: unknown = await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes: [{ html, failureSummary }, ...more] }) => id + ': ' + html.slice(0, 200) + ' ' + failureSummary + ' and ' + more.length + ' more'))`,
  );
  return found as string[];
}

/** Whether an element has the focus, or gets it within five seconds: pages move it after their next picture. */
export async function hasFocus(element: Locator): Promise<boolean> {
  const until = performance.now() + 5000;
  for (;;) {
    const now = await element.evaluate(
      (node) =>
        (globalThis as unknown as { document: { activeElement: unknown } }).document.activeElement === node,
    );
    if (now || performance.now() > until) return now;
    await element.page().waitForTimeout(50);
  }
}

/** Where a picture for people to look at is saved. */
export function pictureFile(name: string): string {
  return join(repositoryRoot, 'test-results', 'screenshots', `${name}.png`);
}

/** Saves the whole page as test-results/screenshots/NAME.png. */
export async function pictureOf(page: Page, name: string, fullPage = true): Promise<void> {
  await page.screenshot({
    path: pictureFile(name),
    fullPage,
    animations: 'disabled',
  });
}

/** Resolves when all figures and the first rows of the table are there. */
export async function figuresOf({ page }: OpenOverview): Promise<void> {
  await page.locator('.figures:not([aria-busy])').waitFor();
  await page.locator('.table-body .table-row:not(.loading)').first().waitFor();
}

/** Opens a page of 12,480 submissions unless told otherwise, and waits for its figures. */
export function withFigures(
  open: ReturnType<typeof useOverviewPage>,
): (options?: Partial<OpenOptions>) => Promise<OpenOverview> {
  return async (options = {}) => {
    const overview = await open({ source: fixtureSource({ submissions: 12_480 }), ...options });
    await figuresOf(overview);
    return overview;
  };
}
