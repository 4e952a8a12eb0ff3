import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { oneLine } from '../editor/messages/untrustedText.ts';
import { tablesSettings } from '../editor/settings.ts';
import type { SnapshotCounts } from '../editor/snapshotCounts.ts';
import type { SnapshotIndex } from '../editor/snapshotIndex.ts';
import { readManifestHead } from '../snapshots/manifest.ts';
import type { Snapshot } from '../snapshots/snapshots.ts';
import { followSnapshot } from './followSnapshot.ts';
import { overviewHead } from './overviewHead.ts';
import type { Failure, HostMessage, SnapshotChange } from './hostMessage.ts';
import { overviewPage } from './page.ts';
import { createSession, type ViewActions } from './overviewSession.ts';
import { siblingsOf } from './siblings.ts';
import { viewMessage } from './viewMessages.ts';
import type { Analysis } from '../worker/analysisThread.ts';
import { overviewStrings } from './strings/strings.ts';
import type { TableLayouts } from './tableLayouts.ts';
import { sameSubject, subjectOf } from '../snapshots/subject.ts';
import type { NewAnswers } from '../studies/newAnswers.ts';

/** Milliseconds between checks for changes while an overview is visible. */
const checkIntervalMs = 5_000;

export interface PanelDeps {
  readonly extensionUri: vscode.Uri;
  readonly analysis: Analysis;
  readonly snapshotIndex: Pick<SnapshotIndex, 'read' | 'known' | 'onDidChange' | 'onDidRead'>;
  readonly counts: Pick<SnapshotCounts, 'current' | 'onDidChange'>;
  /** Returns the actions of the page's buttons for a snapshot; `show` shows another one in its tab. */
  readonly actions: (snapshot: Snapshot, show: (folder: string) => Promise<void>) => ViewActions;
  /** Returns the names of the studies known so far, by id. */
  readonly studyNames: () => ReadonlyMap<string, string>;
  readonly news: Pick<NewAnswers, 'current' | 'onDidChange' | 'follow'>;
  /** How the columns of each collection's table are arranged. */
  readonly layouts: TableLayouts;
  readonly failure: (error: unknown) => Failure;
}

/** Limits a panel to its script, and to the files of the snapshot and of the page. */
export function panelOptions(extensionUri: vscode.Uri, snapshotFolder: string): vscode.WebviewOptions {
  return {
    enableScripts: true,
    enableForms: false,
    localResourceRoots: [vscode.Uri.file(snapshotFolder), mediaFolder(extensionUri)],
  };
}

/**
 * Shows a snapshot's overview in a new or restored panel, and reloads it when the snapshot changes on disk. A
 * hidden tab discards its page, which saves its state and is restored from it. `show` shows another snapshot,
 * after which this content is disposed.
 */
export function fillPanel(
  panel: vscode.WebviewPanel,
  snapshot: Snapshot,
  { show, ...deps }: PanelDeps & { readonly show: (snapshot: Snapshot) => void },
): vscode.Disposable {
  const { folder } = snapshot;
  let shown = showSnapshot(panel, snapshot, show, deps);
  let isDisposed = false;
  const showAgain = async (): Promise<void> => {
    const manifest = await readManifestHead(folder);
    if (isDisposed || manifest === undefined) return;
    shown.dispose();
    shown = showSnapshot(panel, { folder, manifest }, show, deps);
  };
  const following = followSnapshot({
    folder,
    isVisible: () => panel.visible,
    onChanged: () => void showAgain(),
    onGone: () => shown.notifyGone(),
    everyMs: checkIntervalMs,
  });
  let newsFollowed: { dispose(): void } | undefined;
  const followNews = (isVisible: boolean): void => {
    if (isVisible) {
      newsFollowed ??= deps.news.follow(subjectOf(snapshot.manifest));
    } else {
      newsFollowed?.dispose();
      newsFollowed = undefined;
    }
  };
  followNews(panel.visible);
  const listeners = [
    deps.snapshotIndex.onDidChange(() => void following.check()),
    panel.onDidChangeViewState(() => {
      if (panel.visible) void following.check();
      followNews(panel.visible);
    }),
  ];
  return {
    dispose: () => {
      isDisposed = true;
      following.dispose();
      followNews(false);
      for (const listener of listeners) listener.dispose();
      shown.dispose();
    },
  };
}

interface Shown {
  readonly notifyGone: () => void;
  readonly dispose: () => void;
}

/** Shows the page of a snapshot's current state, and opens the snapshot for it. */
function showSnapshot(
  panel: vscode.WebviewPanel,
  snapshot: Snapshot,
  show: (snapshot: Snapshot) => void,
  deps: PanelDeps,
): Shown {
  const { extensionUri, analysis, snapshotIndex, counts, news, actions, studyNames, layouts, failure } = deps;
  const subject = subjectOf(snapshot.manifest);
  const { webview } = panel;
  const locale = vscode.env.language;
  const head = overviewHead(snapshot, studyNames());
  panel.title = vscode.l10n.t('Overview: {0}', oneLine(head.name, 60));
  webview.options = panelOptions(extensionUri, snapshot.folder);
  const media = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(mediaFolder(extensionUri), name)).toString();

  const closed = new AbortController();
  const changeBetween = changesBetween(analysis, () => void tellSiblings(), closed.signal);
  const siblings = (): ReturnType<typeof siblingsOf> =>
    siblingsOf(snapshot, snapshotIndex.known, {
      counts,
      changeBetween,
      studyNames: studyNames(),
      newsOf: (of) => news.current(of)?.newSubmissions ?? 0,
    });
  const source = analysis.openSource(snapshot.folder, async () => {
    await snapshotIndex.read();
    return siblings().previousFolder;
  });
  let isGone = false;
  const post = (message: HostMessage): void => void webview.postMessage(message);
  let told = '';
  const tellSiblings = async (again = false): Promise<void> => {
    await snapshotIndex.read();
    if (closed.signal.aborted) return;
    const { choices } = siblings();
    const telling = JSON.stringify(choices);
    if (telling === told && !again) return;
    told = telling;
    post({ type: 'snapshots', snapshots: choices });
  };
  const showOther = async (folder: string): Promise<void> => {
    await snapshotIndex.read();
    if (closed.signal.aborted) return;
    const isSibling = siblings().choices.all.some((each) => each.folder === folder);
    const other = snapshotIndex.known.find((each) => each.folder === folder);
    if (isSibling && other !== undefined) show(other);
  };
  const session = createSession({
    source,
    head: () => ({
      type: 'head',
      head,
      strings: overviewStrings(),
      locale,
      filesRoot: webview.asWebviewUri(vscode.Uri.file(snapshot.folder)).toString(),
      layout: layouts.of(subject),
      separator: tablesSettings(vscode.Uri.file(snapshot.folder)).csv.separator,
    }),
    post,
    checkFiles: (onFirst, signal) =>
      analysis.run('filesOnDisk', { folder: snapshot.folder }, onFirst, signal),
    actions: actions(snapshot, showOther),
    keepLayout: (layout) => layouts.keep(subject, layout),
    failure,
    now: () => performance.now(),
  });
  // Reading starts while the page loads. The page's own requests report errors.
  source.quality(closed.signal).catch(() => undefined);
  const listeners = [
    webview.onDidReceiveMessage((message: unknown) => {
      session.receive(message);
      if (isReady(message)) void tellSiblings(true);
      if (isGone) post({ type: 'gone' });
    }),
    snapshotIndex.onDidRead(() => void tellSiblings()),
    counts.onDidChange(() => void tellSiblings()),
    news.onDidChange((changed) => {
      if (sameSubject(changed, subject)) void tellSiblings();
    }),
  ];
  webview.html = overviewPage({
    title: panel.title,
    locale,
    scriptUri: media('overview.js'),
    styleUri: media('overview-style.css'),
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('hex'),
  });
  return {
    notifyGone: () => {
      isGone = true;
      post({ type: 'gone' });
    },
    dispose: () => {
      closed.abort();
      for (const listener of listeners) listener.dispose();
      session.dispose();
      source.dispose();
    },
  };
}

/**
 * Returns the changes between pairs of snapshots, which are counted on first request; `onCounted` is called
 * when one is known.
 */
function changesBetween(
  analysis: Analysis,
  onCounted: () => void,
  signal: AbortSignal,
): (newer: Snapshot, older: Snapshot) => SnapshotChange | undefined {
  const known = new Map<string, SnapshotChange | undefined>();
  return (newer, older) => {
    const key = [newer, older].map(({ folder, manifest }) => folder + manifest.finished_at).join('\n');
    if (!known.has(key)) {
      known.set(key, undefined);
      const request = { newer: newer.folder, older: older.folder };
      analysis
        .run('countChanges', request, () => undefined, signal)
        .then(
          (change) => {
            known.set(key, change);
            onCounted();
          },
          // The head then names no numbers.
          () => undefined,
        );
    }
    return known.get(key);
  };
}

function isReady(message: unknown): boolean {
  return viewMessage(message)?.type === 'ready';
}

function mediaFolder(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'media');
}
