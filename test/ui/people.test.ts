import { cookingCollection } from '../prolific/sampleCollections.ts';
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
});
