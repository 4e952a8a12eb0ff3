import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { Window } from '../ui/window.ts';
import { launchBrowser } from './browser.ts';
import { extensionLog } from './extensionLog.ts';
import type { VscodeServer } from './server.ts';
import { stillContext } from './stillContext.ts';
import { openWorkbench } from './workbench.ts';

export interface OnceOptions {
  readonly server: VscodeServer;
  /** The data folder of this server. */
  readonly dataFolder: string;
  /** Workspace folder to open and to export into. */
  readonly folder: string;
  /** Name of the collection to export. */
  readonly collection: string;
  /** API token to sign in with. */
  readonly token: string;
}

export interface OnceOutcome {
  /** The snapshot's folder. */
  readonly snapshot: string;
  /** The snapshot’s files, with paths relative to it. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  readonly bytes: number;
}

/**
 * Signs in and exports the given collection with keyboard and mouse in a headless browser, like a new user.
 *
 * @throws {Error} No snapshot was created; a screenshot of the window is kept.
 */
export async function exportOnce({
  server,
  dataFolder,
  folder,
  collection,
  token,
}: OnceOptions): Promise<OnceOutcome> {
  const before = new Set(await snapshotsIn(folder));
  const browser = await launchBrowser();
  try {
    const context = await stillContext(browser, { viewport: { width: 1280, height: 800 } });
    const window = new Window(await openWorkbench({ server, context, folder }));
    try {
      await window.waitUntilReady();
      console.log('Signing in …');
      await window.runCommand('Prolific: Sign In');
      await window.quickInput.enter(token);
      await window.notification('Signed in to Prolific').waitFor();
      await window.runCommand('Prolific: Export Collection');
      console.log(`Exporting “${collection}” …`);
      await window.quickInput.choose(collection);
      const done = window.notification(`${collection}: `);
      const failed = window.errorNotification.or(window.dialog());
      await done
        .or(failed)
        .first()
        .waitFor({ timeout: 5 * 60_000 });
      if (await failed.first().isVisible()) {
        throw new Error('VS Code shows an error.');
      }
    } catch (error) {
      const messages = await window.page.locator('.notification-toast, .monaco-dialog-box').allInnerTexts();
      await window.keepPicture('once-failed');
      throw new Error(
        [
          'The export did not come to its end; test-results/screenshots/once-failed.png shows the window.',
          ...messages.map((text) => `VS Code says: ${text.replaceAll(/\s+/g, ' ').trim()}`),
          error instanceof Error ? error.message : String(error),
          await extensionLog(dataFolder),
        ].join('\n'),
        { cause: error },
      );
    }
  } finally {
    await browser.close();
  }
  const [snapshot] = (await snapshotsIn(folder)).filter((found) => !before.has(found));
  if (snapshot === undefined) {
    throw new Error(
      `VS Code says that the collection is exported, but there is no new snapshot in ${folder}.`,
    );
  }
  const files = await filesIn(snapshot);
  return { snapshot, files, bytes: files.reduce((sum, file) => sum + file.bytes, 0) };
}

/** Returns the folders with a manifest anywhere below the folder. */
async function snapshotsIn(folder: string): Promise<string[]> {
  const files = await filesIn(folder);
  return files
    .filter(({ path }) => basename(path) === 'snapshot.json')
    .map(({ path }) => join(folder, dirname(path)));
}

async function filesIn(folder: string): Promise<{ path: string; bytes: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths.sort().map(async (path) => ({ path: relative(folder, path), bytes: (await stat(path)).size })),
  );
}
