import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator } from 'playwright-core';
import { onlySnapshot } from '../exportFolder.ts';
import { snapshotRow } from '../treeView.ts';
import { collection, type Scene } from './scene.ts';

/** Defines the tests of the overview, with one snapshot in the tree. */
export function overviewOfSnapshot(scene: () => Scene): void {
  let overview: FrameLocator;

  it('opens the overview from the row of a snapshot', async () => {
    const { window, tree } = scene();
    await tree.row(snapshotRow).first().click();
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

  it('reuses the tab of the overview when it is opened again', async () => {
    const { window, tree } = scene();
    await tree.row(snapshotRow).first().click();
    assert.equal(await window.editorTab(/^Overview: /).count(), 1);
  });

  it('shows uploaded pictures in the overview', async () => {
    const { window } = scene();
    const picture = overview.locator('.gallery img').first();
    await picture.scrollIntoViewIfNeeded();
    await picture.evaluate((image) => (image as unknown as { decode(): Promise<void> }).decode());
    await window.screenshot('overview-gallery');
  });

  it('filters the overview by a click on an answer', async () => {
    const { window } = scene();
    const bar = overview.locator('.bar').first();
    await bar.click();
    await overview
      .locator('.matching')
      .filter({ hasText: /^\d+ of \d+ submissions$/ })
      .waitFor();
    assert.equal(await bar.getAttribute('aria-pressed'), 'true');
    await window.screenshot('overview-filtered');
  });

  it('lists the submissions in the overview', async () => {
    const { window } = scene();
    const grid = overview.getByRole('grid');
    await grid.scrollIntoViewIfNeeded();
    await grid.focus();
    await window.page.keyboard.press('End');
    await grid
      .locator('[role=gridcell].col-submission')
      .filter({ hasText: /^[0-9a-f]{8}$/ })
      .first()
      .waitFor();
    // The study's name was fetched with the export.
    await grid
      .locator('.col-study')
      .filter({ hasText: /^Cooking at home \(/ })
      .first()
      .waitFor();
    await window.screenshot('overview-table');
  });

  it('hides a column of the overview’s table', async () => {
    const { window } = scene();
    await overview.getByRole('columnheader', { name: 'Time' }).click({ button: 'right' });
    await overview.getByRole('menuitem', { name: 'Hide Column' }).click();
    await overview.getByRole('button', { name: /^Columns \(/ }).waitFor();
    await window.screenshot('overview-column-hidden');
  });

  it('opens an uploaded file in the editor', async () => {
    const { window } = scene();
    const tile = overview.locator('.tile').first();
    const name = (await tile.locator('.tile-name').textContent()) ?? '';
    await tile.click();
    await window.editorTab(name).waitFor();
    await window.screenshot('overview-file');
  });

  it('opens the overview from a snapshot’s folder in the Explorer', async () => {
    const { window } = scene();
    await window.runCommand('View: Close All Editors');
    await window.editorTab(/^Overview: /).waitFor({ state: 'hidden' });
    await window.runCommand('Prolific: Reveal Snapshot in Explorer');
    await window.explorer.row('snapshot.json').waitFor();
    await window.screenshot('snapshot');
    assert.ok((await window.explorer.texts()).every((text) => !text.includes('.prolific-partial')));
    await window.explorer.chooseFromContextMenu('snapshot.json', 'Open Overview');
    await window.editorTab(/^Overview: /).waitFor();
    // The table is arranged as before.
    await window
      .webview()
      .getByRole('button', { name: /^Columns \(/ })
      .waitFor();
  });

  it('finds participant data by id and deletes it after confirmation', async () => {
    const { window, session } = scene();
    await window.runCommand('View: Close All Editors');
    await window.editorTab(/^Overview: /).waitFor({ state: 'hidden' });
    const responses = join(await onlySnapshot(session.workspaceFolder), 'responses.jsonl');
    const [line = ''] = (await readFile(responses, 'utf8')).split('\n');
    const { participant_id: id } = JSON.parse(line) as { readonly participant_id: string };

    await window.runCommand('Prolific: Find Participant Data');
    await window.quickInput.waitUntilOpen();
    await window.quickInput.type(id.slice(1));
    await window.quickInput.message.filter({ hasText: 'this one has 23' }).waitFor();
    await window.screenshot('participant-id');
    await window.quickInput.enter(id);
    const found = window.webview();
    await found.getByRole('heading', { name: 'Participant data', level: 1 }).waitFor();
    await found.getByText(/^Found 1 submission and /).waitFor();
    await window.screenshot('participant-found');

    await window.clickInNotification('Found 1 submission', 'Delete…');
    const question = window.page.getByRole('dialog').filter({ hasText: id });
    await question.waitFor();
    await window.screenshot('participant-question');
    await question.getByRole('button', { name: 'Show Report' }).and(window.page.locator(':focus')).waitFor();
    await question.getByRole('button', { name: 'Delete Permanently' }).click();
    await window.editorTab(/Participant data deleted/).waitFor();
    const deleted = window.webview();
    await deleted.getByText(/^Permanently deleted 1 submission and /).waitFor();
    await window.screenshot('participant-deleted');
    assert.ok(!(await readFile(responses, 'utf8')).includes(id));
  });
}
