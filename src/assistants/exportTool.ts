import * as vscode from 'vscode';
import { exportArgument, type ExportArgument } from '../commands/arguments.ts';
import {
  exportRequested,
  findRequested,
  type ExportingDeps,
} from '../commands/exporting/exportCollection.ts';
import { hoverText } from '../editor/messages/untrustedText.ts';
import { openTargets, requireTrust } from '../editor/targetFolder.ts';
import { requestWords } from '../exports/filter/requestWords.ts';
import { ProblemError } from '../problems/problem.ts';
import type { Tool } from './tool.ts';

/** Exports a collection or batch after the person has confirmed what goes where. */
export function exportTool(deps: ExportingDeps): Tool<ExportArgument> {
  return {
    parse: (input) => {
      // Between open folders, only a person chooses.
      const wanted = exportArgument({ ...(input as object), workspaceFolder: undefined });
      if (wanted === undefined) throw new ProblemError({ kind: 'bad-argument', detail: 'collectionId' });
      return wanted;
    },
    prepare: async (wanted, signal) => ({
      invocationMessage: vscode.l10n.t('Exporting from Prolific'),
      confirmationMessages: {
        title: vscode.l10n.t('Export from Prolific?'),
        message: new vscode.MarkdownString(await confirmation(deps, wanted, signal)),
      },
    }),
    run: async (wanted, signal) => {
      requireTrust();
      // The person could not tell who asks for a folder.
      if ((vscode.workspace.workspaceFolders ?? []).length === 0)
        throw new ProblemError({ kind: 'no-folder-open' });
      const result = await exportRequested(deps, await findRequested(deps, wanted, signal), true, signal);
      if (result?.status !== 'completed') return { status: 'cancelled' };
      const { status, folder, files, bytes, submissions } = result;
      return { status, snapshotFolder: folder.fsPath, files, bytes, submissions };
    },
  };
}

async function confirmation(
  deps: ExportingDeps,
  wanted: ExportArgument,
  signal: AbortSignal,
): Promise<string> {
  const { subject, scope = 'everything', filter, uploads } = wanted;
  const found = await findRequested(deps, { subject }, signal).catch(() => undefined);
  const name = hoverText(found?.subject.name ?? subject.id);
  const [target, ...others] = openTargets();
  const words = requestWords(
    {
      scope,
      ...(filter === undefined ? {} : { filter }),
      ...(uploads === undefined ? {} : { uploads }),
    },
    deps.studyNames.all,
    vscode.env.language,
  );
  return [
    target === undefined || others.length > 0
      ? vscode.l10n.t('“{0}” goes from Prolific to the export folder of an open folder.', name)
      : vscode.l10n.t('“{0}” goes from Prolific to {1}.', name, hoverText(target.exportFolder)),
    ...words.map(hoverText),
    scope === 'everything'
      ? vscode.l10n.t('Downloads participants’ answers and uploads.')
      : vscode.l10n.t('Downloads participants’ answers.'),
    vscode.l10n.t('The export stays on Prolific, which keeps at most ten for each collection.'),
    vscode.l10n.t(
      'The assistant gets the folder’s path and the numbers of submissions and files, but no answers. Other tools may let it read files in the folder.',
    ),
  ].join('\n\n');
}
