import type { Locator, Page } from 'playwright-core';

/** The box at the top of the window in which VS Code asks for a text or a pick. */
export class QuickInput {
  readonly #box: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.#box = page.locator('.quick-input-widget');
  }

  /** The text field. Its accessible name holds placeholder or prompt. */
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

  /** Every pick that is shown. */
  get picks(): Locator {
    return this.#box.getByRole('option');
  }

  /** Button in the title bar or beside the field, by its tooltip. */
  button(name: string | RegExp): Locator {
    return this.#box.getByRole('button', { name });
  }

  /** The pick, or picks, that hold this text in label, description or detail. */
  pick(text: string | RegExp): Locator {
    return this.picks.filter({ hasText: text });
  }

  /** The command of this title, with or without its “…”: “Export Collection” is not “Export Collection with Filter…”. */
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

  /** Replaces what is in the field. */
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
   * @param inside name of a folder in it: once the dialog lists that, it has followed what was typed. Accepted before,
   * it would give the folder it showed first.
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
        // Enter opens the folder that the dialog marks; it marks one for a moment after it has listed them.
        if (attempt === 5) throw error;
      }
    }
  }

  /** Clicks the first pick that holds this text, waiting for it to be there. */
  async choose(text: string | RegExp): Promise<void> {
    await this.pick(text).first().click();
  }

  /** What one reads in each pick, one text per pick. */
  async texts(): Promise<string[]> {
    const texts = await this.picks.allInnerTexts();
    return texts.map((text) => text.replaceAll(/\s+/g, ' ').trim());
  }
}
