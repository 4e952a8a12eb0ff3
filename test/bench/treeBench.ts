import { setTimeout as delay } from 'node:timers/promises';
import { writeSettings } from '../vscode/settings.ts';
import { closeBrowser, Editor } from '../ui/editor.ts';
import { Window } from '../ui/window.ts';
import { startLocalProlific } from '../prolific/localProlific.ts';
import { sampleData, workspaceIds } from '../prolific/sampleData.ts';

/** Milliseconds from the first and last page of collections to their rows in the window. */
export interface TreeTimes {
  readonly collections: number;
  readonly firstRows: number;
  readonly allRows: number;
}

/**
 * Signs in, in a real window seen from outside, to an account with one Prolific workspace of so many
 * collections.
 */
export async function measureTree(collections: number): Promise<TreeTimes> {
  const data = sampleData({ extraCollections: collections });
  const workspaces = data.workspaces.filter(({ id }) => id === workspaceIds.archiveRoom);
  const prolific = await startLocalProlific({ data: { ...data, workspaces } });
  const editor = await Editor.start();
  try {
    await writeSettings(editor.userData, {
      'prolificCollections.apiUrl': prolific.apiUrl,
      'security.workspace.trust.enabled': false,
    });
    const window = new Window(await editor.openPage({}));
    await window.waitUntilReady();
    await window.openViewContainer('Prolific');
    await window.welcomeButton('Sign In').click();
    await window.quickInput.enter(prolific.token);
    const row = window
      .tree('Collections')
      .row(/^Collection /)
      .first();
    await row.waitFor();
    const first = Date.now();
    // The editor says in each row how many there are beside it.
    while (Number(await row.getAttribute('aria-setsize')) !== collections) await delay(20);
    const all = Date.now();
    const pages = prolific.requests.all.filter(({ path }) => path.endsWith('/collections'));
    const times = pages.map(({ at }) => at);
    return {
      collections,
      firstRows: first - Math.min(...times),
      allRows: all - Math.max(...times),
    };
  } finally {
    await editor.close();
    await closeBrowser();
    await prolific.close();
  }
}
