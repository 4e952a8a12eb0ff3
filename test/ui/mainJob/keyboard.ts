import assert from 'node:assert/strict';
import { KeyboardUser } from '../keyboardUser.ts';
import type { Scene } from './scene.ts';

/** Defines the tests for keyboard and screen reader, in a window without a sign-in and without exports. */
export function keyboardAlone(scene: () => Pick<Scene, 'window' | 'prolific'>): void {
  let person: KeyboardUser;
  before(async () => {
    scene().prolific.jobs.setGenerateMs('manual');
    person = await KeyboardUser.at(scene().window.page);
  });

  it('signs in from the welcome view and announces the user', async () => {
    await person.runCommand('Prolific: Focus on Collections View', { role: 'region', name: 'Welcome' });
    await person.goTo('Tab', { role: 'button', name: 'Sign In' }, 5);
    await person.press('Enter');
    await person.isAt({
      role: 'textbox',
      name: /API token/,
      description:
        /^The token will be sent to http:\/\/127\.0\.0\.1:\d+, which isn’t Prolific\. Paste an API token\./,
    });
    await person.type('not-a-token');
    await person.press('Enter');
    await person.isAt({ role: 'textbox', name: /API token/, description: /^Prolific didn’t accept/ });
    await person.press('Control+A');
    await person.type(scene().prolific.token);
    await person.press('Enter');
    await person.hears(/Signed in to Prolific as/);
    // The focused button no longer exists.
    await person.isAt({ role: 'treeitem', name: 'Kitchen Lab' });
  });

  it('finds a collection with the arrow keys', async () => {
    const tree = { role: /^tree/, name: /^(Collections|Kitchen Lab)$/ };
    await person.runCommand('Prolific: Focus on Collections View', tree);
    await person.goTo('Home', { role: 'treeitem', name: 'Kitchen Lab' }, 2);
    // When the row “Loading…” disappears, its focus is lost.
    await scene().window.tree('Collections').row('Cooking at home').waitFor();
    await person.goTo('ArrowRight', {
      role: 'treeitem',
      name: /^Cooking at home\b.*has actions$/,
    });
  });

  it('exports a collection from its row and names its stage in row and status bar, without a clock', async () => {
    await person.press('Shift+F10');
    await person.goTo('ArrowDown', { role: 'menuitem', name: 'Export Collection' });
    await person.press('Enter');
    const what = 'Preparing the archive on Prolific';
    await person.goTo('ArrowRight', { name: /^Cooking at home/, states: { expanded: true } }, 3);
    // Until this row exists, the arrow key leads to another one.
    await scene()
      .window.tree('Collections')
      .row(/^\s*Exporting/)
      .waitFor();
    await person.goTo('ArrowRight', { role: 'treeitem', name: `Exporting, ${what}` }, 3);
    await person.runCommand('View: Focus Status Bar');
    await person.goTo('ArrowRight', { role: 'button', name: `Exporting Cooking at home: ${what}` });
  });

  it('announces the end of the export and opens the overview from the message', async () => {
    scene().prolific.jobs.finishAll();
    await person.hears(/Cooking at home: \d+ submissions, \d+ uploads\./);
    const message = { role: 'dialog', name: /Cooking at home: \d+ submissions, / };
    await person.runCommand('Notifications: Show Notifications', message);
    await person.goTo('Tab', { role: 'button', name: 'Open Overview' }, 10);
    await person.press('Enter');
    await person.hears(/^All \d+ submissions$/);
  });

  it('names every row below a collection', async () => {
    await person.runCommand('Prolific: Focus on Collections View', { role: /^tree/, name: /./ });
    await person.goTo('Home', { role: 'treeitem', name: 'Kitchen Lab' }, 2);
    const last = { role: 'treeitem', name: 'Exports on Prolific 1 kept, 10 at most' };
    const passed = await person.goTo('ArrowDown', last);
    const names = passed.map(({ name }) => name);
    assert.ok(
      names.some((name) => /^Snapshot from .*20\d\d.*, \d+ submissions$/.test(name)),
      names.join('\n'),
    );
    assert.ok(names.includes('Questions 5 pages'), names.join('\n'));
  });

  it('lists all exports from the status bar and cancels one', async () => {
    await person.runCommand('Prolific: Export Collection', {
      name: /^(Collection to export|Cooking at home, Kitchen Lab · )/,
    });
    await person.type('Pilot');
    await person.isAt({ role: 'option', name: /^Pilot \(no answers yet\)/ });
    await person.press('Enter');
    // Until then, the item names the export that ended before.
    await scene()
      .window.statusBarItem(/^Exporting Pilot/)
      .waitFor();
    await person.runCommand('View: Focus Status Bar');
    await person.goTo('ArrowRight', { role: 'button', name: /^Exporting Pilot/ });
    await person.press('Enter');
    const running = 'Pilot (no answers yet), Preparing the archive on Prolific';
    await person.isAt({ role: 'option', name: running });
    await person.goTo(
      'ArrowDown',
      { role: 'option', name: /^Cooking at home, Exported · \d+ submissions/ },
      1,
    );
    await person.goTo('ArrowUp', { role: 'option', name: running }, 1);
    await person.press('Enter');
    await person.isAt({ role: 'option', name: 'Cancel' });
    await person.press('Enter');
    const list = { role: 'option', name: /^Pilot \(no answers yet\), / };
    await person.runCommand('Prolific: Show Exports', list);
    await person.isAt({ role: 'option', name: 'Pilot (no answers yet), Canceled' });
    await person.press('Escape');
  });

  it('filters the overview by a time, announces the remaining submissions and removes the filter', async () => {
    await person.runCommand('Prolific: Open Overview');
    await person.hears(/^All \d+ submissions$/);
    await person.goTo('Tab', { role: 'button', name: 'Create Analysis Tables' }, 5);
    await person.goTo('Tab', { role: 'searchbox', name: 'Participant' });
    await person.goTo('Tab', { role: 'button', name: /: \d+ submissions\. Filter by this time\.$/ }, 20);
    await person.press('Enter');
    await person.hears(/^\d+ of \d+ submissions$/);
    await person.isAt({ role: 'button', name: /: \d+ submissions\. Filter by this time\.$/ });
    await person.press('Enter');
    await person.hears(/^All \d+ submissions$/);
  });
}
