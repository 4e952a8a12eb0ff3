import type { Locator, Page } from 'playwright-core';

/** A tree in the side bar: the Explorer's or that of an extension's view. */
export class TreeView {
  readonly #page: Page;
  readonly #tree: Locator;

  /** @param name accessible name of the tree: the view's title for an extension's view */
  constructor(page: Page, name: string | RegExp) {
    this.#page = page;
    this.#tree = page.getByRole('tree', { name });
  }

  get rows(): Locator {
    return this.#tree.getByRole('treeitem');
  }

  /** Rows that hold this text in label or description; the tree shows only what fits its height. */
  row(text: string | RegExp): Locator {
    return this.rows.filter({ hasText: text });
  }

  /** Opens a row, if it is closed, and waits until it is open. */
  async expand(text: string | RegExp): Promise<void> {
    const row = this.row(text).first();
    if ((await row.getAttribute('aria-expanded')) === 'false') {
      await row.locator('.monaco-tl-twistie').click();
    }
    await this.#tree
      .locator('[role="treeitem"][aria-expanded="true"]')
      .filter({ hasText: text })
      .first()
      .waitFor();
  }

  async collapse(text: string | RegExp): Promise<void> {
    const row = this.row(text).first();
    if ((await row.getAttribute('aria-expanded')) === 'true') {
      await row.locator('.monaco-tl-twistie').click();
    }
  }

  /** An icon that a row shows while the mouse is over it, by its tooltip. */
  async inlineAction(text: string | RegExp, action: string | RegExp): Promise<Locator> {
    const row = this.row(text).first();
    await row.hover();
    return row.getByRole('button', { name: action });
  }

  async clickInlineAction(text: string | RegExp, action: string | RegExp): Promise<void> {
    await (await this.inlineAction(text, action)).click();
  }

  /** Opens the row's context menu and chooses an item. */
  async chooseFromContextMenu(text: string | RegExp, item: string | RegExp): Promise<void> {
    const menu = await this.contextMenu(text);
    const wanted = menu.filter({ hasText: item }).first();
    // A menu that has just opened takes no click, so that the one that opened it chooses nothing.
    await expectGone(wanted, async () => await wanted.click({ timeout: 1_000 }));
  }

  /** Opens the row's context menu and gives its items. */
  async contextMenu(text: string | RegExp): Promise<Locator> {
    await this.row(text).first().click({ button: 'right' });
    const items = this.#page.locator('.monaco-menu-container').getByRole('menuitem');
    await items.first().waitFor();
    return items;
  }

  /** What one reads in each row, one text per row. */
  async texts(): Promise<string[]> {
    const texts = await this.rows.allInnerTexts();
    return texts.map((text) => text.replaceAll(/\s+/g, ' ').trim());
  }
}

/** Does `action` again, in case it was not taken, until what it was done to is gone. */
async function expectGone(what: Locator, action: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await action();
      await what.waitFor({ state: 'hidden', timeout: 2_000 });
      return;
    } catch (error) {
      if (!(await what.isVisible())) return;
      if (attempt === 5) throw error;
    }
  }
}
