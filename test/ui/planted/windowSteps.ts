import { existsSync } from 'node:fs';
import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../steps.ts';
import type { Window } from '../window.ts';
import { ask } from './driver.ts';
import type { Place } from './home.ts';

/** Returns whether `condition` became true in time. */
async function within(ms: number, condition: () => boolean | Promise<boolean>): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end;) {
    if (await condition()) return true;
    await delay(100);
  }
  return false;
}

async function answers(socket: string, question: string, value: unknown): Promise<boolean> {
  const answer = await ask(socket, question, undefined, 1_000);
  return 'value' in answer && answer.value === value;
}

/**
 * Waits until all folders are open. Reloads the page if VS Code missed the workspace file while the window
 * started.
 */
export async function untilOpen(window: Window, socket: string, count: number): Promise<void> {
  for (let attempt = 1; attempt <= 3; attempt++) {
    if (await within(40_000, async () => await answers(socket, 'planted.folders', count))) return;
    await window.reloadPage();
  }
  throw new Error('The folders were not opened.');
}

/** Trusts the workspace like a user who wants to work in it. */
export async function trust(window: Window, socket: string): Promise<void> {
  await window.statusBarItem('Restricted Mode').click();
  const editor = window.page.locator('.workspace-trust-editor');
  await editor.getByRole('button', { name: 'Trust', exact: true }).first().click();
  await until(async () => await answers(socket, 'planted.isTrusted', true));
}

/**
 * Resumes every interrupted export from the palette’s list. Goes backwards, because an export that fails
 * stays in the list and must not move the others.
 */
export async function resumeAll(window: Window, resume: () => Promise<unknown>): Promise<void> {
  for (let left: number | undefined; left !== 0; left -= 1) {
    const resumed = resume();
    const first = window.quickInput.picks.first();
    const isOffered = first.waitFor({ timeout: 15_000 }).then(() => true);
    isOffered.catch(() => undefined);
    // Without interrupted exports there is no list.
    if (!(await Promise.race([isOffered, resumed.then(() => false)]))) return;
    left ??= Number(await first.getAttribute('aria-setsize'));
    const failed = Number(await first.getAttribute('aria-setsize')) - left;
    // Up from the first item leads to the last.
    const [key, times] = left - 1 <= failed ? ['ArrowDown', left - 1] : ['ArrowUp', failed + 1];
    for (let pressed = 0; pressed < times; pressed += 1) await window.page.keyboard.press(key);
    await window.page.keyboard.press('Enter');
    await resumed;
  }
}

/** Compares with the first other snapshot, because there is no earlier one. */
export async function compareWithAnother(window: Window, compare: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const compared = compare();
    await window.clickInNotification('There is no earlier snapshot', 'Select Another Snapshot…');
    const isOffered = window.quickInput.picks
      .first()
      .waitFor()
      .then(() => true);
    isOffered.catch(() => undefined);
    // An overview that has just loaded takes the focus, and VS Code closes a list that loses it.
    const isOpen = await Promise.race([isOffered, compared.then(() => false)]);
    if (isOpen) await window.quickInput.accept();
    await compared;
    if (isOpen) return;
  }
}

/** Confirms every dialog until `signal` aborts. */
export async function agreeToAll(window: Window, signal: AbortSignal): Promise<void> {
  // Not the default before a deletion, not Cancel, and not the close icon, which has no text.
  const button = window
    .dialog()
    .getByRole('button')
    .filter({ hasText: /^(?!(?:Cancel|Show Report)$)./ })
    .first();
  while (!signal.aborted) {
    // The dialog may have closed by itself.
    if (await button.isVisible()) await button.click({ timeout: 1_000 }).catch(() => undefined);
    await delay(400);
  }
}

/**
 * Opens a file of the ordinary workspace and waits until VS Code’s Git has run its program. Git handles files
 * in the order in which they were opened.
 */
export async function gitLooks({ ran, workspace }: Place, socket: string): Promise<boolean> {
  await rm(ran, { force: true });
  const file = join(workspace, 'src', 'main.ts');
  await appendFile(file, '// changed\n');
  await ask(socket, 'planted.openFile', file);
  return await within(15_000, () => existsSync(ran));
}
