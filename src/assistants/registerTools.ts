import * as vscode from 'vscode';
import type { CommandDeps } from '../commands/deps.ts';
import { toolNames } from '../editor/ids.ts';
import { describeSnapshotTool } from './describeSnapshotTool.ts';
import { exportTool } from './exportTool.ts';
import { listCollections } from './listCollections.ts';
import { editorTool } from './tool.ts';

/** What editors based on VS Code may lack. */
type Models = Partial<Pick<typeof vscode.lm, 'registerTool'>>;

/** Registers every tool of package.json, if the editor supports tools for language models. */
export function registerTools(
  deps: CommandDeps,
  models = (vscode as { readonly lm?: Models }).lm,
): vscode.Disposable {
  const tools: Record<keyof typeof toolNames, vscode.LanguageModelTool<unknown>> = {
    listCollections: editorTool(toolNames.listCollections, listCollections(deps), deps),
    exportCollection: editorTool(toolNames.exportCollection, exportTool(deps), deps),
    describeSnapshot: editorTool(toolNames.describeSnapshot, describeSnapshotTool(deps), deps),
  };
  const registered = Object.entries(tools).flatMap(([key, tool]) =>
    models?.registerTool === undefined
      ? []
      : [models.registerTool(toolNames[key as keyof typeof tools], tool)],
  );
  return vscode.Disposable.from(...registered);
}
