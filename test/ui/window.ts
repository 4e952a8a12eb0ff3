import { join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { repositoryRoot } from '../vscode/cache.ts';
import { QuickInput } from './quickInput.ts';
import { TreeView } from './treeView.ts';

/** One VS Code window, in the words of someone who uses it. Everything is found by role, accessible name or text. */
export class Window {
  readonly page: Page;
  readonly quickInput: QuickInput;
  readonly explorer: TreeView;

  constructor(page: Page) {
    this.page = page;
    this.quickInput = new QuickInput(page);
    this.explorer = new TreeView(page, 'Files Explorer');
  }

  /** Resolves once the workbench is drawn and knows the extension. */
  async waitUntilReady(): Promise<void> {
    await this.viewContainer('Prolific').waitFor({ timeout: 60_000 });
  }

  /**
   * Resolves once the Explorer shows a folder that a .code-workspace file names. VS Code reads the file while the window
   * starts, and now and then misses what it read until the page is loaded again.
   */
  async waitForFolder(name: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.explorer.row(name).waitFor({ timeout: 10_000 });
        return;
      } catch (error) {
        if (attempt === 4) throw error;
        await this.reloadPage();
      }
    }
  }

  /** Reloads the window. Its secrets are gone then: VS Code's server leaves them to the window, which forgets them. */
  async reload(): Promise<void> {
    const palette = await this.openPalette('Developer: Reload Window');
    const loaded = this.page.waitForEvent('domcontentloaded');
    await palette.pick('Developer: Reload Window').first().click();
    await loaded;
    await this.waitUntilReady();
  }

  /** Reloads the page, as one does who does not wait for VS Code to find out that its server went down. */
  async reloadPage(): Promise<void> {
    await this.page.reload({ waitUntil: 'domcontentloaded' });
    await this.waitUntilReady();
  }

  /** Opens the command palette, in the place of a box that is open, and types into it. */
  async openPalette(text = ''): Promise<QuickInput> {
    for (let attempt = 1; ; attempt++) {
      // A webview that is just loading takes keys without passing them on.
      await this.page.keyboard.press('F1');
      try {
        await this.quickInput.palette.waitFor({ timeout: 3000 });
        await this.quickInput.palette.fill(`>${text}`, { timeout: 3000 });
        return this.quickInput;
      } catch (error) {
        // A box that was just closing took the palette with it.
        if (attempt === 5) throw error;
      }
    }
  }

  /** Runs a command as the palette shows it, such as `Prolific: Show Log`. */
  async runCommand(title: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const palette = await this.openPalette(title);
      const command = palette.command(title).first();
      try {
        await command.click({ timeout: 3000 });
        // What the command itself asks for comes up in the same box.
        await palette.palette.waitFor({ state: 'hidden' });
        return;
      } catch (error) {
        // An open palette does not notice commands that become available meanwhile, so it is opened anew.
        if (attempt === 5) {
          throw error;
        }
        await palette.cancel();
      }
    }
  }

  /** Icon of a view container in the activity bar. */
  viewContainer(title: string): Locator {
    return this.page
      .locator('.part.activitybar')
      .getByRole('tab')
      .filter({ has: this.page.locator(`.action-label[aria-label^="${title}"]`) });
  }

  /** Brings up a view container by its title in the activity bar. */
  async openViewContainer(title: string): Promise<void> {
    const tab = this.viewContainer(title);
    const heading = this.page
      .locator('.part.sidebar')
      .getByRole('heading', { name: new RegExp(`^${title}`, 'i') })
      .first();
    for (let attempt = 1; ; attempt++) {
      if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
      try {
        await heading.waitFor({ timeout: 5_000 });
        return;
      } catch (error) {
        // A window that is just restoring this very container takes the click as one to close it.
        if (attempt === 5) throw error;
      }
    }
  }

  /** The tree of a view, by the view's title. */
  tree(title: string | RegExp): TreeView {
    return new TreeView(this.page, title);
  }

  /** The texts and buttons that a view shows while its tree is empty. */
  get welcome(): Locator {
    return this.page.locator('.part.sidebar .welcome-view-content');
  }

  welcomeButton(name: string | RegExp): Locator {
    return this.welcome.getByRole('button', { name });
  }

  /** Icon in the title bar of the view that is shown, by its tooltip. */
  viewAction(name: string | RegExp): Locator {
    return this.page.locator('.part.sidebar .title-actions, .part.sidebar .pane-header').getByRole('button', {
      name,
    });
  }

  /** Item of the status bar, by the name that a screen reader says. */
  statusBarItem(name: string | RegExp): Locator {
    return this.page.locator('.part.statusbar').getByRole('button', { name });
  }

  /** Notifications that hold this text: toasts, or items of the list behind the bell while that is open. */
  notification(text: string | RegExp): Locator {
    return this.page
      .locator('.notification-toast, .notifications-center .notification-list-item')
      .filter({ hasText: text });
  }

  /** Waits for a notification. Toasts without an error go after 15 s; the list behind the bell is opened for those. */
  async findNotification(text: string | RegExp): Promise<Locator> {
    const found = this.notification(text).first();
    try {
      await found.waitFor({ timeout: 5_000 });
    } catch {
      const list = this.page.locator('.notifications-center');
      // Not by a click on the bell: a tooltip of what the mouse rests on may lie over it.
      if (!(await list.isVisible())) await this.runCommand('Notifications: Show Notifications');
      await found.waitFor();
    }
    return found;
  }

  /** Notification toasts with the sign of an error. */
  get errorNotification(): Locator {
    return this.page.locator('.notification-toast').filter({ has: this.page.locator('.codicon-error') });
  }

  async clickInNotification(text: string | RegExp, button: string | RegExp): Promise<void> {
    await (await this.findNotification(text)).getByRole('button', { name: button }).click();
  }

  async closeNotification(text: string | RegExp): Promise<void> {
    const toast = await this.findNotification(text);
    await toast.hover();
    await toast.getByRole('button', { name: /^Clear Notification/ }).click();
  }

  /** A modal dialog of the window. */
  dialog(text: string | RegExp = ''): Locator {
    return this.page.locator('.monaco-dialog-box').filter({ hasText: text });
  }

  /** Tab of an open editor, by its label. */
  editorTab(label: string | RegExp): Locator {
    return this.page.locator('.part.editor').getByRole('tab', { name: label });
  }

  /** Content of a webview: of the only one, or of the n-th. */
  webview(index = 0): FrameLocator {
    return this.page.locator('iframe.webview.ready').nth(index).contentFrame().frameLocator('#active-frame');
  }

  /** Saves what the window looks like as test-results/screenshots/NAME.png. */
  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({
      path: join(repositoryRoot, 'test-results', 'screenshots', `${name}.png`),
      animations: 'disabled',
    });
  }
}
