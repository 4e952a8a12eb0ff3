import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { Window } from '../window.ts';
import { collection, type Scene } from './scene.ts';

const pictures = [
  ['Sign in to Prolific', 'sign-in'],
  ['Find your collection', 'pick'],
  ['Export it to your folder', 'export'],
  ['Explore the answers', 'look'],
  ['Know your sample', 'know'],
  ['Analyze your data', 'analyze'],
] as const;

function step({ page }: Window, title: string): Locator {
  return page
    .locator('.getting-started-step')
    .filter({ has: page.getByRole('heading', { name: title, exact: true }) });
}

async function untilDone({ page }: Window, titles: readonly string[]): Promise<void> {
  for (const title of titles) await page.getByRole('checkbox', { name: `${title}: Completed` }).waitFor();
  assert.equal(await page.getByRole('checkbox', { checked: true }).count(), titles.length);
}

/** Defines the tests of the walkthrough in a new, signed-out window. */
export function walkthroughBegins(scene: () => Scene): void {
  it('opens the walkthrough by a command, with a picture of each step and no step completed', async () => {
    const { window } = scene();
    await window.runCommand('Prolific: Getting Started');
    await step(window, 'Sign in to Prolific').getByRole('button', { name: 'Sign In' }).waitFor();
    assert.equal(await window.page.getByRole('checkbox', { checked: true }).count(), 0);
    // With the side bar, this window is too narrow for pictures.
    await window.runCommand('View: Toggle Primary Side Bar Visibility');
    for (const [title, name] of pictures) {
      await step(window, title).getByRole('heading').click();
      await window.webview().locator(`svg#walkthrough-${name}`).waitFor();
      await window.screenshot(`walkthrough-${name}`);
    }
    await window.runCommand('View: Toggle Primary Side Bar Visibility');
  });
}

/** Defines the tests of the walkthrough after sign-in, with a visible collection and before an export. */
export function walkthroughContinues(scene: () => Scene): void {
  it('completes steps of the walkthrough that were done outside it', async () => {
    await untilDone(scene().window, ['Sign in to Prolific', 'Find your collection']);
  });
}

/** Defines the tests of the walkthrough after an export and the first overview. */
export function walkthroughEnds(scene: () => Scene): void {
  it('adds submission details and creates tables from the walkthrough, and completes its last steps', async () => {
    const { window } = scene();
    await window.runCommand('Prolific: Getting Started');
    await step(window, 'Know your sample').getByRole('heading').click();
    await step(window, 'Know your sample').getByRole('button', { name: 'Add Submission Details' }).click();
    await window.quickInput.choose(collection);
    await window.closeNotification('submissions: ');
    await step(window, 'Analyze your data').getByRole('heading').click();
    await step(window, 'Analyze your data').getByRole('button', { name: 'Create Analysis Tables' }).click();
    await window.quickInput.choose(collection);
    await window.closeNotification('Created tables for');
    await untilDone(
      window,
      pictures.map(([title]) => title),
    );
    await window.screenshot('walkthrough-done');
  });
}
