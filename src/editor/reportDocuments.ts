import * as vscode from 'vscode';
import { documentSchemes } from './ids.ts';
import { showMarkdown } from './showMarkdown.ts';

/** Instead of a report that went with its window. */
export function goneWords(): string {
  return vscode.l10n.t('This report was kept nowhere and is gone. Run the command again.');
}

/**
 * Documents that are shown and written nowhere: not even as unsaved files, of which the editor keeps backups. Their addresses say nothing
 * of their content. A window that is loaded again has lost them.
 */
export class ReportDocuments implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly contents = new Map<string, string>();
  private readonly listeners: readonly vscode.Disposable[];
  private count = 0;

  constructor() {
    this.listeners = [
      vscode.workspace.registerTextDocumentContentProvider(documentSchemes.participant, this),
    ];
  }

  dispose(): void {
    this.contents.clear();
    for (const listener of this.listeners) listener.dispose();
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.contents.get(uri.toString()) ?? goneWords();
  }

  /** Shows Markdown as it reads. `title` is its tab's name. Gives its address. */
  async show(title: string, markdown: string): Promise<vscode.Uri> {
    this.count++;
    const uri = vscode.Uri.from({
      scheme: documentSchemes.participant,
      path: `/${this.count}/${title.replaceAll('/', ' ')}.md`,
    });
    // Only the last one is kept, so that no participant's data stay in memory for the sake of a tab.
    this.contents.clear();
    this.contents.set(uri.toString(), markdown);
    await showMarkdown(uri);
    return uri;
  }
}
