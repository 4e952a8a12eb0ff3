import * as vscode from 'vscode';
import { documentSchemes } from '../ids.ts';

type TextProvider = (uri: vscode.Uri, token: vscode.CancellationToken) => string | Promise<string>;

const preview = {
  editor: 'vscode.markdown.preview.editor',
  extension: 'vscode.markdown-language-features',
};

const movingMs = 1_000;

/** Returns the text for a report of an earlier window. */
function goneWords(): string {
  return vscode.l10n.t('This report wasn’t saved and is no longer available. Run the command again.');
}

/**
 * Shows a Markdown document as a page in its own tab, or as text if the editor has no preview. The preview
 * that follows the editor would show one document in place of another.
 */
export async function showMarkdown(uri: vscode.Uri): Promise<void> {
  const isRendered = vscode.extensions.getExtension(preview.extension) !== undefined;
  const options = { preview: false };
  if (isRendered) await vscode.commands.executeCommand('vscode.openWith', uri, preview.editor, options);
  else await vscode.window.showTextDocument(uri, options);
}

/**
 * Documents that are shown and written nowhere: not even as unsaved files, of which the editor keeps backups.
 * Each is kept in memory until its tab is closed. A window that is loaded again has lost them.
 */
export class ShownDocuments implements vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registrations: vscode.Disposable;

  /** @param missing returns the text of a document that is no longer in memory */
  constructor(scheme: string, missing: TextProvider = goneWords) {
    this.registrations = vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.changed.event,
        provideTextDocumentContent: (uri, token) => this.texts.get(uri.toString()) ?? missing(uri, token),
      }),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        const addresses = closed.map(({ input }) => addressOf(input));
        // A tab that moves to another group is closed in one and then opened in the other.
        setTimeout(() => this.forget(addresses), movingMs);
      }),
    );
  }

  dispose(): void {
    this.texts.clear();
    this.changed.dispose();
    this.registrations.dispose();
  }

  /** Shows a text as a page in the tab of its address. */
  async showText(uri: vscode.Uri, text: string): Promise<void> {
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
    await showMarkdown(uri);
  }

  /** Forgets those of the documents that no tab shows, also where other extensions have them open. */
  private forget(addresses: readonly (string | undefined)[]): void {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const shown = new Set(tabs.map(({ input }) => addressOf(input)));
    for (const address of addresses) {
      if (address === undefined || shown.has(address) || !this.texts.delete(address)) continue;
      this.changed.fire(vscode.Uri.parse(address));
    }
  }
}

function addressOf(input: unknown): string | undefined {
  return input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText
    ? input.uri.toString()
    : undefined;
}

/** Reports that can't be made again from their address, which says nothing of their content. */
export class ReportDocuments extends ShownDocuments {
  private count = 0;

  constructor() {
    super(documentSchemes.report);
  }

  /**
   * Shows rendered Markdown in a new tab named `title`. Returns a function that shows it again, even
   * once its tab was closed.
   */
  async show(title: string, markdown: string): Promise<() => Promise<void>> {
    this.count++;
    // The editor shows the folder beside the names of tabs that have the same.
    const time = new Date().toLocaleTimeString(vscode.env.language).replaceAll(/[/\\:]/g, '.');
    const uri = vscode.Uri.from({
      scheme: documentSchemes.report,
      path: `/${time}/${title.replaceAll('/', ' ')}.md`,
      query: String(this.count),
    });
    const show = async (): Promise<void> => await this.showText(uri, markdown);
    await show();
    return show;
  }
}
