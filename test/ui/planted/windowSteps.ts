import { existsSync } from 'node:fs';
import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../steps.ts';
import type { Window } from '../window.ts';
import { ask } from './driver.ts';
import type { Place } from './home.ts';

/** Gives whether `condition` came true in time. */
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

/** VS Code reads the workspace file while the window starts, and now and then misses what it read until the page is loaded again. */
export async function untilOpen(window: Window, socket: string, count: number): Promise<void> {
  for (let attempt = 1; attempt <= 3; attempt++) {
    if (await within(20_000, async () => await answers(socket, 'planted.folders', count))) return;
    await window.reloadPage();
  }
  throw new Error('The folders were not opened.');
}

/** Trusts the workspace, as somebody does who wants to work in it. */
export async function trust(window: Window, socket: string): Promise<void> {
  await window.statusBarItem('Restricted Mode').click();
  const editor = window.page.locator('.workspace-trust-editor');
  await editor.getByRole('button', { name: 'Trust', exact: true }).first().click();
  await until(async () => await answers(socket, 'planted.isTrusted', true));
}

/**
 * Resumes every interrupted export, whoever left it there, by the palette's list of them. Backwards: one that fails stays in the
 * list, and those before it stay where they are.
 */
export async function resumeAll(window: Window, resume: () => Promise<unknown>): Promise<void> {
  for (let left: number | undefined; left !== 0; left -= 1) {
    const resumed = resume();
    const first = window.quickInput.picks.first();
    await first.waitFor({ timeout: 15_000 });
    left ??= Number(await first.getAttribute('aria-setsize'));
    for (let down = 1; down < left; down += 1) await window.page.keyboard.press('ArrowDown');
    await window.page.keyboard.press('Enter');
    await resumed;
  }
}

/** Says yes to whatever is asked, until `signal` aborts. */
export async function agreeToAll(window: Window, signal: AbortSignal): Promise<void> {
  // Cancel comes first, and an icon that closes has no text.
  const button = window
    .dialog()
    .getByRole('button')
    .filter({ hasText: /^(?!Cancel$)./ })
    .first();
  while (!signal.aborted) {
    // It may have gone by itself.
    if (await button.isVisible()) await button.click({ timeout: 1_000 }).catch(() => undefined);
    await delay(200);
  }
}

/**
 * Opens a file of the ordinary workspace and waits until the editor's Git has run that one's program. Of what was opened
 * before it has heard earlier.
 */
export async function gitLooks({ ran, workspace }: Place, socket: string): Promise<boolean> {
  await rm(ran, { force: true });
  const file = join(workspace, 'src', 'main.ts');
  await appendFile(file, '// changed\n');
  await ask(socket, 'planted.openFile', file);
  return await within(15_000, () => existsSync(ran));
}
