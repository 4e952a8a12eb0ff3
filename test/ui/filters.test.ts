import assert from 'node:assert/strict';
import { cookingCollection } from '../prolific/sampleCollections.ts';
import { openCollections, useSessionWithProlific } from './steps.ts';
import type { TreeView } from './treeView.ts';
import type { Window } from './window.ts';

const command = 'Prolific: Export Collection with Filter…';

describe('Choosing a filter with the keyboard', () => {
  let window: Window;
  let tree: TreeView;
  const { session, prolific } = useSessionWithProlific({ generateMs: 500 });
  before(async () => {
    window = await session().openWindow();
    tree = await openCollections(window, prolific());
  });

  it('begins with the collection and goes on to its studies as they are found', async () => {
    await window.runCommand(command);
    await window.quickInput.pick('Cooking at home').waitFor();
    await window.quickInput.enter('Cooking at home');
    await window.quickInput.title.filter({ hasText: 'Export “Cooking at home” with filter (1/3)' }).waitFor();
    await window.quickInput.pick('Cooking at home (UK)').waitFor();
    await window.screenshot('filter-study');
    assert.equal(await window.quickInput.button('Back').count(), 0);
  });

  it('says at once what is wrong with a pasted study', async () => {
    await window.quickInput.enter('Paste');
    await window.page.getByPlaceholder('5f3c1b2a').waitFor();
    await window.quickInput.type('Cooking');
    await window.quickInput.message.filter({ hasText: 'has 24 characters' }).waitFor();
    await window.screenshot('filter-study-id');
    await window.quickInput.button('Back').click();
    await window.quickInput.pick('All studies').waitFor();
  });

  it('shows the local time of each beginning and what is sent for it', async () => {
    await window.quickInput.pick('Cooking at home (UK)').waitFor();
    await window.quickInput.enter('(UK)');
    await window.quickInput.title.filter({ hasText: '(2/3)' }).waitFor();
    await window.quickInput.pick(/Today.*sent as 2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ/).waitFor();
    await window.screenshot('filter-from');
  });

  it('judges a date while it is typed', async () => {
    const { keyboard } = window.page;
    for (let row = 0; row < 3; row++) await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await window.page.getByPlaceholder('YYYY-MM-DD').waitFor();
    await keyboard.type('2026-09-31');
    await window.quickInput.message.filter({ hasText: '2026-09-31 is not in the calendar.' }).waitFor();
    await window.screenshot('filter-date-refused');
    await window.quickInput.type('2026-09-02 10:00');
    await window.quickInput.message
      .filter({ hasText: /10:00.* · sent as 2026-09-0\dT\d\d:\d\d:00Z/ })
      .waitFor();
    await window.screenshot('filter-date');
    await keyboard.press('Enter');
  });

  it('finds what was answered before when going back', async () => {
    await window.quickInput.title.filter({ hasText: '(3/3)' }).waitFor();
    await window.screenshot('filter-to');
    await window.quickInput.button('Back').click();
    await window.quickInput.title.filter({ hasText: '(2/3)' }).waitFor();
    await window.quickInput.pick(/Type a date….*sent as/).waitFor();
    await window.quickInput.accept();
    await window.quickInput.message.filter({ hasText: 'sent as' }).waitFor();
    assert.equal(await window.quickInput.field.inputValue(), '2026-09-02 10:00');
    await window.quickInput.accept();
    await window.quickInput.title.filter({ hasText: '(3/3)' }).waitFor();
  });

  it('ends with a snapshot that says what it holds', async () => {
    await window.quickInput.accept();
    await window.notification(/all checked\. Filter: Study “Cooking at home \(UK\)”, from /).waitFor();
    await tree.expand('Cooking at home');
    await tree.row(/Study “Cooking at home \(UK\)”, from .* files/).waitFor();
    await window.screenshot('filter-snapshot');
    const [job] = prolific().jobs.of(cookingCollection.id);
    assert.match(job?.filter.from ?? '', /^2026-09-0\dT\d\d:\d\d:00Z$/);
  });
});

describe('A Prolific without filters', () => {
  const { session, prolific } = useSessionWithProlific({ generation: '1b', generateMs: 0 });

  it('is said to be one, and the command is offered no more', async () => {
    const window = await session().openWindow();
    await openCollections(window, prolific());
    await window.runCommand(command);
    await window.quickInput.choose('Pilot');
    await window.notification('Prolific cannot filter exports here yet. Nothing was asked for.').waitFor();
    await window.screenshot('filters-unsupported');
    assert.deepEqual(prolific().requests.to('api', 'POST'), []);
    const palette = await window.openPalette('Prolific: Export');
    await palette.pick('Prolific: Export Collection…').first().waitFor();
    assert.equal(await palette.pick(command).count(), 0);
    await palette.cancel();
  });
});
