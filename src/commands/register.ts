import * as vscode from 'vscode';
import { batchAliases, commandIds, titleAliases, walkthroughId, type commandAliases } from '../editor/ids.ts';
import { cancelExport } from './exporting/cancelExport.ts';
import { addDemographics } from './people/addDemographics.ts';
import { addSubmissionDetails } from './people/addSubmissionDetails.ts';
import { compareSnapshot } from './snapshots/compareSnapshot.ts';
import { copyId } from './copyId.ts';
import { copyStructureReport } from './snapshots/copyStructureReport.ts';
import { createNotebook } from './snapshots/createNotebook.ts';
import { createShareableCopy } from './sharing/createShareableCopy.ts';
import { createTables } from './snapshots/createTables.ts';
import { deleteJob } from './jobs/deleteJob.ts';
import { deleteSnapshot } from './snapshots/deleteSnapshot.ts';
import type { CommandDeps } from './deps.ts';
import { diagnoseConnection } from './account/diagnoseConnection.ts';
import { downloadJob } from './jobs/downloadJob.ts';
import { exportCollection } from './exporting/exportCollection.ts';
import { exportWithOptions } from './exporting/exportWithOptions.ts';
import { fetchUploads } from './exporting/fetchUploads.ts';
import { keepUpdated } from './exporting/keepUpdated.ts';
import { linkStudy } from './linkStudy.ts';
import { openInProlific } from './openInProlific.ts';
import { openResponses } from './snapshots/openResponses.ts';
import { openPart } from './snapshots/openPart.ts';
import { openOverview, revealSnapshot } from './snapshots/showSnapshot.ts';
import { deleteParticipant, findParticipant } from './participants/participantData.ts';
import { treeNode } from './arguments.ts';
import { refresh } from './refresh.ts';
import { showActivity } from './exporting/showActivity.ts';
import { signInUnlessSignedIn } from './account/signIn.ts';
import { signOut } from './account/signOut.ts';
import { discardExport, resumeExport } from './exporting/unfinishedExport.ts';
import { updateCollection } from './exporting/updateCollection.ts';

/**
 * @param isRowLost whether the command was called on a row that was being redrawn: the editor passes `undefined` for a row
 *   that it has dropped, and a second argument only with rows
 */
type Handler = (deps: CommandDeps, argument: unknown, isRowLost: boolean) => unknown;
type CommandName = keyof typeof commandIds;

/** Argument of links in welcome texts. They disappear after use, and would take the focus with them. */
const fromView = 'view';

/** Returns a command after which the rows below snapshots show its files. */
function creating(handler: Handler): Handler {
  return async (deps, ...rest) => {
    try {
      return await handler(deps, ...rest);
    } finally {
      deps.tree.redrawParts();
    }
  };
}

const handlers: Readonly<Record<Exclude<CommandName, keyof typeof commandAliases>, Handler>> = {
  signIn: async (deps, argument) => {
    const isSignedIn = await signInUnlessSignedIn(deps);
    if (isSignedIn && (argument === fromView || treeNode(argument) !== undefined)) await deps.tree.focus();
    return isSignedIn;
  },
  signOut,
  refresh: async (deps, argument) => {
    await refresh(deps, argument);
    if (argument === fromView) await deps.tree.focus();
  },
  exportCollection: (deps, argument) => exportCollection(deps, argument),
  exportWithOptions,
  fetchUploads,
  cancelExport,
  resumeExport,
  discardExport,
  showActivity,
  openPart,
  openOverview,
  revealSnapshot,
  deleteSnapshot,
  compareSnapshot,
  copyStructureReport,
  createTables: creating(createTables),
  createNotebook: creating(createNotebook),
  addSubmissionDetails: creating(addSubmissionDetails),
  addDemographics: creating(addDemographics),
  createShareableCopy,
  openResponses,
  updateCollection,
  keepUpdated,
  linkStudy,
  downloadJob,
  deleteJob,
  findParticipant,
  deleteParticipant,
  copyId,
  openInProlific,
  gettingStarted: () =>
    vscode.commands.executeCommand('workbench.action.openWalkthrough', walkthroughId, false),
  diagnoseConnection,
  showLog: ({ log }) => log.show(),
};

/** Registers every command of package.json. */
export function registerCommands(deps: CommandDeps): vscode.Disposable {
  const all: [name: string, Handler][] = [
    ...Object.entries(handlers),
    ...Object.entries(batchAliases).map(([name, of]): [string, Handler] => [name, handlers[of]]),
    ...Object.entries(titleAliases).map(([name, of]): [string, Handler] => [
      name,
      () => handlers[of](deps, undefined, false),
    ]),
  ];
  return vscode.Disposable.from(
    ...all.map(([name, handler]) =>
      // `null` is what JSON has for no argument.
      vscode.commands.registerCommand(commandIds[name as CommandName], (...given: unknown[]) => {
        const argument = given[0] ?? undefined;
        return handler(deps, argument, argument === undefined && given.length > 1);
      }),
    ),
  );
}
