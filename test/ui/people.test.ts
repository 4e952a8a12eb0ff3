import assert from 'node:assert/strict';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cookingCollection } from '../prolific/sampleCollections.ts';
import { onlySnapshot } from './exportFolder.ts';
import { openCollections, useSessionWithProlific } from './steps.ts';
import { snapshotRow, type TreeView } from './treeView.ts';
import type { Window } from './window.ts';

const { name: cooking } = cookingCollection;

describe('From answers to a shareable copy', function () {
  this.timeout(120_000);
  const { session, prolific } = useSessionWithProlific({ generateMs: 0 });
  let window: Window;
  let tree: TreeView;
  before(async () => {
    window = await session().openWindow();
    tree = await openCollections(window, prolific());
    await tree.clickInlineAction(cooking, 'Export Collection');
    await window.closeNotification(`${cooking}: `);
    await tree.expand(cooking);
    await tree.row(/Exports on Prolific\s*1 kept/).waitFor();
  });

  it('fetches what became of submissions', async () => {
    await tree.chooseFromContextMenu(snapshotRow, 'Add Submission Details');
    await window.findNotification('approved');
    await window.screenshot('people-details-added');
    await window.closeNotification('approved');
  });

  it('fetches demographics after a question', async () => {
    await tree.chooseFromContextMenu(snapshotRow, 'Add Demographics');
    await window.quickInput.waitUntilOpen();
    await window.screenshot('people-demographics-source');
    await window.quickInput.choose('From Prolific');
    await window.dialog('demographics').waitFor();
    await window.screenshot('people-demographics-question');
    await window.dialog().getByRole('button', { name: 'Fetch Demographics' }).click();
    await window.findNotification('Added the demographics');
    await window.screenshot('people-demographics-added');
    await window.closeNotification('Added the demographics');
  });

  it('shows them in the overview', async () => {
    await tree.row(snapshotRow).first().click();
    const overview = window.webview();
    await overview.locator('.statuses').filter({ hasText: 'approved' }).waitFor();
    await window.screenshot('people-overview');
    await window.page.setViewportSize({ width: 1280, height: 3000 });
    await overview.locator('.statuses').waitFor();
    await window.screenshot('people-overview-long');
    await window.page.setViewportSize({ width: 1280, height: 800 });
  });

  it('creates tables and files for statistics programs with them', async () => {
    const tables = join(await onlySnapshot(session().workspaceFolder), 'analysis');
    await window.webview().getByRole('button', { name: 'Create Analysis Tables' }).click();
    await window.findNotification('Created');
    await window.screenshot('people-tables');
    await window.closeNotification('Created');
    const names = await readdir(tables);
    for (const ending of ['csv', 'parquet', 'sav', 'do', 'sps'])
      assert.ok(names.includes(`responses_wide.${ending}`), ending);
    const [header = ''] = (await readFile(join(tables, 'responses_wide.csv'), 'utf8')).split('\r\n');
    for (const column of ['submission_status', 'seconds_taken', 'demo_age', 'demo_country_of_residence'])
      assert.ok(header.split(',').includes(column), column);
  });

  it('creates a copy to share after a preview, without an ID of Prolific', async () => {
    const shared = await session().makeFolder('shared');
    await mkdir(join(shared, 'manuscript'));
    await tree.chooseFromContextMenu(snapshotRow, 'Create Shareable Copy');
    for (const step of ['questions', 'participants', 'precision', 'options']) {
      await window.quickInput.waitUntilOpen();
      await window.screenshot(`people-share-${step}`);
      await window.quickInput.accept();
    }
    await window.quickInput.pick('Create Copy').waitFor();
    await window.screenshot('people-share-preview');
    await window.quickInput.choose('Create Copy');
    await window.quickInput.enterFolder(shared, 'manuscript');
    await window.findNotification('Created a shareable copy');
    await window.screenshot('people-share-done');
    const copy = (await readdir(shared)).find((name) => name.startsWith('shareable-copy-')) ?? '';
    const files = await readdir(join(shared, copy));
    assert.deepEqual(files.sort(), [
      'README.md',
      'codebook.csv',
      'codebook.md',
      'responses.csv',
      'responses.parquet',
      'responses.sav',
    ]);
    const csv = await readFile(join(shared, copy, 'responses.csv'), 'utf8');
    assert.match(csv, /P001/);
    assert.doesNotMatch(csv, /[\da-f]{24}/);
    await window.clickInNotification('Created a shareable copy', 'Open README');
    await window.editorTab('README.md').waitFor();
    await window.screenshot('people-share-readme');
  });
});
