import assert from 'node:assert/strict';
import { pilotCollection, sampleBatch } from '../prolific/sampleCollections.ts';
import { openCollections, until, useSessionWithProlific } from './steps.ts';
import type { TreeView } from './treeView.ts';
import type { Window } from './window.ts';

const group = 'Exports on Prolific';

describe('Exports that Prolific keeps, in the side bar', () => {
  let window: Window;
  let tree: TreeView;
  const { session, prolific } = useSessionWithProlific({ generateMs: 'manual' });
  before(async () => {
    window = await session().openWindow();
    tree = await openCollections(window, prolific());
  });

  /** Somebody else asks for an export. */
  async function request(): Promise<string> {
    const { apiUrl, token } = prolific();
    const path = `/api/v1/data-collection/collections/${pilotCollection.id}/export`;
    const answer = await fetch(apiUrl + path, {
      method: 'POST',
      headers: { authorization: `Token ${token}` },
    });
    return ((await answer.json()) as { readonly export_id: string }).export_id;
  }

  it('are there when a collection is opened, and are seen to be ready without a click', async () => {
    const exportId = await request();
    await tree.expand('Pilot');
    await tree.expand(group);
    await tree.row('being prepared').waitFor();
    await window.screenshot('jobs-generating');
    prolific().jobs.finish(exportId);
    await tree.row(/All responses · ready/).waitFor();
    await window.screenshot('jobs-ready');
  });

  it('are downloaded by a click, and marked then', async () => {
    await tree.clickInlineAction(/All responses · ready/, 'Download Export from Prolific');
    await window.notification('is exported').waitFor();
    await window.closeNotification('is exported');
    await tree.row('on this computer').waitFor();
    await window.screenshot('jobs-downloaded');
    assert.equal(prolific().jobs.of(pilotCollection.id).length, 1);
    await (await tree.inlineAction('Pilot', 'Update Collection')).waitFor();
    assert.equal(await (await tree.inlineAction('Pilot', 'Export Collection…')).count(), 0);
  });

  it('are deleted from the context menu, after a question', async () => {
    const menu = await tree.contextMenu('on this computer');
    await menu.filter({ hasText: 'Delete Export from Prolific…' }).hover();
    // A click so soon after the menu has opened may count as the one that opened it.
    await window.page.keyboard.press('Enter');
    const dialog = window.page.getByRole('dialog').filter({ hasText: 'gone for everybody' });
    await dialog.waitFor();
    await window.screenshot('jobs-delete');
    await dialog.getByRole('button', { name: 'Delete from Prolific' }).click();
    await tree.row(group).waitFor({ state: 'detached' });
    assert.equal(prolific().jobs.of(pilotCollection.id).length, 0);
    await tree.row(/files · /).waitFor();
  });

  it('make room at the limit once they are ticked and that is confirmed', async () => {
    prolific().jobs.setGenerateMs(0);
    for (let made = 0; made < 10; made += 1) {
      prolific().jobs.fail(await request());
    }
    await tree.clickInlineAction('Pilot', 'Update Collection');
    await window.clickInNotification('as many exports as Prolific keeps', 'Choose Exports to Delete…');
    const ticks = window.page.locator('.quick-input-list .monaco-list-row');
    const oldest = ticks.filter({ hasText: 'nothing in it to lose' }).first();
    await oldest.waitFor();
    assert.equal(
      await window.page.locator('.quick-input-list').getByRole('checkbox', { checked: true }).count(),
      0,
    );
    await oldest.click();
    await window.screenshot('jobs-limit');
    await window.page.getByRole('button', { name: 'OK' }).click();
    const dialog = window.page.getByRole('dialog').filter({ hasText: 'Delete 1 export of' });
    await dialog.getByRole('button', { name: 'Delete from Prolific' }).click();
    await window.notification('is exported').waitFor();
    await window.closeNotification('is exported');
    await tree.row('10 of 10').waitFor();
    await window.screenshot('jobs-after-limit');
  });

  it('are those of batches too, which are in a group of their own', async () => {
    await tree.collapse('Pilot');
    await tree.expand('Batches');
    await tree.row(sampleBatch.name).waitFor();
    await tree.clickInlineAction(sampleBatch.name, 'Export Batch…');
    await window.notification('is exported').waitFor();
    await window.clickInNotification('is exported', 'Open Responses');
    await window.page.getByRole('tab', { name: /responses-by-submission.jsonl/ }).waitFor();
    await tree.expand(sampleBatch.name);
    await tree.row('1 of 10').waitFor();
    await window.screenshot('batches');
    await until(() => prolific().jobs.of(sampleBatch.id).length === 1);
  });
});
