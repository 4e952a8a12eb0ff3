import type { Locator, Page } from 'playwright-core';

/** VS Code’s quick input at the top of the window, which asks for a text or a choice. */
export class QuickInput {
  readonly #box: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.#box = page.locator('.quick-input-widget');
  }

  /** The text field. Its accessible name contains placeholder or prompt. */
  get field(): Locator {
    return this.#box.locator('input.input');
  }

  /** The text field while the box is the command palette. */
  get palette(): Locator {
    return this.#box.getByPlaceholder('Type the name of a command to run.');
  }

  /** Title bar of the box. */
  get title(): Locator {
    return this.#box.locator('.quick-input-title');
  }

  /** The line below the field: prompt or validation message. */
  get message(): Locator {
    return this.#box.locator('.quick-input-message');
  }

  /** All visible items. */
  get picks(): Locator {
    return this.#box.getByRole('option');
  }

  /** Returns the number of items, including those below the visible ones. */
  async count(): Promise<number> {
    return Number(await this.picks.first().getAttribute('aria-setsize'));
  }

  /** Returns the button in the title bar or beside the field with this tooltip. */
  button(name: string | RegExp): Locator {
    return this.#box.getByRole('button', { name });
  }

  /** Returns the items with this text in label, description or detail. */
  pick(text: string | RegExp): Locator {
    return this.picks.filter({ hasText: text });
  }

  /**
   * Returns the command with this title, with or without “…”, but no longer one that begins with it.
   */
  command(title: string): Locator {
    const escaped = title.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    return this.#box.getByRole('option', { name: new RegExp(String.raw`^${escaped}…?(,|$)`) });
  }

  async waitUntilOpen(): Promise<void> {
    await this.field.waitFor({ state: 'visible' });
  }

  async waitUntilClosed(): Promise<void> {
    await this.#box.waitFor({ state: 'hidden' });
  }

  /** Replaces the text in the field. */
  async type(text: string): Promise<void> {
    await this.field.fill(text);
  }

  async accept(): Promise<void> {
    await this.field.press('Enter');
  }

  async cancel(): Promise<void> {
    await this.#page.keyboard.press('Escape');
    await this.waitUntilClosed();
  }

  /** Types a text and accepts it. */
  async enter(text: string): Promise<void> {
    await this.waitUntilOpen();
    await this.type(text);
    await this.accept();
  }

  /**
   * Types a folder's path into the editor's own file dialog and accepts it.
   *
   * @param inside name of a folder in it. Once the dialog lists that name, it has processed the path;
   * accepted earlier, it would return the folder it showed first.
   */
  async enterFolder(path: string, inside: string): Promise<void> {
    await this.waitUntilOpen();
    for (let attempt = 1; ; attempt++) {
      try {
        await this.field.fill(`${path}/`, { timeout: 3000 });
        await this.pick(inside).waitFor({ timeout: 5000 });
        await this.accept();
        await this.#box.waitFor({ state: 'hidden', timeout: 5000 });
        return;
      } catch (error) {
        // For a moment after listing, the dialog selects a folder, which Enter would open.
        if (attempt === 5) throw error;
      }
    }
  }

  /** Waits for the first item with this text and clicks it. */
  async choose(text: string | RegExp): Promise<void> {
    await this.pick(text).first().click();
  }

  /** Returns the visible text of each item. */
  async texts(): Promise<string[]> {
    const texts = await this.picks.allInnerTexts();
    return texts.map((text) => text.replaceAll(/\s+/g, ' ').trim());
  }
}
