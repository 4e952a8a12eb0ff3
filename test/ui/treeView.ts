import type { Locator, Page } from 'playwright-core';

/** The row of a snapshot of today, not that of its collection. */
export const snapshotRow = /^\s*(?:Today|Heute) .*(?:submission|Einreichung)/;

/** A tree in the side bar: the Explorer or an extension’s view. */
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

  /** Returns the rows with this text in label or description; the tree renders only visible rows. */
  row(text: string | RegExp): Locator {
    return this.rows.filter({ hasText: text });
  }

  /** Expands a row and waits until it is expanded. */
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

  /** Hovers a row and returns its inline action with this tooltip. */
  async inlineAction(text: string | RegExp, action: string | RegExp): Promise<Locator> {
    const row = this.row(text).first();
    await row.hover();
    return row.getByRole('button', { name: action });
  }

  /**
   * Clicks an inline action. Moves the mouse away and back if a tooltip covers the row or other rows move it.
   */
  async clickInlineAction(text: string | RegExp, action: string | RegExp): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        const row = this.row(text).first();
        await row.hover({ timeout: 2_000 });
        await row.getByRole('button', { name: action }).click({ timeout: 2_000 });
        return;
      } catch (error) {
        if (attempt === 10) throw error;
        await this.#page.mouse.move(640, 300);
        await this.#page.locator('.monaco-hover:visible').first().waitFor({ state: 'hidden' });
      }
    }
  }

  /** Opens the row's context menu and chooses an item; again if rows moved and the menu is another row's. */
  async chooseFromContextMenu(text: string | RegExp, item: string | RegExp): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const menu = await this.contextMenu(text);
      const wanted = menu.filter({ hasText: item }).first();
      if (await wanted.isVisible()) {
        // A menu that has just opened ignores clicks, so that the opening click chooses nothing.
        await repeatUntilHidden(wanted, async () => await wanted.click({ timeout: 1_000 }));
        return;
      }
      if (attempt === 5) throw new Error(`No such item: ${String(item)}`);
      await this.#page.keyboard.press('Escape');
      await menu.first().waitFor({ state: 'hidden' });
    }
  }

  /** Opens the row’s context menu and returns its items. */
  async contextMenu(text: string | RegExp): Promise<Locator> {
    await this.row(text).first().click({ button: 'right' });
    const items = this.#page.locator('.monaco-menu-container').getByRole('menuitem');
    await items.first().waitFor();
    return items;
  }

  /** Returns the visible text of each row. */
  async texts(): Promise<string[]> {
    const texts = await this.rows.allInnerTexts();
    return texts.map((text) => text.replaceAll(/\s+/g, ' ').trim());
  }
}

/** Repeats `action`, which may be ignored, until its target has disappeared. */
async function repeatUntilHidden(what: Locator, action: () => Promise<void>): Promise<void> {
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
