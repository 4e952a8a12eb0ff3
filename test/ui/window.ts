import { join } from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { repositoryRoot } from '../vscode/cache.ts';
import { QuickInput } from './quickInput.ts';
import { TreeView } from './treeView.ts';

/** A VS Code window as its user sees it. Finds elements by role, accessible name or text. */
export class Window {
  readonly page: Page;
  readonly quickInput: QuickInput;
  readonly explorer: TreeView;

  constructor(page: Page) {
    this.page = page;
    this.quickInput = new QuickInput(page);
    this.explorer = new TreeView(page, 'Files Explorer');
  }

  /** Resolves once the workbench is rendered and has loaded the extension. */
  async waitUntilReady(): Promise<void> {
    await this.viewContainer('Prolific').waitFor({ timeout: 60_000 });
  }

  /**
   * Resolves once the Explorer shows a folder of a .code-workspace file. Reloads the page if VS Code missed
   * the file while the window started.
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

  /** Reloads the window, which loses its secrets: VS Code’s server keeps them only in the window. */
  async reload(): Promise<void> {
    const palette = await this.openPalette('Developer: Reload Window');
    const loaded = this.page.waitForEvent('domcontentloaded');
    await palette.pick('Developer: Reload Window').first().click();
    await loaded;
    await this.waitUntilReady();
  }

  /** Reloads the page without waiting until VS Code notices that its server is down. */
  async reloadPage(): Promise<void> {
    await this.page.reload({ waitUntil: 'domcontentloaded' });
    await this.waitUntilReady();
  }

  /** Opens the command palette, instead of any open quick input, and types into it. */
  async openPalette(text = ''): Promise<QuickInput> {
    for (let attempt = 1; ; attempt++) {
      // A loading webview swallows keys.
      await this.page.keyboard.press('F1');
      try {
        await this.quickInput.palette.waitFor({ timeout: 3000 });
        await this.quickInput.palette.fill(`>${text}`, { timeout: 3000 });
        return this.quickInput;
      } catch (error) {
        // A closing quick input also closed the palette.
        if (attempt === 5) throw error;
      }
    }
  }

  /** Runs a command by its title in the palette, such as `Prolific: Show Log`. */
  async runCommand(title: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const palette = await this.openPalette(title);
      const command = palette.command(title).first();
      try {
        await command.click({ timeout: 3000 });
        // The command’s own questions appear in the same quick input.
        await palette.palette.waitFor({ state: 'hidden' });
        return;
      } catch (error) {
        // An open palette doesn’t notice commands that become available, so it is reopened.
        if (attempt === 5) {
          throw error;
        }
        await palette.cancel();
      }
    }
  }

  /** Returns the icon of a view container in the activity bar. */
  viewContainer(title: string): Locator {
    return this.page
      .locator('.part.activitybar')
      .getByRole('tab')
      .filter({ has: this.page.locator(`.action-label[aria-label^="${title}"]`) });
  }

  /** Opens a view container by its title in the activity bar. */
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
        // In a window that is restoring this container, the click closes it.
        if (attempt === 5) throw error;
      }
    }
  }

  /** Returns the tree of a view by the view’s title. */
  tree(title: string | RegExp): TreeView {
    return new TreeView(this.page, title);
  }

  /** The welcome texts and buttons of a view with an empty tree. */
  get welcome(): Locator {
    return this.page.locator('.part.sidebar .welcome-view-content');
  }

  welcomeButton(name: string | RegExp): Locator {
    return this.welcome.getByRole('button', { name });
  }

  /** Returns the action in the title bar of the visible view with this tooltip. */
  viewAction(name: string | RegExp): Locator {
    return this.page.locator('.part.sidebar .title-actions, .part.sidebar .pane-header').getByRole('button', {
      name,
    });
  }

  /** Returns the status bar item with this accessible name. */
  statusBarItem(name: string | RegExp): Locator {
    return this.page.locator('.part.statusbar').getByRole('button', { name });
  }

  /**
   * Returns the notifications with this text: toasts, or items of the notification center while it is open.
   */
  notification(text: string | RegExp): Locator {
    return this.page
      .locator('.notification-toast, .notifications-center .notification-list-item')
      .filter({ hasText: text });
  }

  /**
   * Waits for a notification. Opens the notification center if needed, because toasts without an error hide
   * after 15 s.
   */
  async findNotification(text: string | RegExp): Promise<Locator> {
    const found = this.notification(text).first();
    try {
      await found.waitFor({ timeout: 5_000 });
    } catch {
      const list = this.page.locator('.notifications-center');
      // Not by a click on the bell, which a tooltip may cover.
      if (!(await list.isVisible())) await this.runCommand('Notifications: Show Notifications');
      await found.waitFor();
    }
    return found;
  }

  /** Notification toasts with an error icon. */
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

  /** Returns a modal dialog of the window. */
  dialog(text: string | RegExp = ''): Locator {
    return this.page.locator('.monaco-dialog-box').filter({ hasText: text });
  }

  /** Returns the tab of an open editor by its label. */
  editorTab(label: string | RegExp): Locator {
    return this.page.locator('.part.editor').getByRole('tab', { name: label });
  }

  /** Returns the content of the only webview or of the one with this index. */
  webview(index = 0): FrameLocator {
    return this.page.locator('iframe.webview.ready').nth(index).contentFrame().frameLocator('#active-frame');
  }

  /** Saves a screenshot if `PROLIFIC_SCREENSHOTS=1`. */
  async screenshot(name: string): Promise<void> {
    // Without a graphics card, a screenshot takes longer than most steps.
    if (process.env['PROLIFIC_SCREENSHOTS'] === '1') await this.keepPicture(name);
  }

  /** Saves a screenshot as test-results/screenshots/NAME.png. */
  async keepPicture(name: string): Promise<void> {
    await this.page.screenshot({
      path: join(repositoryRoot, 'test-results', 'screenshots', `${name}.png`),
      animations: 'disabled',
    });
  }
}
