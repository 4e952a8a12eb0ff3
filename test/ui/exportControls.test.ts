import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openCollections, useSessionWithProlific } from './steps.ts';
import type { TreeView } from './treeView.ts';
import type { Window } from './window.ts';

describe('While exports run', () => {
  let window: Window;
  let tree: TreeView;
  const { session, prolific } = useSessionWithProlific({ generateMs: 'manual' });
  before(async () => {
    window = await session().openWindow();
    tree = await openCollections(window, prolific());
  });

  async function exportedFolders(): Promise<string[]> {
    const names = await readdir(join(session().workspaceFolder, 'prolific-exports')).catch(() => []);
    return names.filter((name) => name !== '.gitignore');
  }

  it('the status bar sums several up, and its tooltip cancels each', async () => {
    await tree.clickInlineAction('Cooking at home', 'Export Collection…');
    await tree.clickInlineAction('Pilot', 'Export Collection…');
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

  it('the inline icon in the tree cancels, and leaves no folder', async () => {
    const running = window.statusBarItem(/^Exporting (Cooking at home|Pilot)/);
    const label = (await running.getAttribute('aria-label')) ?? '';
    await tree.clickInlineAction(label.includes('Pilot') ? 'Pilot' : 'Cooking at home', 'Cancel Export');
    await window.statusBarItem(/^Exporting/).waitFor({ state: 'detached' });
    assert.deepEqual(await exportedFolders(), []);
  });

  it('a failure says what happened, and the status bar shows it until it has been looked at', async () => {
    prolific().faults.add({
      server: 'api',
      method: 'POST',
      times: 1,
      fault: { kind: 'answer', status: 403, body: '{"detail":"no"}' },
    });
    await tree.clickInlineAction('Pilot', 'Export Collection…');
    await window.notification('has no access to this collection').waitFor();
    assert.equal(await window.notification('').count(), 1);
    const item = window.statusBarItem(/^Export of Pilot .* failed/);
    await item.waitFor();
    await window.screenshot('export-failed');
    await window.closeNotification('has no access');
    await item.click();
    await window.quickInput.pick('Failed').waitFor();
    await window.quickInput.choose('Failed');
    await window.quickInput.pick('Export again').waitFor();
    await window.quickInput.cancel();
    await item.waitFor({ state: 'detached' });
  });

  it('typing finds a collection in the tree', async () => {
    await tree.row('Cooking at home').first().click();
    await window.page.keyboard.press('Control+Alt+F');
    await window.page.getByPlaceholder('Type to search').fill('Pilot');
    await tree.row('Pilot').locator('.highlight').first().waitFor();
    await window.screenshot('find');
    await window.page.keyboard.press('Escape');
  });

  it('a row that could not be loaded is loaded again by a click on it', async () => {
    const fault = prolific().faults.add({
      server: 'api',
      path: /\/collections\?/,
      fault: { kind: 'answer', status: 400, body: '{"detail":"no"}' },
    });
    await window.runCommand('Prolific: Refresh Collections');
    await tree.row('could not accept the request').first().waitFor();
    fault.remove();
    await tree.row('could not accept the request').first().click();
    await tree.row('Pilot').first().waitFor();
  });

  it('a report tells how Prolific is reached', async () => {
    await window.runCommand('Prolific: Diagnose Connection');
    await window.editorTab(/Connection to Prolific/).waitFor();
    const report = window.page.locator('.part.editor .view-lines');
    await report.filter({ hasText: /can.be.reached,.by.undici/ }).waitFor();
    await window.screenshot('connection-report');
    await window.runCommand('View: Close Editor');
  });

  it('Reveal in the closing message shows the snapshot in the Explorer', async () => {
    prolific().jobs.setGenerateMs(0);
    await tree.clickInlineAction('Pilot', 'Export Collection…');
    await window.notification('is exported').waitFor();
    await window.clickInNotification('is exported', 'Reveal');
    await window.explorer.row('snapshot.json').waitFor();
  });
});
