import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { openCollections, useSessionWithProlific } from './steps.ts';
import type { Window } from './window.ts';

describe('The walkthrough', () => {
  let window: Window;
  const { session, prolific } = useSessionWithProlific({ generateMs: 0 });
  before(async () => {
    window = await session().openWindow();
  });

  function step(title: string): Locator {
    return window.page
      .locator('.getting-started-step')
      .filter({ has: window.page.getByRole('heading', { name: title, exact: true }) });
  }

  async function untilDone(title: string): Promise<void> {
    // The tab may have gone back to the list of walkthroughs, as it does when the theme changes.
    await window.runCommand('Prolific: Getting Started');
    await window.page.getByRole('checkbox', { name: `${title}: Completed` }).waitFor();
  }

  const pictures = [
    ['Sign in to Prolific', 'sign-in'],
    ['Find your collection', 'pick'],
    ['Export it into your folder', 'export'],
    ['Look at what came in', 'look'],
    ['Analyse', 'analyse'],
  ] as const;

  it('opens by a command, nothing of it done yet', async () => {
    await window.runCommand('Prolific: Getting Started');
    await step('Sign in to Prolific').getByRole('button', { name: 'Sign In' }).waitFor();
    assert.equal(await window.page.getByRole('checkbox', { checked: true }).count(), 0);
  });

  it('shows a picture of each step, in the theme’s colours', async () => {
    // Beside the side bar this window is too narrow for pictures.
    await window.runCommand('View: Toggle Primary Side Bar Visibility');
    for (const theme of ['Dark Modern', 'Light Modern']) {
      await window.runCommand('Preferences: Color Theme');
      await window.quickInput.type(theme);
      await window.quickInput.choose(theme);
      for (const [title, name] of pictures) {
        await step(title).getByRole('heading').click();
        await window.webview().locator(`svg#walkthrough-${name}`).waitFor();
        await window.screenshot(`walkthrough-${theme.slice(0, 5).trim().toLowerCase()}-${name}`);
      }
    }
    await window.runCommand('View: Toggle Primary Side Bar Visibility');
  });

  it('ticks off what was done, however it was done', async () => {
    const tree = await openCollections(window, prolific());
    await untilDone('Sign in to Prolific');
    await untilDone('Find your collection');
    assert.equal(await window.page.getByRole('checkbox', { checked: true }).count(), 2);
    await tree.clickInlineAction('Pilot', 'Export Collection…');
    await window.closeNotification('is exported');
    await untilDone('Export it into your folder');
    await tree.expand('Pilot');
    // The last row that still moves the others.
    await tree.row(/Exports on Prolific\s*1 of/).waitFor();
    await tree.clickInlineAction(/files? · /, 'Open Overview');
    await window.editorTab('Overview: Pilot').waitFor();
    await untilDone('Look at what came in');
    await step('Analyse').getByRole('heading').click();
    await step('Analyse').getByRole('button', { name: 'Create Analysis Tables' }).click();
    await untilDone('Analyse');
    await window.screenshot('walkthrough-done');
  });
});
