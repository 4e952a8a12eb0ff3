import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
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
} from '../../../src/overview/overviewSession.ts';
import type { SnapshotSource } from '../../../src/analysis/summary/openSource.ts';
import { overviewStrings } from '../../../src/overview/strings/strings.ts';
import { plainLayout, type TableLayout } from '../../../src/overview/tableLayout.ts';
import { jpegOf } from '../../prolific/sample/jpeg.ts';
import { kitchenPicture } from '../../prolific/sample/kitchenPicture.ts';
import { Random } from '../../prolific/sample/random.ts';
import { launchBrowser } from '../../vscode/browser.ts';
import { repositoryRoot } from '../../vscode/cache.ts';
import { fixtureSource, head as sampleHead, unchangedFiles } from './fixtures.ts';
import { recordedActions } from './recordedActions.ts';
import { themes, type ThemeName } from './themes.ts';

const origin = 'https://overview.test';
/** Has the same origin, so that the browser keeps the process. */
const empty = '/empty';

/** Screenshots are optional because without a graphics card they take longer than the tests. */
const takesScreenshots = process.env['PROLIFIC_SCREENSHOTS'] === '1';

type RecordedAction = keyof ViewActions | 'keepLayout';

/** The built overview in a browser, with the extension's real session and a given source. */
export interface OpenOverview {
  readonly page: Page;
  /** Actions that the page requested, in order. */
  readonly done: readonly { readonly action: RecordedAction; readonly argument: unknown }[];
  /** Warnings and errors of the browser's console: policy violations and uncaught errors. */
  readonly complaints: readonly string[];
  /** Returns the state that the page stores for its next load. */
  state(): Promise<unknown>;
  /** Posts an unrequested message to the page. */
  post(message: HostMessage): Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly source: SnapshotSource;
  readonly head?: OverviewHead;
  readonly theme?: ThemeName;
  readonly width?: number;
  /** State that the page stored earlier. */
  readonly keptState?: unknown;
  /** By default all files are unchanged. */
  readonly checkFiles?: SessionDeps['checkFiles'];
  /** How the table's columns were arranged. */
  readonly layout?: TableLayout;
  /** The browser's, an IANA name. */
  readonly timeZone?: string;
}

let built: Promise<void> | undefined;
let browser: Browser | undefined;

/**
 * Builds the page and starts a browser once for all tests of a run; closes the browser after the last one.
 */
export function useOverviewPage(): (options: OpenOptions) => Promise<OpenOverview> {
  const open: OpenOverview[] = [];
  before('build the overview and start a browser', async function () {
    this.timeout(120_000);
    await (built ??= buildOverviewPage());
    if (browser !== undefined) return;
    browser = await launchBrowser();
    let suite = this.test?.parent;
    while (suite?.parent !== undefined) suite = suite.parent;
    suite?.afterAll('close the browser', async () => {
      await browser?.close();
    });
  });
  afterEach('close pages', async () => {
    for (const overview of open.splice(0)) await overview.close();
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

/** A tab that tests reuse: for a new one, the browser would start a process and compile the page's script. */
interface Tab {
  readonly page: Page;
  /** The open overview; undefined between tests. */
  overview: { session: OverviewSession; complaints: string[]; editor: FakeEditor } | undefined;
}

/** Unused tabs, by browser and time zone. */
const freeTabs = new WeakMap<Browser, Map<string | undefined, Tab[]>>();

function freeTabsOf(browser: Browser, timeZone: string | undefined): Tab[] {
  const ofBrowser = freeTabs.get(browser) ?? new Map<string | undefined, Tab[]>();
  const free = ofBrowser.get(timeZone) ?? [];
  freeTabs.set(browser, ofBrowser.set(timeZone, free));
  return free;
}

async function openTab(browser: Browser, timeZone: string | undefined): Promise<Tab> {
  const context = await browser.newContext({
    viewport: { width: 1200, height: 900 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
    ...(timeZone === undefined ? {} : { timezoneId: timeZone }),
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  const tab: Tab = { page, overview: undefined };
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) tab.overview?.complaints.push(message.text());
  });
  page.on('pageerror', (error) => tab.overview?.complaints.push(String(error)));
  await page.exposeFunction('toHost', (message: unknown) => tab.overview?.session.receive(message));
  await serve(page, () => tab.overview?.editor);
  return tab;
}

/** Opens a page; {@link buildOverviewPage} must have run. */
export async function openOverview(browser: Browser, options: OpenOptions): Promise<OpenOverview> {
  const { source, head = sampleHead, theme = 'light', width = 1200, keptState } = options;
  const { checkFiles = () => Promise.resolve(unchangedFiles), timeZone, layout = plainLayout } = options;
  const done: { action: RecordedAction; argument: unknown }[] = [];
  const complaints: string[] = [];
  const free = freeTabsOf(browser, timeZone);
  const tab = free.pop() ?? (await openTab(browser, timeZone));
  const { page } = tab;
  await page.setViewportSize({ width, height: 900 });
  const session: OverviewSession = createSession({
    source,
    head: () => ({
      type: 'head',
      head,
      strings: overviewStrings(),
      locale: 'en-GB',
      filesRoot: `${origin}/snapshot`,
      layout,
      separator: ',',
    }),
    post: (message) => {
      if (tab.overview?.session === session) void page.evaluate(postToPage, message).catch(() => undefined);
    },
    checkFiles,
    actions: recordedActions((action, argument) => void done.push({ action, argument })),
    keepLayout: (kept) => void done.push({ action: 'keepLayout', argument: kept }),
    failure: (error) => ({ message: String(error), nextStep: 'Do something about it.' }),
    now: () => Date.now(),
  });
  tab.overview = { session, complaints, editor: { theme: themes[theme], keptState } };
  await page.goto(`${origin}/`);
  return {
    page,
    done,
    complaints,
    state: () => page.evaluate('window.keptState'),
    post: (message) => page.evaluate(postToPage, message),
    close: async () => {
      session.dispose();
      if (tab.overview?.session !== session) return;
      tab.overview = undefined;
      await page.mouse.move(0, 0);
      await page.goto(`${origin}${empty}`);
      free.push(tab);
    },
  };
}

let picture: Buffer | undefined;
let parts: ReadonlyMap<string, Buffer> | undefined;

async function serve(page: Page, editor: () => FakeEditor | undefined): Promise<void> {
  const media = join(repositoryRoot, 'dist', 'media');
  const nonce = 'abc123';
  const html = overviewPage({
    title: 'Overview',
    locale: 'en',
    scriptUri: `${origin}/overview.js`,
    styleUri: `${origin}/overview-style.css`,
    cspSource: origin,
    nonce,
  });
  const kitchen = (picture ??= jpegOf(kitchenPicture(new Random(7))));
  const served = (parts ??= new Map(
    ['/overview.js', '/overview-style.css'].map((path) => [path, readFileSync(join(media, path))]),
  ));
  await page.route('**/*', async (route) => {
    const { pathname } = new URL(route.request().url());
    const part = served.get(pathname);
    if (pathname === '/') {
      const options = JSON.stringify(editor()).replaceAll('<', '\\u003c');
      const prepared = `<head>\n<script nonce="${nonce}">(${String(fakeEditor)})(${options})</script>`;
      // A function, because `$` is special in a replacement string.
      const body = html.replace('<head>', () => prepared);
      await route.fulfill({ contentType: 'text/html', body });
    } else if (part !== undefined) {
      const contentType = pathname.endsWith('.js') ? 'text/javascript' : 'text/css';
      await route.fulfill({ contentType, body: part });
    } else if (pathname.startsWith('/snapshot/')) {
      await route.fulfill({ contentType: 'image/jpeg', body: kitchen });
    } else await route.fulfill({ status: pathname === empty ? 200 : 404, body: '' });
  });
}

/** Runs in the page. */
function postToPage(message: unknown): void {
  (globalThis as unknown as { postMessage(message: unknown): void }).postMessage(message);
}

interface FakeEditor {
  readonly theme: (typeof themes)[ThemeName];
  readonly keptState: unknown;
}

/**
 * Provides what VS Code gives a webview: API, theme variables and class. Runs in the page before its script.
 */
function fakeEditor({ theme, keptState }: FakeEditor): void {
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

/** Returns axe's serious and critical findings, one per line. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  // Evaluated by the browser's tools, because the page's policy blocks other scripts.
  if (await page.evaluate("typeof axe === 'undefined'")) {
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  }
  const found: unknown = await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes: [{ html, failureSummary }, ...more] }) => id + ': ' + html.slice(0, 200) + ' ' + failureSummary + ' and ' + more.length + ' more'))`,
  );
  return found as string[];
}

/** Expands everything that can be expanded. */
export async function expandAll(page: Page): Promise<void> {
  await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
}

/** Returns whether an element has the focus within five seconds: pages move it after their next frame. */
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

/** Saves a screenshot of the page, if {@link takesScreenshots}. */
export async function pictureOf(page: Page, name: string, fullPage = true): Promise<void> {
  if (takesScreenshots) await page.screenshot({ path: pictureFile(name), fullPage, animations: 'disabled' });
}

/** Saves a screenshot of a part of a page, like {@link pictureOf}. */
export async function partOf(part: Locator, name: string): Promise<void> {
  if (takesScreenshots) await part.screenshot({ path: pictureFile(name), animations: 'disabled' });
}

function pictureFile(name: string): string {
  return join(repositoryRoot, 'test-results', 'screenshots', `${name}.png`);
}

/** Resolves when all figures and the first rows of the table are shown. */
export async function figuresOf({ page }: OpenOverview): Promise<void> {
  await page.locator('.figures:not([aria-busy])').waitFor();
  await page.locator('.table-body .table-row:not(.loading)').first().waitFor();
}

/** Opens a page, by default of 12,480 submissions, and waits for its figures. */
export function withFigures(
  open: ReturnType<typeof useOverviewPage>,
): (options?: Partial<OpenOptions>) => Promise<OpenOverview> {
  return async (options = {}) => {
    const overview = await open({ source: fixtureSource({ submissions: 12_480 }), ...options });
    await figuresOf(overview);
    return overview;
  };
}
