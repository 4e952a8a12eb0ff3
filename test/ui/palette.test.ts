import assert from 'node:assert/strict';
import { useSession } from './session.ts';
import type { Window } from './window.ts';

describe('The command palette', () => {
  const session = useSession();
  let window: Window;

  before(async () => {
    window = await session().openWindow();
  });

  it('offers to sign in', async () => {
    const palette = await window.openPalette('Prolific: Sign In');
    await palette.pick('Prolific: Sign In').first().waitFor();
    await palette.cancel();
  });

  it('asks for the token in a field that hides it', async () => {
    await window.runCommand('Prolific: Sign In');
    await window.quickInput.title.filter({ hasText: 'Sign in' }).waitFor();
    assert.equal(await window.quickInput.field.getAttribute('type'), 'password');
    await window.screenshot('sign-in');
    await window.quickInput.cancel();
  });
});
