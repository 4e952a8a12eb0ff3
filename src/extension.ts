import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { registerCommands } from './commands/register.ts';
import type { CommandDeps } from './commands/deps.ts';
import { offerUnfinished } from './commands/offerUnfinished.ts';
import { watchForReturned } from './commands/returnedParticipants.ts';
import { tellConcerns } from './commands/tellConcerns.ts';
import { stopAtSignOut } from './commands/stopAtSignOut.ts';
import { startActivationClock } from './editor/activationClock.ts';
import { Comparisons } from './editor/comparisons.ts';
import { ConnectionReport } from './editor/connectionReport.ts';
import { logExports } from './editor/exportLog.ts';
import { ExportMessages } from './editor/exportMessages.ts';
import { context as contextKey } from './editor/contextKeys.ts';
import { settingIds, viewIds } from './editor/ids.ts';
import { createLog } from './editor/log.ts';
import { StudyNames } from './editor/filterQuestions/studyNames.ts';
import { followJobs } from './editor/followJobs.ts';
import { followResponses } from './editor/followResponses.ts';
import { Network } from './editor/network.ts';
import { ProblemMessages } from './editor/problemMessages.ts';
import { ReportDocuments } from './editor/reportDocuments.ts';
import { Session } from './editor/session.ts';
import { apiUrl, connectionsSetting } from './editor/settings.ts';
import { SnapshotIndex } from './editor/snapshotIndex.ts';
import { ExportStatusBar } from './editor/statusBar.ts';
import { tellGitignore } from './editor/tellGitignore.ts';
import { TargetFolders } from './editor/targetFolder.ts';
import { TokenStore } from './editor/tokenStore.ts';
import { badgeUnfinished } from './editor/unfinishedBadge.ts';
import { ExportService } from './exports/exportService.ts';
import { JobLists } from './exports/jobLists.ts';
import { systemTiming, type Timing } from './http/timing.ts';
import { createOverviews } from './overview/createOverviews.ts';
import { StudyFinder } from './prolific/studyFinder.ts';
import { Installation } from './snapshots/installation.ts';
import { CollectionsTree } from './tree/collectionsTree.ts';

/** The parts, for tests inside the editor; nobody else is given them. */
export type TestApi = CommandDeps & {
  readonly activatedInMs: number;
  readonly secrets: vscode.SecretStorage;
  /** What exports wait by; a test may put its own `sleep` into it. */
  readonly timing: Timing;
};

/** The editor hands `deactivate` nothing to work with. */
let stopExports: (() => Promise<void>) | undefined;

/**
 * Puts the parts together. Talks to nobody; of the disk only names in the export folders are read, and more only where an export was
 * broken off. The view and the commands do the rest when they are used.
 */
export function activate(context: vscode.ExtensionContext): TestApi | undefined {
  const sinceStart = startActivationClock();
  const { subscriptions, extension, secrets, workspaceState } = context;
  if (vscode.l10n.bundle !== undefined) l10n.config({ contents: vscode.l10n.bundle });

  const version = (extension.packageJSON as { readonly version: string }).version;
  const channel = vscode.window.createOutputChannel('Prolific Collections', { log: true });
  const log = createLog(channel, () => ({ tokens: network.secrets }));
  const network = new Network(version, log);
  log.info(
    `Prolific Collections ${version}, ${vscode.env.appName} ${vscode.version}, Node ${process.versions.node}`,
  );

  const session = new Session({
    store: new TokenStore(secrets),
    apiUrl: () => apiUrl(),
    connect: (token, url, onRefused) => network.connect(token, url, onRefused),
  });
  const timing: Timing = { ...systemTiming };
  const installation = new Installation(context.globalStorageUri.fsPath);
  const exports = new ExportService({
    client: () => session.client(),
    downloads: network.downloads,
    timing,
    connections: connectionsSetting,
    installation,
    onGitignore: (paths, isKeptOut) => void tellGitignore(paths, isKeptOut, log),
    onBug: (error) => log.error('Telling how an export goes', error),
    fetchArchive: async (...request) =>
      await (await import('./archive/fetchArchive.ts')).fetchArchive(...request),
  });
  const onDisk = new SnapshotIndex(installation);
  const jobs = new JobLists({ client: () => session.client(), timing: systemTiming });
  const studyNames = new StudyNames(workspaceState);
  const tree = new CollectionsTree({ session, exports, onDisk, jobs, studyNames, log });
  const view = vscode.window.createTreeView(viewIds.collections, {
    treeDataProvider: tree,
    showCollapseAll: true,
  });
  const statusBar = new ExportStatusBar({ exports, onDisk, studyNames });
  const problems = new ProblemMessages(log);
  const deps: CommandDeps = {
    session,
    exports,
    onDisk,
    installation,
    jobs,
    studies: new StudyFinder(() => session.client()),
    studyNames,
    targets: new TargetFolders(workspaceState),
    tree,
    statusBar,
    exportMessages: new ExportMessages(problems, studyNames),
    comparisons: new Comparisons(onDisk, studyNames),
    overviews: createOverviews(
      {
        extensionUri: context.extensionUri,
        onDidChangeDisk: onDisk.onDidChange,
        studyNames: () => studyNames.all,
      },
      problems,
      log,
    ),
    connectionReport: new ConnectionReport({ network, session, version }),
    problems,
    reports: new ReportDocuments(),
    log,
  };
  subscriptions.push(
    ...[
      channel,
      network,
      session,
      onDisk,
      jobs,
      tree,
      statusBar,
      deps.overviews,
      deps.comparisons,
      deps.connectionReport,
    ],
    registerCommands(deps),
    deps.reports,
    view,
    stopAtSignOut(deps),
    offerUnfinished(deps, view),
    tellConcerns(deps),
    badgeUnfinished(view, deps),
    tree.watch(view),
    followResponses(exports),
    watchForReturned(deps),
    followJobs(exports, jobs),
    logExports(exports, log),
    exports.onDidChange(({ progress }) => {
      if (progress.status !== 'ended') return;
      onDisk.refresh();
      if (progress.outcome.status === 'completed') contextKey.setHasSnapshot(true);
    }),
    session.onDidChange(({ state }) => {
      contextKey.setAccount(state);
      contextKey.setFilters('unknown');
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${settingIds.section}.${settingIds.apiUrl}`)) void session.reread();
    }),
  );
  stopExports = () => exports.stopAll('closing');
  const activatedInMs = sinceStart();
  return context.extensionMode === vscode.ExtensionMode.Test
    ? { ...deps, activatedInMs, secrets, timing }
    : undefined;
}

/** Stops what runs, keeping what was fetched, before the editor closes. */
export async function deactivate(): Promise<void> {
  await stopExports?.();
}
