import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { onlySnapshot } from './exportFolder.ts';
import { openCollections, useSessionWithProlific } from './steps.ts';
import type { TreeView } from './treeView.ts';
import type { Window } from './window.ts';

const collection = 'Cooking at home';

describe('A snapshot: its overview, and a participant who asks for deletion', () => {
  let window: Window;
  let tree: TreeView;
  let overview: FrameLocator;
  const { session, prolific } = useSessionWithProlific({ generateMs: 0 });
  before('export a collection', async () => {
    window = await session().openWindow();
    tree = await openCollections(window, prolific());
    await tree.clickInlineAction(collection, 'Export Collection…');
    await window.closeNotification('is exported');
    await tree.expand(collection);
    await tree.row(/files · /).waitFor();
    // The last row that still moves the others.
    await tree.row(/Exports on Prolific\s*1 of/).waitFor();
  });

  it('has an overview that opens from its row and shows what came in', async () => {
    await tree.clickInlineAction(/files · /, 'Open Overview');
    await window.editorTab(`Overview: ${collection}`).waitFor();
    overview = window.webview();
    await overview.getByRole('heading', { name: collection, level: 1 }).waitFor();
    await overview.getByText('Verified').waitFor();
    await overview
      .locator('.matching')
      .filter({ hasText: /^All \d+ submissions$/ })
      .waitFor();
    await overview.getByRole('heading', { name: 'Page 1' }).waitFor();
    await window.screenshot('overview-in-editor');
  });

  it('has one tab for it, when it is opened again too', async () => {
    await tree.clickInlineAction(/files · /, 'Open Overview');
    assert.equal(await window.editorTab(/^Overview: /).count(), 1);
  });

  it('shows its uploaded pictures there', async () => {
    const picture = overview.locator('.gallery img').first();
    await picture.scrollIntoViewIfNeeded();
    await picture.evaluate((image) => (image as unknown as { decode(): Promise<void> }).decode());
    await window.screenshot('overview-gallery');
  });

  it('narrows everything down by a click on an answer', async () => {
    const bar = overview.locator('.bar').first();
    await bar.click();
    await overview
      .locator('.matching')
      .filter({ hasText: /^\d+ of \d+ submissions$/ })
      .waitFor();
    assert.equal(await bar.getAttribute('aria-pressed'), 'true');
    await window.screenshot('overview-filtered');
  });

  it('lists the submissions', async () => {
    const grid = overview.getByRole('grid');
    await grid.scrollIntoViewIfNeeded();
    await grid
      .locator('[role=gridcell].col-submission')
      .filter({ hasText: /^[0-9a-f]{24}$/ })
      .first()
      .waitFor();
    await window.screenshot('overview-table');
  });

  for (const theme of ['Light Modern', 'Dark High Contrast']) {
    it(`follows the theme ${theme}`, async () => {
      await overview.getByRole('heading', { level: 1 }).scrollIntoViewIfNeeded();
      await window.runCommand('Preferences: Color Theme');
      await window.quickInput.type(theme);
      await window.quickInput.choose(theme);
      await overview
        .locator(theme === 'Light Modern' ? 'body.vscode-light' : 'body.vscode-high-contrast')
        .waitFor();
      await window.screenshot(`overview-${theme.toLowerCase().replaceAll(' ', '-')}`);
    });
  }

  it('is there again, with its filter, after the window is loaded again', async () => {
    await window.reload();
    await window.editorTab(`Overview: ${collection}`).waitFor();
    overview = window.webview();
    await overview
      .locator('.matching')
      .filter({ hasText: /^\d+ of \d+ submissions$/ })
      .waitFor();
    await overview.getByRole('button', { name: /^Remove filter/ }).click();
    await overview
      .locator('.matching')
      .filter({ hasText: /^All \d+ submissions$/ })
      .waitFor();
  });

  it('opens a file in the editor', async () => {
    const tile = overview.locator('.tile').first();
    const name = (await tile.locator('.tile-name').textContent()) ?? '';
    await tile.click();
    await window.editorTab(name).waitFor();
    await window.screenshot('overview-file');
  });

  it('opens from a snapshot’s folder in the Explorer', async () => {
    await window.runCommand('View: Close All Editors');
    await window.editorTab(/^Overview: /).waitFor({ state: 'hidden' });
    await window.runCommand('Prolific: Reveal Snapshot in Explorer');
    await window.quickInput.choose(collection);
    await window.explorer.row('snapshot.json').waitFor();
    await window.explorer.chooseFromContextMenu('snapshot.json', 'Open Overview');
    await window.editorTab(/^Overview: /).waitFor();
  });

  it('loses what a participant gave, found by id and shown, after a question', async () => {
    await window.runCommand('View: Close All Editors');
    await window.editorTab(/^Overview: /).waitFor({ state: 'hidden' });
    const responses = join(await onlySnapshot(session().workspaceFolder), 'responses.jsonl');
    const [line = ''] = (await readFile(responses, 'utf8')).split('\n');
    const { participant_id: id } = JSON.parse(line) as { readonly participant_id: string };

    await window.runCommand('Prolific: Find a Participant’s Data');
    await window.quickInput.waitUntilOpen();
    await window.quickInput.type(id.slice(1));
    await window.quickInput.message.filter({ hasText: 'this has 23' }).waitFor();
    await window.screenshot('participant-id');
    await window.quickInput.enter(id);
    const found = window.webview();
    await found.getByRole('heading', { name: 'A participant’s data', level: 1 }).waitFor();
    await found.getByText(/^Submissions: 1 · /).waitFor();
    await window.screenshot('participant-found');

    await window.clickInNotification('A participant’s data were found', 'Delete…');
    const question = window.page.getByRole('dialog').filter({ hasText: id });
    await question.waitFor();
    await window.screenshot('participant-question');
    await question.getByRole('button', { name: 'Delete for Good' }).click();
    await window.editorTab(/were deleted/).waitFor();
    const deleted = window.webview();
    await deleted.getByText(/^Deleted for good: submissions: 1 · /).waitFor();
    await window.screenshot('participant-deleted');
    assert.ok(!(await readFile(responses, 'utf8')).includes(id));
  });
});
