import { Editor, type EditorOptions } from './editor.ts';

/**
 * Lends one VS Code to one story after the other, since starting it takes longer than most stories do. Who needs one that
 * is started in another way gets one to themselves; one in which a story failed is not lent again.
 */
export class SharedEditor {
  #idle: Editor | undefined;

  async borrow(options: EditorOptions): Promise<Editor> {
    if (!isOrdinary(options)) return await Editor.start(options);
    const editor = this.#idle ?? (await Editor.start());
    this.#idle = undefined;
    return editor;
  }

  /** Takes back an editor without windows. */
  async giveBack(editor: Editor, options: EditorOptions, outcome: 'as new' | 'doubtful'): Promise<void> {
    if (isOrdinary(options) && outcome === 'as new' && this.#idle === undefined) this.#idle = editor;
    else await editor.close();
  }

  async close(): Promise<void> {
    await this.#idle?.close();
    this.#idle = undefined;
  }
}

function isOrdinary({ workspaceTrust = false, env, vsix }: EditorOptions): boolean {
  return !workspaceTrust && env === undefined && vsix === undefined;
}
