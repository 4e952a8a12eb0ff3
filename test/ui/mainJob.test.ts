import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { choosingOptions } from './mainJob/options.ts';
import { reloadedInGerman } from './mainJob/german.ts';
import { keyboardAlone } from './mainJob/keyboard.ts';
import { overviewOfSnapshot } from './mainJob/overview.ts';
import { collection, type Scene } from './mainJob/scene.ts';
import { walkthroughBegins, walkthroughEnds, walkthroughContinues } from './mainJob/walkthrough.ts';
import { cookingStudies } from '../prolific/sample/studies.ts';
import { signIn, useSessionWithProlific } from './steps.ts';
import { snapshotRow, type TreeView } from './treeView.ts';
import type { Window } from './window.ts';

describe('Main workflow', () => {
  let window: Window;
  let tree: TreeView;
  const { session, prolific } = useSessionWithProlific({ generateMs: 'manual', hostile: true });
  const scene = (): Scene => ({ window, tree, session: session(), prolific: prolific() });
  before(async () => {
    window = await session().openWindow();
    await window.openViewContainer('Prolific');
    tree = window.tree('Collections');
  });

  async function commandsListed(name: string): Promise<number> {
    const palette = await window.openPalette('Prolific: ');
    await palette.command('Prolific: Export Collection').waitFor();
    await window.screenshot(name);
    const count = await palette.count();
    await palette.cancel();
    return count;
  }

  walkthroughBegins(scene);

  it('shows a welcome view with a sign-in button', async () => {
    await window.welcomeButton('Sign In').waitFor();
    await window.screenshot('signed-out');
  });

  it('offers sign-in from the palette in a password field', async () => {
    await window.runCommand('Prolific: Sign In');
    await window.quickInput.title.filter({ hasText: 'Sign in' }).waitFor();
    assert.equal(await window.quickInput.field.getAttribute('type'), 'password');
    await window.screenshot('sign-in');
    await window.quickInput.cancel();
  });

  it('rejects a wrong token with a message and keeps the input open', async () => {
    await window.welcomeButton('Sign In').click();
    await window.quickInput.enter('not-a-token');
    await window.quickInput.message.filter({ hasText: 'Prolific didn’t accept the API token' }).waitFor();
    await window.screenshot('token-refused');
  });

  it('signs in with a typed token, trims it and shows the Prolific workspaces', async () => {
    await window.quickInput.enter(` ${prolific().token}  `);
    await window.quickInput.waitUntilClosed();
    await tree.row('Kitchen Lab').waitFor();
    await window.closeNotification('Signed in to Prolific');
    await tree.expand('Kitchen Lab');
    await tree.row(collection).waitFor();
    await window.screenshot('collections');
  });

  walkthroughContinues(scene);

  it('lists fewer than 14 commands in the palette before the first export', async () => {
    assert.equal(await commandsListed('palette-before-export'), 9);
  });

  it('expands a collection, its questions and a page', async () => {
    await tree.expand(collection);
    await tree.expand(/^Questions\s*5 pages/);
    await tree.expand('Page 1');
    await tree.row('Free text').first().waitFor();
    await window.screenshot('questions');
    await tree.collapse(/^Questions\s*5 pages/);
  });

  it('exports from the tree and shows the progress in the status bar', async () => {
    await tree.clickInlineAction(collection, 'Export Collection');
    const item = window.statusBarItem(/^Exporting Cooking at home/);
    await item.waitFor();
    await tree.row(/Exporting/).waitFor();
    await item.hover();
    await window.page.locator('.monaco-hover').filter({ hasText: collection }).getByText('Cancel').waitFor();
    await window.screenshot('exporting');
  });

  it('ends an export with one message that counts submissions and offers the overview', async () => {
    prolific().jobs.finishAll();
    await window.notification(/Cooking at home: \d+ submissions, \d+ uploads\./).waitFor();
    await window.statusBarItem(/^Export of Cooking at home completed/).waitFor();
    await window.screenshot('exported');
    assert.equal(await window.notification('').count(), 1);
    await window.clickInNotification('Cooking at home: ', 'Open Overview');
    await window.editorTab(`Overview: ${collection}`).waitFor();
  });

  it('writes the snapshot to the workspace folder and shows its row', async () => {
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
    await tree.row(snapshotRow).waitFor();
    // This row loads last and moves the others.
    await tree.row(/Exports on Prolific\s*1 kept/).waitFor();
  });

  overviewOfSnapshot(scene);

  it('lists running and recent exports with their actions from the status bar', async () => {
    // A report that is still being drawn takes the focus, and VS Code closes a list that loses it.
    await window.runCommand('View: Close All Editors');
    await window
      .editorTab(/Participant data/)
      .first()
      .waitFor({ state: 'hidden' });
    await window.runCommand('Prolific: Export Collection');
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

  it('asks which collection to export from the view’s title, whichever row has the focus', async () => {
    await window.openViewContainer('Prolific');
    await tree.row(collection).first().click();
    await window.viewAction('Export Collection').hover();
    await window.viewAction('Export Collection').click();
    await window.quickInput.pick('Pilot').waitFor();
    await window.screenshot('which-collection');
    await window.quickInput.cancel();
    await tree.row(collection).first().click();
  });

  it('shows hostile names as plain text, without icons, links or commands', async () => {
    await window.openViewContainer('Prolific');
    await tree.row('command:').waitFor();
    await window.screenshot('hostile-names');
    assert.equal(await tree.row('command:').locator('.codicon-trash, a[href]').count(), 0);
    assert.match((await tree.row('command:').getAttribute('aria-label')) ?? '', /\$\(trash\)/);
  });

  it('shows whether a Prolific workspace lacks the feature or collections', async () => {
    await tree.expand('Early access');
    await tree.row('Collections aren’t enabled for this Prolific workspace yet.').waitFor();
    await tree.expand('New team');
    await tree.row('No collections yet').waitFor();
    await window.screenshot('workspaces');
  });

  it('sums up several exports in the status bar, with a tooltip that cancels each', async () => {
    await tree.collapse('Early access');
    await tree.collapse('New team');
    await tree.clickInlineAction(collection, 'Export New Snapshot');
    await tree.clickInlineAction('Pilot', 'Export Collection');
    const item = window.statusBarItem(/^Exporting from Prolific: 2 exports/);
    await item.waitFor();
    await item.hover();
    const hover = window.page.locator('.monaco-hover').filter({ hasText: 'Pilot' });
    await hover.waitFor();
    await window.screenshot('two-exports');
    await hover.getByText('Cancel').first().click();
    await window.statusBarItem(/^Exporting (Cooking at home|Pilot)/).waitFor();
    await window.page.mouse.move(640, 300);
  });

  it('lists at most 25 commands in the palette while an export runs beside a snapshot', async () => {
    assert.equal(await commandsListed('palette-while-exporting'), 22);
  });

  it('cancels an export from the tree and leaves no folder', async () => {
    const running = window.statusBarItem(/^Exporting (Cooking at home|Pilot)/);
    const label = (await running.getAttribute('aria-label')) ?? '';
    await tree.clickInlineAction(label.includes('Pilot') ? 'Pilot' : collection, 'Cancel Export');
    await window.statusBarItem(/^Exporting/).waitFor({ state: 'detached' });
    const folders = await readdir(join(session().workspaceFolder, 'prolific-exports'));
    assert.deepEqual(
      folders.filter((name) => !name.startsWith('cooking') && name !== '.gitignore'),
      [],
    );
  });

  it('shows a failed export in the status bar until you look at it', async () => {
    prolific().faults.add({
      server: 'api',
      method: 'POST',
      times: 1,
      fault: { kind: 'answer', status: 403, body: '{"detail":"no"}' },
    });
    await tree.clickInlineAction('Pilot', 'Export Collection');
    await window.notification('has no access to this collection').waitFor();
    assert.equal(await window.notification('').count(), 1);
    const item = window.statusBarItem(/^Export of Pilot .* failed/);
    await item.waitFor();
    await window.screenshot('export-failed');
    await window.closeNotification('has no access');
    await item.click();
    await window.quickInput.pick('Failed').waitFor();
    await window.quickInput.choose('Failed');
    await window.quickInput.pick('Export Again').waitFor();
    await window.quickInput.cancel();
    await item.waitFor({ state: 'detached' });
  });

  it('finds a collection in the tree as you type', async () => {
    await tree.row(collection).first().click();
    await window.page.keyboard.press('Control+Alt+F');
    await window.page.getByPlaceholder('Type to search').fill('Pilot');
    await tree.row('Pilot').locator('.highlight').first().waitFor();
    await window.screenshot('find');
    await window.page.keyboard.press('Escape');
  });

  it('reveals the snapshot in the Explorer from the last message of an export', async () => {
    prolific().jobs.setGenerateMs(0);
    await tree.clickInlineAction('Pilot', 'Export Collection');
    await window.notification('Pilot (no answers yet): No submissions yet.').waitFor();
    await window.clickInNotification('No submissions yet', 'Reveal');
    const revealed = window.page.locator('[aria-selected="true"]');
    await window.explorer.row('snapshot.json').and(revealed).waitFor();
    await window.openViewContainer('Prolific');
  });

  it('shows how many submissions are new, until they are exported', async () => {
    const [, { id: studyId }] = cookingStudies;
    prolific().counts.add({ studyId, count: 12 });
    await window.runCommand('Prolific: Refresh Collections');
    const news = tree.row(/^Cooking at home.*\+12 new/);
    await news.waitFor();
    await window.screenshot('new-submissions');
    await tree.clickInlineAction(collection, 'Export New Snapshot');
    // With the one that was deleted above, of which another message tells.
    await window.closeNotification('submissions (13 new)');
    await window.closeNotification('this export contains it again');
    await news.waitFor({ state: 'detached' });
  });

  it('shows what is on this computer while Prolific can’t be reached, and opens a snapshot', async () => {
    await window.runCommand('View: Close All Editors');
    await tree.expand(collection);
    await prolific().unplug();
    await window.runCommand('Prolific: Refresh Collections');
    const notice = tree.row('Can’t connect to Prolific');
    await notice.waitFor({ timeout: 30_000 });
    // Expanded, with its collections by name.
    await tree.row(/^On This Computer/).waitFor();
    await tree.expand(collection);
    await window.screenshot('on-this-computer');
    await tree.row(snapshotRow).first().click();
    await window.editorTab(`Overview: ${collection}`).waitFor();
    await prolific().plugIn();
    await notice.click();
    await tree.row('Kitchen Lab').waitFor();
    // The editor forgot the rows meanwhile; the extension didn't.
    await tree
      .row(/Exports on Prolific/)
      .first()
      .waitFor();
    await tree.collapse(collection);
    await window.runCommand('View: Close All Editors');
  });

  describe('with options', () => {
    choosingOptions(scene);
  });

  walkthroughEnds(scene);

  describe('in German after a reload', () => {
    reloadedInGerman(scene);
  });
});

describe('Untrusted folder', () => {
  let window: Window;
  let tree: TreeView;
  const { session, prolific } = useSessionWithProlific({ generateMs: 0 }, { workspaceTrust: true });
  before(async () => {
    window = await session().openWindow();
    await window.openViewContainer('Prolific');
    tree = window.tree('Collections');
  });

  async function refreshed(words: string | RegExp, name: string): Promise<void> {
    await window.runCommand('Prolific: Refresh Collections');
    await window.welcome.filter({ hasText: words }).waitFor({ timeout: 30_000 });
    await window.screenshot(name);
  }

  it('shows collections and writes nothing', async () => {
    await window.statusBarItem('Restricted Mode').waitFor();
    await signIn(window, prolific());
    await tree.expand('Kitchen Lab');
    await tree.clickInlineAction('Pilot', 'Export Collection');
    await window.notification('This folder isn’t trusted, so nothing is written to it').waitFor();
    await window.screenshot('untrusted');
    assert.deepEqual(await readdir(session().workspaceFolder), []);
    assert.deepEqual(prolific().requests.to('api', 'POST'), []);
  });

  it('shows that Prolific is unreachable, and loads the rows on retry', async () => {
    await prolific().unplug();
    await refreshed('Can’t connect to Prolific', 'offline');
    await prolific().plugIn();
    await window.welcomeButton('Try Again').click();
    await tree.row('Kitchen Lab').waitFor();
  });

  it('shows that there are no collections', async () => {
    const { workspaces } = prolific().data;
    prolific().data.workspaces = workspaces.filter(({ title }) => title === 'New team');
    await refreshed('have no collections yet', 'no-collections');
    prolific().data.workspaces = workspaces;
  });

  it('shows that the collections feature is not enabled', async () => {
    const { workspaces } = prolific().data;
    prolific().data.workspaces = workspaces.filter(({ title }) => title === 'Early access');
    await refreshed('Collections aren’t enabled', 'not-enabled');
    prolific().data.workspaces = workspaces;
  });

  it('shows any other error in a row', async () => {
    const fault = prolific().faults.add({
      server: 'api',
      fault: { kind: 'answer', status: 400, body: 'no' },
    });
    await window.runCommand('Prolific: Refresh Collections');
    const row = tree.row('rejected the request');
    await row.waitFor();
    await window.screenshot('failed');
    fault.remove();
    await row.click();
    await tree.row('Kitchen Lab').waitFor();
  });

  it('shows that the token is no longer accepted', async () => {
    prolific().faults.add({ server: 'api', fault: { kind: 'answer', status: 401, body: 'no' } });
    await refreshed('no longer accepts the saved API token', 'token-no-longer-accepted');
  });

  it('can be trusted without reloading the window', async () => {
    prolific().faults.clear();
    await window.statusBarItem('Restricted Mode').click();
    const trusting = window.page.locator('.workspace-trust-editor');
    await trusting.getByRole('button', { name: 'Trust', exact: true }).first().click();
    await window.statusBarItem('Restricted Mode').waitFor({ state: 'detached' });
    await window.runCommand('View: Close All Editors');
    await window.runCommand('Prolific: Sign Out');
    await window.welcomeButton('Sign In').waitFor();
    await window.runCommand('Notifications: Clear All Notifications');
  });

  describe('once trusted, with keyboard and screen reader only', () => {
    keyboardAlone(() => ({ window, prolific: prolific() }));
  });
});
