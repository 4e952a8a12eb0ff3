import assert from 'node:assert/strict';
import { hugeCollection } from '../prolific/sampleCollections.ts';
import { sampleData } from '../prolific/sampleData.ts';
import { hurryUploads, openCollections, slowUploads, useSessionWithProlific, watchable } from './steps.ts';
import type { TreeView } from './treeView.ts';
import type { Window } from './window.ts';

const { name: huge, id: hugeId } = hugeCollection;

describe('Canceled download', () => {
  let window: Window;
  let tree: TreeView;
  const data = sampleData({ huge: watchable });
  const { session, prolific } = useSessionWithProlific({ generateMs: 0, data });
  before(async () => {
    window = await session().openWindow();
    tree = await openCollections(window, prolific());
  });

  it('shows its name, percent and time left in the status bar', async () => {
    slowUploads(prolific());
    await tree.expand(huge);
    await tree.clickInlineAction(huge, 'Export Collection');
    const item = window
      .statusBarItem(/^Exporting/)
      .filter({ hasText: /^\s*Huge media [1-9]\d?% · \d+ (s|min) left/ });
    await item.waitFor();
    await window.screenshot('downloading');
    await item.hover();
    const hover = window.page.locator('.monaco-hover').filter({ hasText: huge });
    await hover.getByText('Cancel').click();
  });

  it('offers to resume what was downloaded, in a message and on its row', async () => {
    await window.findNotification(/Huge media: Stopped\. (?:More than )?[\d.]+ [kM]B kept\./);
    await tree.row('Stopped export').waitFor();
    await window.page.mouse.move(900, 300);
    await window.screenshot('stopped');
    assert.match(
      (await window.statusBarItem(/^Export of Huge media stopped/).textContent()) ?? '',
      /Huge media: export stopped/,
    );
    assert.equal(await window.notification('interrupted').count(), 0);
    await window.clickInNotification('Stopped.', 'Resume');
    await hurryUploads(prolific());
    await window
      .statusBarItem(/^Export of Huge media completed/)
      .filter({ hasText: 'Huge media exported' })
      .waitFor();
    assert.equal(prolific().jobs.of(hugeId).length, 1);
  });

  it('becomes a snapshot whose notebook opens with collapsed helper cells', async () => {
    await window.runCommand('Prolific: Create Notebook');
    await window.quickInput.type('duckdb');
    await window.quickInput.pick('SQL').waitFor();
    await window.quickInput.type('');
    await window.quickInput.choose('Python');
    await window.editorTab('analysis.ipynb').waitFor();
    const collapsed = window.page.locator('.notebookOverlay .input-collapse-container:visible');
    await collapsed.first().waitFor();
    await window.screenshot('notebook');
    assert.ok((await collapsed.count()) >= 1);
  });
});
