import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { AccessibilityTree, type Spoken } from './accessibilityTree.ts';

/** The expected element; omitted properties match anything. */
export interface Expected {
  readonly role?: string | RegExp;
  readonly name: string | RegExp;
  readonly description?: string | RegExp;
  readonly states?: Spoken['states'];
}

const timeoutMs = 20_000;
/** The maximum time in which a key press moves the focus. */
const moveMs = 2_000;

/** Simulates a user with only a keyboard and a screen reader. */
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

  /** Presses one key after the other. */
  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#page.keyboard.press(key);
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
  }

  /** Waits until the expected element has the focus and returns it. */
  async isAt(expected: Expected): Promise<Spoken> {
    const at = await settled(
      () => this.#tree.focused(),
      (now) => now !== undefined && fits(now, expected),
      timeoutMs,
    );
    if (at !== undefined && fits(at, expected)) return at;
    assert.fail(`The focus should be at ${inWords(expected)}, and is at ${inWords(at)}.`);
  }

  /** Presses a key repeatedly until the expected element has the focus, and returns the elements passed. */
  async goTo(key: string, expected: Expected, maxPresses = 40): Promise<Spoken[]> {
    const passed: Spoken[] = [];
    let at = await this.#tree.focused();
    for (let presses = 0; presses <= maxPresses; presses++) {
      if (at !== undefined && fits(at, expected)) return passed;
      if (at !== undefined) passed.push(at);
      await this.press(key);
      at = await this.#moved(at);
    }
    assert.fail(`${key} leads to no ${inWords(expected)}, only to:\n${passed.map(inWords).join('\n')}`);
  }

  /** Waits until a live region announces a text that matches, and returns the text. */
  async hears(words: string | RegExp): Promise<string> {
    const said = (text: string): boolean => matches(text, words);
    // Reading the tree is slow, so it is read only after a cheap check.
    await settled(
      () => this.#tree.mayHaveAnnounced(said),
      (may) => may,
      timeoutMs,
    );
    const texts = await settled(
      () => this.#tree.liveTexts(),
      (now) => now.some(said),
      moveMs,
    );
    return texts.find(said) ?? assert.fail(`${String(words)} was not said, only:\n${texts.join('\n')}`);
  }

  /**
   * Runs a command by its title in the palette.
   *
   * @param leadsTo the element that then has the focus. A busy window may ignore the command, which is then
   * repeated.
   */
  async runCommand(title: string, leadsTo?: Expected): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.#openPalette();
      await this.type(title);
      await this.isAt({ role: 'option', name: new RegExp(`^${escaped(title)}(,|$)`) });
      await this.press('Enter');
      if (leadsTo === undefined) return;
      const hasFocus = (now: Spoken | undefined): boolean => now !== undefined && fits(now, leadsTo);
      const at = await settled(() => this.#tree.focused(), hasFocus, 2 * moveMs);
      if (hasFocus(at)) return;
      if (attempt === 4) assert.fail(`${title} leads to no ${inWords(leadsTo)}, but to ${inWords(at)}`);
    }
  }

  /** Repeats the key, which a window that is busy or closes a menu may ignore. */
  async #openPalette(): Promise<void> {
    const isOpen = (now: Spoken | undefined): boolean => now?.role === 'option';
    for (let attempt = 1; ; attempt++) {
      await this.press('F1');
      const at = await settled(() => this.#tree.focused(), isOpen, 2 * moveMs);
      if (isOpen(at)) return;
      if (attempt === 5) assert.fail(`F1 opens no palette, the focus is at ${inWords(at)}`);
    }
  }

  /** Returns the focused element once it differs from `before`, or after a while the same. */
  async #moved(before: Spoken | undefined): Promise<Spoken | undefined> {
    return await settled(
      () => this.#tree.focused(),
      (now) => JSON.stringify(now) !== JSON.stringify(before),
      moveMs,
    );
  }
}

/** Returns the first wanted result of `read`, or its last result after `maxMs`. */
async function settled<T>(
  read: () => Promise<T>,
  isWanted: (value: T) => boolean,
  maxMs: number,
): Promise<T> {
  const end = performance.now() + maxMs;
  // With growing pauses, because reading the tree delays the window.
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
