import assert from 'node:assert/strict';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signIn, useSessionWithProlific } from './steps.ts';
import type { TreeView } from './treeView.ts';
import type { Window } from './window.ts';

const collection = 'Cooking at home';

describe('From sign-in to responses', () => {
  let window: Window;
  let tree: TreeView;
  const { session, prolific } = useSessionWithProlific({ generateMs: 'manual' });
  before(async () => {
    window = await session().openWindow();
    await window.openViewContainer('Prolific');
    tree = window.tree('Collections');
  });

  it('begins with a welcome that says what to do', async () => {
    await window.welcomeButton('Sign In').waitFor();
    await window.screenshot('signed-out');
  });

  it('offers to sign in from the palette too, in a field that hides what is typed', async () => {
    await window.runCommand('Prolific: Sign In');
    await window.quickInput.title.filter({ hasText: 'Sign in' }).waitFor();
    assert.equal(await window.quickInput.field.getAttribute('type'), 'password');
    await window.screenshot('sign-in');
    await window.quickInput.cancel();
  });

  it('refuses a wrong token with a sentence and keeps the input open', async () => {
    await window.welcomeButton('Sign In').click();
    await window.quickInput.enter('not-a-token');
    await window.quickInput.message.filter({ hasText: 'Prolific did not accept the API token' }).waitFor();
    await window.screenshot('token-refused');
  });

  it('signs in with a typed token, blanks around it ignored, and shows the Prolific workspaces', async () => {
    await window.quickInput.enter(` ${prolific().token}  `);
    await window.quickInput.waitUntilClosed();
    await tree.row('Kitchen Lab').waitFor();
    await window.closeNotification('Signed in to Prolific');
    await tree.expand('Kitchen Lab');
    await tree.row(collection).waitFor();
    await window.screenshot('collections');
  });

  it('opens a collection to its pages and questions', async () => {
    await tree.expand(collection);
    await tree.expand('Page 1');
    await tree.row('Free text').first().waitFor();
    await window.screenshot('questions');
    await tree.collapse('Page 1');
  });

  it('exports by a click in the tree and tells in the status bar what happens', async () => {
    await tree.clickInlineAction(collection, 'Export Collection…');
    const item = window.statusBarItem(/^Exporting Cooking at home/);
    await item.waitFor();
    await tree.row(/Exporting/).waitFor();
    await item.hover();
    await window.page.locator('.monaco-hover').filter({ hasText: collection }).getByText('Cancel').waitFor();
    await window.screenshot('exporting');
  });

  it('ends with one message that offers the responses', async () => {
    prolific().jobs.finishAll();
    await window.notification(/“Cooking at home” is exported: \d+ files, .* all checked\./).waitFor();
    await window.statusBarItem(/^Export of Cooking at home is done/).waitFor();
    await window.screenshot('exported');
    assert.equal(await window.notification('').count(), 1);
    await window.clickInNotification('is exported', 'Open Responses');
    await window.editorTab('responses.jsonl').waitFor();
  });

  it('has put the snapshot into the workspace folder, where the Explorer shows it', async () => {
    const [slug] = await readdir(join(session().workspaceFolder, 'prolific-exports')).then((names) =>
      names.filter((name) => name !== '.gitignore'),
    );
    assert.ok(slug?.startsWith('cooking-at-home-') === true);
    const [name] = await readdir(join(session().workspaceFolder, 'prolific-exports', slug));
    assert.ok(
      (
        await stat(join(session().workspaceFolder, 'prolific-exports', slug, name ?? '', 'files'))
      ).isDirectory(),
    );
    await tree.row(/files · /).waitFor();
    await window.runCommand('Prolific: Reveal Snapshot in Explorer');
    await window.quickInput.choose(collection);
    await window.explorer.row('snapshot.json').waitFor();
    await window.screenshot('snapshot');
    assert.ok((await window.explorer.texts()).every((text) => !text.includes('.prolific-partial')));
  });

  it('lists running and recent exports with their actions when the status bar is clicked', async () => {
    await window.runCommand('Prolific: Export Collection…');
    await window.quickInput.choose('Pilot');
    await window.statusBarItem(/^Exporting Pilot/).click();
    await window.quickInput.pick('Pilot').waitFor();
    await window.quickInput.pick(collection).waitFor();
    await window.screenshot('activity');
    await window.quickInput.choose('Pilot');
    await window.quickInput.choose('Cancel');
    await window.statusBarItem(/^Exporting Pilot/).waitFor({ state: 'hidden' });
    const left = await readdir(join(session().workspaceFolder, 'prolific-exports'));
    assert.deepEqual(
      left.filter((name) => name.startsWith('pilot')),
      [],
    );
  });

  it('asks which collection when the view’s own icon is pressed, whichever row has the focus', async () => {
    await window.openViewContainer('Prolific');
    await tree.row(collection).first().click();
    await window.viewAction('Export Collection…').hover();
    await window.viewAction('Export Collection…').click();
    await window.quickInput.pick('Pilot').waitFor();
    await window.screenshot('which-collection');
    await window.quickInput.cancel();
    await tree.row(collection).first().click();
  });

  it('shows names from elsewhere as they are, without icons, links or commands', async () => {
    await window.openViewContainer('Prolific');
    await tree.row('command:').waitFor();
    await window.screenshot('hostile-names');
    assert.equal(await tree.row('command:').locator('.codicon-trash, a[href]').count(), 0);
    assert.match((await tree.row('command:').getAttribute('aria-label')) ?? '', /\$\(trash\)/);
  });

  it('says what a Prolific workspace lacks: the feature, or collections', async () => {
    await tree.expand('Early access');
    await tree.row('Collections are not enabled for this Prolific workspace yet.').waitFor();
    await tree.expand('New team');
    await tree.row('No collections yet').waitFor();
    await window.screenshot('workspaces');
  });

  it('forgets the token at sign-out', async () => {
    await window.runCommand('Prolific: Sign Out');
    await window.welcomeButton('Sign In').waitFor();
  });
});

describe('In a folder that is not trusted', () => {
  const { session, prolific } = useSessionWithProlific({ generateMs: 0 }, { workspaceTrust: true });

  it('collections can be looked at, and nothing is written', async () => {
    const window = await session().openWindow();
    await window.statusBarItem('Restricted Mode').waitFor();
    await window.openViewContainer('Prolific');
    await signIn(window, prolific());
    const tree = window.tree('Collections');
    await tree.expand('Kitchen Lab');
    await tree.clickInlineAction('Pilot', 'Export Collection…');
    await window.notification('Before you trust a folder, nothing is written to it').waitFor();
    await window.screenshot('untrusted');
    assert.deepEqual(await readdir(session().workspaceFolder), []);
    assert.deepEqual(prolific().requests.to('api', 'POST'), []);
  });
});

describe('In a folder that exists only in the editor', () => {
  const { session, prolific } = useSessionWithProlific({ generateMs: 0 });

  it('collections can be looked at, and an export says why it needs another', async () => {
    const workspaceFile = join(await session().makeFolder('virtual'), 'study.code-workspace');
    await writeFile(workspaceFile, JSON.stringify({ folders: [{ uri: 'memory:/study', name: 'study' }] }));
    const window = await session().openWindow({ workspaceFile });
    await window.waitForFolder('study');
    await window.openViewContainer('Prolific');
    await signIn(window, prolific());
    const tree = window.tree('Collections');
    await tree.expand('Kitchen Lab');
    await tree.clickInlineAction('Pilot', 'Export Collection…');
    await window.notification('Exports need a folder on a disk').waitFor();
    await window.screenshot('virtual');
    assert.deepEqual(prolific().requests.to('api', 'POST'), []);
  });
});

describe('Welcome texts, and a window without a folder', () => {
  let window: Window;
  const { session, prolific } = useSessionWithProlific({ generateMs: 500 });
  before(async () => {
    window = await session().openWindow({});
    await window.openViewContainer('Prolific');
  });

  async function refreshed(words: string | RegExp, name: string): Promise<void> {
    await window.runCommand('Prolific: Refresh Collections');
    await window.welcome.filter({ hasText: words }).waitFor({ timeout: 30_000 });
    await window.screenshot(name);
  }

  it('offer to open a folder where there is none', async () => {
    await window.welcomeButton('Sign In').waitFor();
    await window.welcomeButton('Open Folder').waitFor();
    await window.screenshot('no-folder');
  });

  it('give way to rows, and an export asks where to go', async () => {
    await signIn(window, prolific());
    const folder = await session().makeFolder('chosen');
    await window.runCommand('Prolific: Export Collection…');
    await window.quickInput.choose('Pilot');
    await mkdir(join(folder, 'field work'));
    await window.quickInput.enterFolder(folder, 'field work');
    await window.closeNotification('is exported');
    assert.equal((await readdir(join(folder, 'prolific-exports'))).length, 2);
  });

  it('tell that Prolific cannot be reached, and the next try brings the rows back', async () => {
    await prolific().unplug();
    await refreshed("Prolific can't be reached", 'offline');
    await prolific().plugIn();
    await window.welcomeButton('Try Again').click();
    await window.tree('Collections').row('Kitchen Lab').waitFor();
  });

  it('tell that there are no collections', async () => {
    const { workspaces } = prolific().data;
    prolific().data.workspaces = workspaces.filter(({ title }) => title === 'New team');
    await refreshed('There are no collections', 'no-collections');
    prolific().data.workspaces = workspaces;
  });

  it('tell that the feature is not enabled', async () => {
    const { workspaces } = prolific().data;
    prolific().data.workspaces = workspaces.filter(({ title }) => title === 'Early access');
    await refreshed('Collections are not enabled', 'not-enabled');
    prolific().data.workspaces = workspaces;
  });

  it('leave it to a row to tell what else went wrong', async () => {
    const fault = prolific().faults.add({
      server: 'api',
      fault: { kind: 'answer', status: 400, body: 'no' },
    });
    await window.runCommand('Prolific: Refresh Collections');
    const row = window.tree('Collections').row('could not accept the request');
    await row.waitFor();
    await window.screenshot('failed');
    fault.remove();
    await row.click();
    await window.tree('Collections').row('Kitchen Lab').waitFor();
  });

  it('tell that the token is no longer accepted', async () => {
    prolific().faults.add({ server: 'api', fault: { kind: 'answer', status: 401, body: 'no' } });
    await refreshed('no longer accepts the stored API token', 'token-no-longer-accepted');
  });
});
