import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { webviewIds } from '../editor/ids.ts';
import { readManifestHead } from '../exports/manifest.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import { fillPanel, panelOptions, type PanelDeps } from './overviewPanel.ts';

/** What the page kept; the rest of it is the page's own business. */
const keptStateSchema = z.object({ folder: z.string() });

/** The overviews that are open, one for each snapshot, and those that a window reload brings back. */
export class Overviews implements vscode.Disposable {
  private readonly deps: PanelDeps;
  private readonly panels = new Map<string, vscode.WebviewPanel>();
  private readonly serializer: vscode.Disposable;

  constructor(deps: PanelDeps) {
    this.deps = deps;
    this.serializer = vscode.window.registerWebviewPanelSerializer(webviewIds.overview, {
      deserializeWebviewPanel: (panel, state) => this.restore(panel, state),
    });
  }

  dispose(): void {
    this.serializer.dispose();
    for (const panel of [...this.panels.values()]) panel.dispose();
  }

  /** Shows a snapshot's overview: the tab it has already, or a new one. */
  open(snapshot: Snapshot): vscode.WebviewPanel {
    const known = this.panels.get(snapshot.folder);
    if (known !== undefined) {
      known.reveal();
      return known;
    }
    const panel = vscode.window.createWebviewPanel(
      webviewIds.overview,
      vscode.l10n.t('Overview'),
      vscode.ViewColumn.Active,
      { ...panelOptions(this.deps.extensionUri, snapshot.folder), enableFindWidget: true },
    );
    this.adopt(panel, snapshot);
    return panel;
  }

  /** Whether the overview of a snapshot is open. */
  shows(folder: string): boolean {
    return this.panels.has(folder);
  }

  /** Closes the overview of a snapshot whose content has changed. */
  close(folder: string): void {
    this.panels.get(folder)?.dispose();
  }

  private adopt(panel: vscode.WebviewPanel, snapshot: Snapshot): void {
    const { folder } = snapshot;
    this.panels.set(folder, panel);
    panel.onDidDispose(() => {
      if (this.panels.get(folder) === panel) this.panels.delete(folder);
    });
    panel.iconPath = vscode.Uri.joinPath(this.deps.extensionUri, 'media', 'icon.png');
    fillPanel(panel, snapshot, this.deps);
  }

  /** A snapshot that is gone by now leaves no tab behind. */
  private async restore(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const parsed = keptStateSchema.safeParse(state);
    const folder = parsed.success && isAbsolute(parsed.data.folder) ? parsed.data.folder : undefined;
    const manifest = folder === undefined ? undefined : await readManifestHead(folder);
    if (folder === undefined || manifest === undefined || this.panels.has(folder)) panel.dispose();
    else this.adopt(panel, { folder, manifest });
  }
}
