import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { webviewIds } from '../editor/ids.ts';
import { readManifestHead } from '../snapshots/manifest.ts';
import type { Snapshot } from '../snapshots/snapshots.ts';
import { fillPanel, panelOptions, type PanelDeps } from './overviewPanel.ts';

/** The part of the page's saved state that the host uses. */
const keptStateSchema = z.object({ folder: z.string() });

/** The open overviews, one per snapshot, and those that a window reload restores. */
export class Overviews implements vscode.Disposable {
  private readonly deps: PanelDeps;
  /** By the folder of the snapshot that they show. */
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

  /** Shows a snapshot's overview in its existing tab or in a new one. */
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

  /** Returns whether the overview of a snapshot is open. */
  shows(folder: string): boolean {
    return this.panels.has(folder);
  }

  /** Closes the overview of a snapshot whose content has changed. */
  close(folder: string): void {
    this.panels.get(folder)?.dispose();
  }

  private adopt(panel: vscode.WebviewPanel, snapshot: Snapshot): void {
    panel.iconPath = vscode.Uri.joinPath(this.deps.extensionUri, 'media', 'icon.png');
    this.fill(panel, snapshot);
  }

  private fill(panel: vscode.WebviewPanel, snapshot: Snapshot): void {
    const { folder } = snapshot;
    this.panels.set(folder, panel);
    const empty = (): void => {
      content.dispose();
      whenClosed.dispose();
      if (this.panels.get(folder) === panel) this.panels.delete(folder);
    };
    const show = (other: Snapshot): void => {
      const known = this.panels.get(other.folder);
      if (known !== undefined) {
        known.reveal();
        return;
      }
      empty();
      this.fill(panel, other);
    };
    const content = fillPanel(panel, snapshot, { ...this.deps, show });
    const whenClosed = panel.onDidDispose(empty);
  }

  /** Closes the tab if its snapshot no longer exists. */
  private async restore(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const parsed = keptStateSchema.safeParse(state);
    const folder = parsed.success && isAbsolute(parsed.data.folder) ? parsed.data.folder : undefined;
    const manifest = folder === undefined ? undefined : await readManifestHead(folder);
    if (folder === undefined || manifest === undefined || this.panels.has(folder)) panel.dispose();
    else this.adopt(panel, { folder, manifest });
  }
}
