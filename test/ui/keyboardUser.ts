import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { AccessibilityTree, type Spoken } from './accessibilityTree.ts';

/** What is waited for; what is left out may be anything. */
export interface Expected {
  readonly role?: string | RegExp;
  readonly name: string | RegExp;
  readonly description?: string | RegExp;
  readonly states?: Spoken['states'];
}

const patienceMs = 20_000;
/** Within this a key press has moved the focus, or does not move it. */
const moveMs = 2_000;

/** Someone who works with the keyboard alone and knows of a window only what a screen reader says of it. */
export class KeyboardUser {
  readonly #page: Page;
  readonly #tree: AccessibilityTree;

  private constructor(page: Page, tree: AccessibilityTree) {
    this.#page = page;
    this.#tree = tree;
  }

  static async at(page: Page): Promise<KeyboardUser> {
    return new KeyboardUser(page, await AccessibilityTree.of(page));
  }

  /** Presses a key, or one after the other. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
  }

  /** Waits until the focus is at what is expected, and gives all that is said of it. */
  async isAt(expected: Expected): Promise<Spoken> {
    const at = await settled(
      () => this.#tree.focused(),
      (now) => now !== undefined && fits(now, expected),
      patienceMs,
    );
    if (at !== undefined && fits(at, expected)) return at;
    assert.fail(`The focus should be at ${inWords(expected)}, and is at ${inWords(at)}.`);
  }

  /** Presses a key again and again until the focus is at what is expected, and gives what was passed on the way. */
  async goTo(key: string, expected: Expected, most = 40): Promise<Spoken[]> {
    const passed: Spoken[] = [];
    let at = await this.#tree.focused();
    for (let presses = 0; presses <= most; presses++) {
      if (at !== undefined && fits(at, expected)) return passed;
      if (at !== undefined) passed.push(at);
      await this.press(key);
      at = await this.#moved(at);
    }
    assert.fail(`${key} leads to no ${inWords(expected)}, only to:\n${passed.map(inWords).join('\n')}`);
  }

  /** Waits until a live region says something, and gives the whole of it. */
  async hears(words: string | RegExp): Promise<string> {
    const said = (text: string): boolean => matches(text, words);
    const texts = await settled(
      () => this.#tree.liveTexts(),
      (now) => now.some(said),
      patienceMs,
    );
    return texts.find(said) ?? assert.fail(`${String(words)} was not said, only:\n${texts.join('\n')}`);
  }

  /**
   * Runs a command by its title in the palette.
   *
   * @param leadsTo what has the focus then. In a window that is still busy a command may lead nowhere, and is run again.
   */
  async runCommand(title: string, leadsTo?: Expected): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.#openPalette();
      await this.type(title);
      await this.isAt({ role: 'option', name: new RegExp(`^${escaped(title)}(,|$)`) });
      await this.press('Enter');
      if (leadsTo === undefined) return;
      const isThere = (now: Spoken | undefined): boolean => now !== undefined && fits(now, leadsTo);
      const at = await settled(() => this.#tree.focused(), isThere, 2 * moveMs);
      if (isThere(at)) return;
      if (attempt === 4) assert.fail(`${title} leads to no ${inWords(leadsTo)}, but to ${inWords(at)}`);
    }
  }

  /** A window that is busy, or closes a menu, may take the key and open nothing. */
  async #openPalette(): Promise<void> {
    const isOpen = (now: Spoken | undefined): boolean => now?.role === 'option';
    for (let attempt = 1; ; attempt++) {
      await this.press('F1');
      const at = await settled(() => this.#tree.focused(), isOpen, 2 * moveMs);
      if (isOpen(at)) return;
      if (attempt === 5) assert.fail(`F1 opens no palette, the focus is at ${inWords(at)}`);
    }
  }

  /** What has the focus once it is elsewhere than at `before`, or the same after a while. */
  async #moved(before: Spoken | undefined): Promise<Spoken | undefined> {
    return await settled(
      () => this.#tree.focused(),
      (now) => JSON.stringify(now) !== JSON.stringify(before),
      moveMs,
    );
  }
}

/** What `read` gives once it is as wanted, or what it gives when that has taken too long. */
async function settled<T>(
  read: () => Promise<T>,
  isWanted: (value: T) => boolean,
  mostMs: number,
): Promise<T> {
  const end = performance.now() + mostMs;
  // Rarer and rarer: to read the tree takes the window longer than what is waited for, which it holds up.
  for (let pauseMs = 30; ; pauseMs = Math.min(2 * pauseMs, 240)) {
    const value = await read();
    if (isWanted(value) || performance.now() > end) return value;
    await delay(pauseMs);
  }
}

function fits({ role, name, description, states }: Spoken, expected: Expected): boolean {
  return (
    matches(role, expected.role ?? /^/) &&
    matches(name, expected.name) &&
    matches(description, expected.description ?? /^/) &&
    Object.entries(expected.states ?? {}).every(([state, value]) => states[state] === value)
  );
}

function matches(text: string, words: string | RegExp): boolean {
  return typeof words === 'string' ? text === words : words.test(text);
}

function inWords(what: Expected | Spoken | undefined): string {
  if (what === undefined) return 'nothing';
  const { role = 'anything', name, description = '', states = {} } = what;
  return `${String(role)} “${String(name)}” (${String(description)}) ${JSON.stringify(states)}`;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
