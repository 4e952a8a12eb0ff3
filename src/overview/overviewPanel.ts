import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { oneLine } from '../editor/plainText.ts';
import { readManifestHead } from '../exports/manifest.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import { filesOnDisk } from './filesOnDisk.ts';
import { followSnapshot } from './followSnapshot.ts';
import { overviewHead } from './head.ts';
import type { Failure, HostMessage } from './hostMessage.ts';
import { overviewPage } from './page.ts';
import { createSession, type ViewActions } from './session.ts';
import type { OpenSource } from './source.ts';
import { overviewStrings } from './strings.ts';

/** Between two looks whether a snapshot whose overview is seen has changed. */
const lookMs = 5_000;

export interface PanelDeps {
  readonly extensionUri: vscode.Uri;
  readonly openSource: OpenSource;
  /** Some snapshot may have come, gone or changed. */
  readonly onDidChangeDisk: vscode.Event<void>;
  /** What the page's buttons do, for one snapshot. */
  readonly actions: (snapshot: Snapshot) => ViewActions;
  /** By id, as far as they are known now. */
  readonly studyNames: () => ReadonlyMap<string, string>;
  readonly failure: (error: unknown) => Failure;
}

/** What a panel for a snapshot may do and read: its script, and the snapshot's files and the page's own. */
export function panelOptions(extensionUri: vscode.Uri, snapshotFolder: string): vscode.WebviewOptions {
  return {
    enableScripts: true,
    enableForms: false,
    localResourceRoots: [vscode.Uri.file(snapshotFolder), mediaFolder(extensionUri)],
  };
}

/**
 * Shows a snapshot's overview in a panel, new or restored, and anew whenever the snapshot changes on disk. The page is not kept while its
 * tab is hidden: it tells the host what it shows and is made again from that.
 */
export function fillPanel(panel: vscode.WebviewPanel, snapshot: Snapshot, deps: PanelDeps): void {
  const { folder } = snapshot;
  let shown = showSnapshot(panel, snapshot, deps);
  let isDisposed = false;
  const showAgain = async (): Promise<void> => {
    const manifest = await readManifestHead(folder);
    if (isDisposed || manifest === undefined) return;
    shown.dispose();
    shown = showSnapshot(panel, { folder, manifest }, deps);
  };
  const following = followSnapshot({
    folder,
    isVisible: () => panel.visible,
    onChanged: () => void showAgain(),
    onGone: () => shown.tellGone(),
    everyMs: lookMs,
  });
  const listeners = [
    deps.onDidChangeDisk(() => void following.look()),
    panel.onDidChangeViewState(() => {
      if (panel.visible) void following.look();
    }),
  ];
  panel.onDidDispose(() => {
    isDisposed = true;
    following.dispose();
    for (const listener of listeners) listener.dispose();
    shown.dispose();
  });
}

interface Shown {
  readonly tellGone: () => void;
  readonly dispose: () => void;
}

/** The page for a snapshot as it is now, with what it reads it by. */
function showSnapshot(panel: vscode.WebviewPanel, snapshot: Snapshot, deps: PanelDeps): Shown {
  const { extensionUri, openSource, actions, studyNames, failure } = deps;
  const { webview } = panel;
  const locale = vscode.env.language;
  const head = overviewHead(snapshot, studyNames());
  panel.title = vscode.l10n.t('Overview: {0}', oneLine(head.name, 60));
  webview.options = panelOptions(extensionUri, snapshot.folder);
  const media = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(mediaFolder(extensionUri), name)).toString();

  const source = openSource(snapshot.folder);
  let isGone = false;
  const post = (message: HostMessage): void => void webview.postMessage(message);
  const session = createSession({
    source,
    head: () => ({
      type: 'head',
      head,
      strings: overviewStrings(),
      locale,
      filesRoot: webview.asWebviewUri(vscode.Uri.file(snapshot.folder)).toString(),
    }),
    post,
    checkFiles: (onFirst, signal) => filesOnDisk(snapshot.folder, onFirst, signal),
    actions: actions(snapshot),
    failure,
    now: () => performance.now(),
  });
  const closed = new AbortController();
  // The reading begins while the page is still being loaded; what fails is told where the page asks.
  source.quality(closed.signal).catch(() => undefined);
  const listener = webview.onDidReceiveMessage((message: unknown) => {
    session.receive(message);
    if (isGone) post({ type: 'gone' });
  });
  webview.html = overviewPage({
    title: panel.title,
    locale,
    scriptUri: media('overview.js'),
    styleUri: media('overview-style.css'),
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('hex'),
  });
  return {
    tellGone: () => {
      isGone = true;
      post({ type: 'gone' });
    },
    dispose: () => {
      closed.abort();
      listener.dispose();
      session.dispose();
      source.dispose();
    },
  };
}

function mediaFolder(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'media');
}
