import assert from 'node:assert/strict';
import { KeyboardUser } from './keyboardUser.ts';
import { useSessionWithProlific } from './steps.ts';
import type { Window } from './window.ts';

describe('With the keyboard and a screen reader alone', () => {
  let person: KeyboardUser;
  let window: Window;
  const { session, prolific } = useSessionWithProlific({ generateMs: 'manual' });
  before(async () => {
    window = await session().openWindow();
    person = await KeyboardUser.at(window.page);
  });

  it('one signs in: the view leads to the token, and who is signed in is said', async () => {
    await person.runCommand('Prolific: Focus on Collections View', { role: 'region', name: 'Welcome' });
    await person.goTo('Tab', { role: 'button', name: 'Sign In' }, 5);
    await person.press('Enter');
    await person.isAt({
      role: 'textbox',
      name: /API token/,
      description:
        /^The token will be sent to http:\/\/127\.0\.0\.1:\d+, which is not Prolific\. Paste an API token\./,
    });
    await person.type('not-a-token');
    await person.press('Enter');
    await person.isAt({ role: 'textbox', name: /API token/, description: /^Prolific did not accept/ });
    await person.press('Control+A');
    await person.type(prolific().token);
    await person.press('Enter');
    await person.hears(/Signed in to Prolific as/);
    // The button that had the focus is gone.
    await person.isAt({ role: 'treeitem', name: 'Kitchen Lab' });
  });

  it('one finds a collection by the arrow keys', async () => {
    const tree = { role: /^tree/, name: /^(Collections|Kitchen Lab)$/ };
    await person.runCommand('Prolific: Focus on Collections View', tree);
    await person.goTo('Home', { role: 'treeitem', name: 'Kitchen Lab' }, 2);
    await person.press('ArrowRight');
    await person.isAt({ name: 'Kitchen Lab', states: { expanded: true } });
    // The row that says “Loading…” goes away, and the focus in it with it.
    await window.tree('Collections').row('Cooking at home').waitFor();
    await person.goTo('ArrowRight', {
      role: 'treeitem',
      name: /^Cooking at home 5 pages · .*, has actions$/,
    });
  });

  it('one exports it from its row, and hears there and in the status bar what happens, without a clock', async () => {
    await person.press('Shift+F10');
    await person.goTo('ArrowDown', { role: 'menuitem', name: 'Export Collection…' });
    await person.press('Enter');
    const what = 'Prolific is preparing the archive';
    await person.goTo('ArrowRight', { name: /^Cooking at home/, states: { expanded: true } }, 3);
    // Until it is there, the next row below the collection is another.
    await window.tree('Collections').row(what).waitFor();
    await person.goTo('ArrowRight', { role: 'treeitem', name: `Exporting, ${what}` }, 3);
    await person.runCommand('View: Focus Status Bar');
    await person.goTo('ArrowRight', { role: 'button', name: `Exporting Cooking at home: ${what}` });
  });

  it('one hears of the end, and opens the responses from the message', async () => {
    prolific().jobs.finishAll();
    await person.hears(/“Cooking at home” is exported: \d+ files, .* all checked\./);
    const message = { role: 'dialog', name: /“Cooking at home” is exported: \d+ files, / };
    await person.runCommand('Notifications: Show Notifications', message);
    await person.goTo('Tab', { role: 'button', name: 'Open Responses' }, 10);
    await person.press('Enter');
    await person.isAt({ role: 'textbox', name: /^responses\.jsonl/ });
  });

  it('one hears of each row below the collection what it is', async () => {
    await person.runCommand('Prolific: Focus on Collections View', { role: /^tree/, name: /./ });
    await person.goTo('Home', { role: 'treeitem', name: 'Kitchen Lab' }, 2);
    const passed = await person.goTo('ArrowDown', { role: 'treeitem', name: 'Page 1 4 items' });
    const names = passed.map(({ name }) => name);
    assert.ok(
      names.some((name) => /^Snapshot of .*20\d\d.*, \d+ files · /.test(name)),
      names.join('\n'),
    );
    assert.ok(names.includes('Exports on Prolific 1 of 10'), names.join('\n'));
  });

  it('one sees through all exports from the status bar, and cancels one', async () => {
    await person.runCommand('Prolific: Export Collection…', {
      name: /^(Collection to export|Cooking at home, Kitchen Lab · )/,
    });
    await person.type('Pilot');
    await person.isAt({ role: 'option', name: /^Pilot \(no answers yet\)/ });
    await person.press('Enter');
    await person.runCommand('View: Focus Status Bar');
    await person.goTo('ArrowRight', { role: 'button', name: /^Exporting Pilot/ });
    await person.press('Enter');
    const running = 'Pilot (no answers yet), Prolific is preparing the archive';
    await person.isAt({ role: 'option', name: running });
    await person.goTo('ArrowDown', { role: 'option', name: /^Cooking at home, Exported: \d+ files, / }, 1);
    await person.goTo('ArrowUp', { role: 'option', name: running }, 1);
    await person.press('Enter');
    await person.isAt({ role: 'option', name: 'Cancel' });
    await person.press('Enter');
    const list = { role: 'option', name: /^Pilot \(no answers yet\), / };
    await person.runCommand('Prolific: Show Exports', list);
    await person.isAt({ role: 'option', name: 'Pilot (no answers yet), Cancelled' });
    await person.press('Escape');
  });

  it('one opens the overview, filters by a time, hears how much is left, and takes the filter away', async () => {
    await person.runCommand('Prolific: Open Overview', {
      role: 'option',
      name: /^Cooking at home, .*, \d+ files · /,
    });
    await person.press('Enter');
    await person.hears(/^All \d+ submissions$/);
    await person.goTo('Tab', { role: 'button', name: 'Create Analysis Tables' }, 5);
    await person.goTo('Tab', { role: 'searchbox', name: 'Participant' });
    await person.goTo('Tab', { role: 'button', name: /: \d+ submissions\. Filter by this time\.$/ }, 20);
    await person.press('Enter');
    await person.hears(/^\d+ of \d+ submissions$/);
    // The column that had the focus is gone.
    await person.isAt({ role: 'button', name: /^Remove filter From / });
    await person.press('Enter');
    await person.isAt({ role: 'button', name: /^Remove filter Before / });
    await person.press('Enter');
    await person.hears(/^All \d+ submissions$/);
    await person.isAt({ role: 'searchbox', name: 'Participant' });
  });
});
