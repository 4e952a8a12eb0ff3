// `npm run pictures`: retakes the pictures of README.md and docs, media/screenshots, in a light theme.
import { mkdtemp, mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalProlific, type LocalProlific } from '../prolific/localProlific.ts';
import {
  cookingCollection,
  hugeCollection,
  namesakes,
  pilotCollection,
} from '../prolific/sampleCollections.ts';
import { repositoryRoot } from '../vscode/cache.ts';
import { writeSettings } from '../vscode/settings.ts';
import { closeBrowser, Editor } from '../ui/editor.ts';
import { snapshotRow, type TreeView } from '../ui/treeView.ts';
import { Window } from '../ui/window.ts';
import { palettePng } from './palettePng.ts';

const collection = cookingCollection.name;
const pilot = 'Cooking at home: pilot';

/** Names that a lab would use instead of those that tests need, by id or title. */
const names = new Map([
  [hugeCollection.id, 'Kitchen tours on video'],
  [pilotCollection.id, pilot],
  [namesakes[1].id, 'Tasting notes: bread'],
  ['Early access', 'Sensory Science'],
  ['New team', 'Student projects'],
]);

const prolific = await startLocalProlific({ generateMs: 'manual' });
for (const workspace of prolific.data.workspaces) {
  Object.assign(workspace, { title: names.get(workspace.title) ?? workspace.title });
  for (const { wire } of workspace.collections) {
    Object.assign(wire, { name: names.get(wire.id) ?? wire.name });
  }
}
const editor = await Editor.start();
// Outside the editor's folder, whose name would show in tooltips.
const home = await realpath(await mkdtemp(join(tmpdir(), 'pictures-')));
try {
  await takePictures(prolific, editor);
} finally {
  await editor.close();
  await closeBrowser();
  await prolific.close();
  await rm(home, { recursive: true, force: true });
}

async function takePictures({ apiUrl }: LocalProlific, { userData }: Editor): Promise<void> {
  await writeSettings(userData, {
    'prolificCollections.apiUrl': apiUrl,
    'security.workspace.trust.enabled': false,
    'workbench.colorTheme': 'Default Light Modern',
    'window.commandCenter': false,
    'window.title': '${rootName}',
  });
  const folder = join(home, 'kitchen-study');
  await mkdir(folder);
  const page = await editor.openPage({ folder });
  const window = new Window(page);
  await window.waitUntilReady();
  const tree = await signIn(window);
  await page.setViewportSize({ width: 1200, height: 680 });
  await pictureOfExporting(window, tree);
  prolific.jobs.finishAll();
  await window.closeNotification('Cooking at home: ');
  await tree.row(/Exports on Prolific\s*1 kept/).waitFor();
  await page.setViewportSize({ width: 1400, height: 770 });
  await pictureOfOverview(window, tree);
  await page.setViewportSize({ width: 1200, height: 680 });
  await pictureOfExports(window, tree);
  await page.setViewportSize({ width: 1000, height: 400 });
  await pictureOfSnapshot(window, tree);
}

async function signIn(window: Window): Promise<TreeView> {
  await window.openViewContainer('Prolific');
  await window.welcomeButton('Sign In').click();
  await window.quickInput.enter(prolific.token);
  await window.quickInput.waitUntilClosed();
  await window.closeNotification('Signed in to Prolific');
  const tree = window.tree('Collections');
  await tree.expand('Kitchen Lab');
  return tree;
}

/** Saves a picture of the window at its present size, with few colors, because it is in the package. */
async function picture({ page }: Window, name: string): Promise<void> {
  const path = join(repositoryRoot, 'media', 'screenshots', `${name}.png`);
  await writeFile(path, palettePng(await page.screenshot({ animations: 'disabled' })));
}

async function pictureOfExporting(window: Window, tree: TreeView): Promise<void> {
  await tree.clickInlineAction(collection, 'Export Collection');
  const item = window.statusBarItem(/^Exporting Cooking at home/);
  await item.waitFor();
  await tree.expand(collection);
  await tree.row(/Exports on Prolific\s*1 kept/).waitFor();
  await item.hover();
  await window.page.locator('.monaco-hover').filter({ hasText: collection }).getByText('Cancel').waitFor();
  await picture(window, 'exporting');
  await window.page.mouse.move(700, 300);
}

async function pictureOfOverview(window: Window, tree: TreeView): Promise<void> {
  await tree.chooseFromContextMenu(snapshotRow, 'Add Submission Details');
  await window.closeNotification('approved');
  await tree.row(snapshotRow).first().click();
  const overview = window.webview();
  await overview.locator('.statuses').waitFor();
  await overview.locator('.matching').filter({ hasText: /\d/ }).waitFor();
  const question = overview.getByRole('heading', { name: 'How often do you cook a warm meal?' });
  await question.waitFor();
  await window.page.mouse.move(700, 20);
  await picture(window, 'overview');
}

async function pictureOfExports(window: Window, tree: TreeView): Promise<void> {
  await tree.clickInlineAction(pilot, 'Export Collection');
  await window.statusBarItem(/^Exporting Cooking at home: pilot/).click();
  await window.quickInput.pick('pilot').waitFor();
  await window.quickInput.pick('Exported').waitFor();
  await picture(window, 'activity');
  await window.quickInput.choose('pilot');
  await window.quickInput.choose('Cancel');
  await window.statusBarItem(/^Exporting/).waitFor({ state: 'detached' });
}

async function pictureOfSnapshot(window: Window, tree: TreeView): Promise<void> {
  await window.runCommand('View: Close All Editors');
  await tree.expand(snapshotRow);
  await tree.row(/^\s*Responses/).click();
  await window.editorTab('responses.jsonl').waitFor();
  await window.page.mouse.move(700, 20);
  await picture(window, 'snapshot');
}
