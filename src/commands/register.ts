import * as vscode from 'vscode';
import { batchAliases, commandIds, titleAliases, walkthroughId, type commandAliases } from '../editor/ids.ts';
import { cancelExport } from './cancelExport.ts';
import { compareSnapshot } from './compareSnapshot.ts';
import { copyId } from './copyId.ts';
import { createAllTables } from './createAllTables.ts';
import { createNotebook } from './createNotebook.ts';
import { createTables } from './createTables.ts';
import { deleteJob } from './deleteJob.ts';
import { deleteSnapshot } from './deleteSnapshot.ts';
import type { CommandDeps } from './deps.ts';
import { diagnoseConnection } from './diagnoseConnection.ts';
import { downloadJob } from './downloadJob.ts';
import { exportCollection } from './exportCollection.ts';
import { exportCollectionWithFilter } from './exportCollectionWithFilter.ts';
import { fetchUploads } from './fetchUploads.ts';
import { openInProlific } from './openInProlific.ts';
import { openOverview } from './openOverview.ts';
import { openResponses } from './openResponses.ts';
import { openSnapshot } from './openSnapshot.ts';
import { deleteParticipant, findParticipant } from './participantData.ts';
import { refresh } from './refresh.ts';
import { revealSnapshot } from './revealSnapshot.ts';
import { showActivity } from './showActivity.ts';
import { signIn } from './signIn.ts';
import { signOut } from './signOut.ts';
import { discardExport, resumeExport } from './unfinishedExport.ts';
import { updateCollection } from './updateCollection.ts';

type Handler = (argument: unknown) => unknown;
type CommandName = keyof typeof commandIds;
type Alias = keyof typeof commandAliases;

/** What links of the welcome texts hand over. They go away by what they do, and the focus would go with them. */
const fromView = 'view';

/** Registers every command of package.json. */
export function registerCommands(deps: CommandDeps): vscode.Disposable {
  const handlers: Record<Exclude<CommandName, Alias>, Handler> = {
    signIn: async (argument) => {
      const isSignedIn = await signIn(deps);
      if (isSignedIn && argument === fromView) await deps.tree.focus();
      return isSignedIn;
    },
    signOut: () => signOut(deps),
    refresh: async (argument) => {
      await refresh(deps, argument);
      if (argument === fromView) await deps.tree.focus();
    },
    exportCollection: (argument) => exportCollection(deps, argument),
    exportCollectionTo: (argument) => exportCollection(deps, argument, { askForFolder: true }),
    exportCollectionWithFilter: (argument) => exportCollectionWithFilter(deps, argument),
    exportResponses: (argument) => exportCollection(deps, argument, { scope: 'responses' }),
    fetchUploads: (argument) => fetchUploads(deps, argument),
    cancelExport: (argument) => cancelExport(deps, argument),
    resumeExport: (argument) => resumeExport(deps, argument),
    discardExport: (argument) => discardExport(deps, argument),
    showActivity: () => showActivity(deps),
    openSnapshot: (argument) => openSnapshot(deps, argument),
    openOverview: (argument) => openOverview(deps, argument),
    revealSnapshot: (argument) => revealSnapshot(deps, argument),
    deleteSnapshot: (argument) => deleteSnapshot(deps, argument),
    compareSnapshot: (argument) => compareSnapshot(deps, argument),
    createTables: (argument) => createTables(deps, argument),
    createNotebook: (argument) => createNotebook(deps, argument),
    createAllTables: () => createAllTables(deps),
    openResponses: (argument) => openResponses(deps, argument),
    updateCollection: (argument) => updateCollection(deps, argument),
    downloadJob: (argument) => downloadJob(deps, argument),
    deleteJob: (argument) => deleteJob(deps, argument),
    findParticipant: (argument) => findParticipant(deps, argument),
    deleteParticipant: (argument) => deleteParticipant(deps, argument),
    copyId: (argument) => copyId(deps, argument),
    openInProlific: (argument) => openInProlific(deps, argument),
    gettingStarted: () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', walkthroughId, false),
    diagnoseConnection: () => diagnoseConnection(deps),
    showLog: () => deps.log.show(),
  };
  const all: [name: string, Handler][] = [
    ...Object.entries(handlers),
    ...Object.entries(batchAliases).map(([name, of]): [string, Handler] => [name, handlers[of]]),
    ...Object.entries(titleAliases).map(([name, of]): [string, Handler] => [
      name,
      () => handlers[of](undefined),
    ]),
  ];
  return vscode.Disposable.from(
    ...all.map(([name, handler]) =>
      // `null` is what JSON has for no argument.
      vscode.commands.registerCommand(commandIds[name as CommandName], (argument: unknown) =>
        handler(argument ?? undefined),
      ),
    ),
  );
}
