import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { cookingCollection } from '../../prolific/sampleCollections.ts';
import { collection, type Scene } from './scene.ts';

const command = 'Prolific: Export with Options…';

/** Defines the tests of an export with options by keyboard, with archives that are ready at once. */
export function choosingOptions(scene: () => Scene): void {
  const title = (step: string): Locator =>
    scene().window.quickInput.title.filter({ hasText: `Export “Cooking at home” with Options (${step})` });

  it('asks for the collection, then what to export', async () => {
    const { window } = scene();
    await window.runCommand(command);
    await window.quickInput.pick(collection).waitFor();
    await window.quickInput.enter(collection);
    await title('1/2').waitFor();
    await window.screenshot('options-scope');
    assert.equal(await window.quickInput.button('Back').count(), 0);
    await window.quickInput.accept();
    await title('2/2').waitFor();
    await window.screenshot('options-responses');
  });

  it('lists the studies of the collection as they are found', async () => {
    const { window } = scene();
    await window.quickInput.choose('Filter…');
    await title('3/5').waitFor();
    await window.quickInput.pick('Cooking at home (UK)').waitFor();
    await window.screenshot('filter-study');
  });

  it('validates a pasted study id as you type', async () => {
    const { window } = scene();
    await window.quickInput.enter('Paste');
    await window.page.getByPlaceholder('5f3c1b2a').waitFor();
    await window.quickInput.type('Cooking');
    await window.quickInput.message.filter({ hasText: 'has 24 characters' }).waitFor();
    await window.screenshot('filter-study-id');
    await window.quickInput.button('Back').click();
    await window.quickInput.pick('All studies').waitFor();
  });

  it('shows each start in local time and as it is sent', async () => {
    const { window } = scene();
    await window.quickInput.pick('Cooking at home (UK)').waitFor();
    await window.quickInput.enter('(UK)');
    await title('4/5').waitFor();
    await window.quickInput.pick(/Today.*sent as 2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ/).waitFor();
    await window.screenshot('filter-from');
  });

  it('validates a date as you type', async () => {
    const { window } = scene();
    const { keyboard } = window.page;
    await window.quickInput.enter('Type a date');
    await window.page.getByPlaceholder('YYYY-MM-DD').waitFor();
    await keyboard.type('2026-09-31');
    await window.quickInput.message.filter({ hasText: '2026-09-31 isn’t a valid date.' }).waitFor();
    await window.screenshot('filter-date-refused');
    await window.quickInput.type('2026-09-02 10:00');
    await window.quickInput.message
      .filter({ hasText: /10:00.* · sent as 2026-09-0\dT\d\d:\d\d:00Z/ })
      .waitFor();
    await window.screenshot('filter-date');
    await keyboard.press('Enter');
  });

  it('keeps earlier answers when you go back', async () => {
    const { window } = scene();
    await title('5/5').waitFor();
    await window.screenshot('filter-to');
    await window.quickInput.button('Back').click();
    await title('4/5').waitFor();
    await window.quickInput.pick(/Enter a Date….*sent as/).waitFor();
    await window.quickInput.accept();
    await window.quickInput.message.filter({ hasText: 'sent as' }).waitFor();
    assert.equal(await window.quickInput.field.inputValue(), '2026-09-02 10:00');
    await window.quickInput.accept();
    await title('5/5').waitFor();
  });

  it('exports a snapshot whose row names the filter', async () => {
    const { window, tree, prolific } = scene();
    await window.quickInput.accept();
    await window
      .notification(/Cooking at home: \d+ submissions?, .*\. Filter: Study “Cooking at home \(UK\)”, from /)
      .waitFor();
    await tree.expand(collection);
    await tree.row(/^\s*Today .*submissions.*Study “Cooking at home \(UK\)”, from /).waitFor();
    await window.screenshot('filter-snapshot');
    const job = prolific.jobs.of(cookingCollection.id).at(-1);
    assert.match(job?.filter.from ?? '', /^2026-09-0\dT\d\d:\d\d:00Z$/);
  });
}
