import { dirname } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { createAnalysis } from './worker/analysisThread.ts';
import { registerTools } from './assistants/registerTools.ts';
import { removeLeftCopies } from './commands/sharing/createShareableCopy.ts';
import { registerCommands } from './commands/register.ts';
import type { CommandDeps } from './commands/deps.ts';
import { createKeeper, reportKept } from './commands/exporting/keepingUpdated.ts';
import { offerUnfinished } from './commands/exporting/offerUnfinished.ts';
import { dropDemographics } from './commands/people/dropDemographics.ts';
import { keepPeopleCurrent } from './commands/people/keepPeopleCurrent.ts';
import { watchForReturned } from './commands/participants/returnedParticipants.ts';
import { reportConcerns } from './commands/snapshots/reportConcerns.ts';
import { stopAtSignOut } from './commands/account/signOut.ts';
import { followAvailability } from './editor/availability.ts';
import { Comparisons } from './editor/reports/comparisons.ts';
import { ConnectionReport } from './editor/reports/connectionReport.ts';
import { logExports } from './editor/status/exportLog.ts';
import { context as contextKey } from './editor/contextKeys.ts';
import { settingIds, viewIds } from './editor/ids.ts';
import { createLog } from './editor/log.ts';
import { StudyNames } from './editor/filterQuestions/studyNames.ts';
import { followJobs } from './editor/status/followJobs.ts';
import { followResponses } from './editor/status/followResponses.ts';
import { Network } from './editor/network.ts';
import { PeopleChanges } from './editor/peopleChanges.ts';
import { ProblemMessages } from './editor/messages/problemMessages.ts';
import { ReportDocuments } from './editor/reports/reportDocuments.ts';
import { Session } from './account/session.ts';
import { apiUrl, connectionsSetting } from './editor/settings.ts';
import { SnapshotCounts } from './editor/snapshotCounts.ts';
import { SnapshotIndex } from './editor/snapshotIndex.ts';
import { ExportStatusBar } from './editor/status/statusBar.ts';
import { reportGitignore } from './editor/reportGitignore.ts';
import { TargetFolders } from './editor/targetFolder.ts';
import { TokenStore } from './account/tokenStore.ts';
import { createNews } from './editor/status/createNews.ts';
import { showBadge } from './editor/status/viewBadge.ts';
import { watchNews } from './editor/status/watchNews.ts';
import { ExportService } from './exports/exportService.ts';
import { JobLists } from './prolific/jobLists.ts';
import { systemTiming, type Timing } from './http/timing.ts';
import { Overviews } from './overview/overviews.ts';
import { TableLayouts } from './overview/tableLayouts.ts';
import { viewActions } from './overview/viewActions.ts';
import { StudyFinder } from './prolific/studyFinder.ts';
import { Installation } from './snapshots/access/installation.ts';
import { CollectionsTree } from './tree/collectionsTree.ts';

/** Exposes the parts to tests inside the editor; other callers get nothing. */
export type TestApi = CommandDeps & {
  readonly secrets: vscode.SecretStorage;
  /** Timing of exports, whose `sleep` tests may replace. */
  readonly timing: Timing;
};

/** The editor hands `deactivate` nothing to work with. */
let stopExports: (() => Promise<void>) | undefined;

/**
 * Creates the parts and connects them. Uses no network, and reads only names in the export folders, and more
 * only for interrupted exports. The view and the commands do the rest when used.
 */
export function activate(context: vscode.ExtensionContext): TestApi | undefined {
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
  const analysis = createAnalysis({
    program: vscode.Uri.joinPath(context.extensionUri, 'dist', 'analysis.cjs').fsPath,
    l10n: vscode.l10n.bundle,
  });
  const onGitignore = (paths: readonly string[], isKeptOut: boolean): void =>
    void reportGitignore(paths, isKeptOut, log);
  const exports = new ExportService({
    client: () => session.client(),
    downloads: network.downloads,
    timing,
    connections: connectionsSetting,
    countSubmissions: (folder, signal) =>
      analysis.run('countSubmissions', { folder }, () => undefined, signal),
    uploadsOfQuestions: (request, signal) =>
      analysis.run('uploadsOfQuestions', request, () => undefined, signal),
    installation,
    onGitignore,
    onBug: (error) => log.error('Showing the status of an export', error),
    fetchArchive: async (...request) =>
      await (await import('./archive/fetchArchive.ts')).fetchArchive(...request),
  });
  const snapshotIndex = new SnapshotIndex(installation);
  const snapshotCounts = new SnapshotCounts({ analysis, snapshotIndex, memory: workspaceState, log });
  const jobs = new JobLists({ client: () => session.client(), timing: systemTiming });
  const studyNames = new StudyNames(workspaceState, () => snapshotIndex.known);
  const studies = new StudyFinder(() => session.client());
  const { newAnswers, subjectStudies } = createNews({
    session,
    timing,
    installation,
    snapshotIndex,
    snapshotCounts,
    studies,
    workspaceOf: (subject) => tree.workspaceOf(subject),
    log,
  });
  const keepUpdated = createKeeper({
    session,
    exports,
    jobs,
    snapshotIndex,
    installation,
    log,
    news: newAnswers,
    timing: systemTiming,
    isOpen: (folder) => deps.overviews.shows(folder),
  });
  const tree: CollectionsTree = new CollectionsTree({
    session,
    exports,
    keepUpdated,
    snapshotIndex,
    snapshotCounts,
    jobs,
    studyNames,
    newAnswers,
    memory: workspaceState,
    log,
  });
  const view = vscode.window.createTreeView(viewIds.collections, {
    treeDataProvider: tree,
    dragAndDropController: dropDemographics(() => deps),
    showCollapseAll: true,
  });
  const statusBar = new ExportStatusBar({ exports, snapshotIndex, snapshotCounts, studyNames });
  const problems = new ProblemMessages(log);
  const peopleChanges = new PeopleChanges();
  const reports = new ReportDocuments();
  const deps: CommandDeps = {
    session,
    exports,
    keepUpdated,
    snapshotIndex,
    snapshotCounts,
    installation,
    analysis,
    jobs,
    studies,
    studyNames,
    newAnswers,
    subjectStudies,
    targets: new TargetFolders(workspaceState),
    tree,
    statusBar,
    comparisons: new Comparisons(analysis, snapshotIndex, studyNames),
    overviews: new Overviews({
      extensionUri: context.extensionUri,
      analysis,
      snapshotIndex,
      counts: snapshotCounts,
      news: newAnswers,
      studyNames: () => studyNames.all,
      actions: (snapshot, show) => viewActions(snapshot, { problems, show, onGitignore }),
      layouts: new TableLayouts(workspaceState),
      failure: (error) => {
        log.error('Creating an overview', error);
        return problems.sentence(error);
      },
    }),
    connectionReport: new ConnectionReport({ network, session, reports, version }),
    peopleChanges,
    problems,
    reports,
    memory: context.globalState,
    log,
    version,
  };
  subscriptions.push(
    ...[
      channel,
      network,
      session,
      snapshotIndex,
      snapshotCounts,
      jobs,
      newAnswers,
      tree,
      statusBar,
      deps.overviews,
      analysis,
    ],
    ...[deps.comparisons, reports, view, peopleChanges],
    registerCommands(deps),
    registerTools(deps),
    stopAtSignOut(deps),
    offerUnfinished(deps, view),
    reportKept(deps),
    reportConcerns(deps),
    followAvailability(deps),
    showBadge(view, deps),
    watchNews(view, deps),
    tree.watch(view),
    followResponses(exports),
    watchForReturned(deps),
    keepPeopleCurrent(deps),
    followJobs(exports, jobs),
    logExports(exports, log),
    exports.onDidChange(({ request, progress }) => {
      if (progress.status === 'ended') snapshotIndex.refresh([request.target.exportFolder]);
    }),
    peopleChanges.onDidChange((folder) => snapshotIndex.refresh([dirname(folder)])),
    session.onDidChange((account) => contextKey.setAccount(account)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${settingIds.section}.${settingIds.apiUrl}`)) void session.reload();
    }),
  );
  keepUpdated.begin();
  void removeLeftCopies(deps);
  stopExports = async () => {
    await Promise.all([exports.stopAll('closing'), keepUpdated.close()]);
  };
  return context.extensionMode === vscode.ExtensionMode.Test ? { ...deps, secrets, timing } : undefined;
}

/** Stops what runs, keeping what was fetched, before the editor closes. */
export async function deactivate(): Promise<void> {
  await stopExports?.();
}
