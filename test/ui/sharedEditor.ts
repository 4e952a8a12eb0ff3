import { closeBrowser, Editor } from './editor.ts';

/**
 * Shares one VS Code between suites, because starting it takes longer than most of them. A VS Code in which a
 * test failed is not reused.
 */
export class SharedEditor {
  #idle: Editor | undefined;

  async borrow(): Promise<Editor> {
    const editor = this.#idle ?? (await Editor.start());
    this.#idle = undefined;
    return editor;
  }

  /** Takes back a VS Code without open windows. */
  async giveBack(editor: Editor, outcome: 'reusable' | 'doubtful'): Promise<void> {
    if (outcome === 'reusable' && this.#idle === undefined) this.#idle = editor;
    else await editor.close();
  }

  async close(): Promise<void> {
    await this.#idle?.close();
    this.#idle = undefined;
    await closeBrowser();
  }
}
