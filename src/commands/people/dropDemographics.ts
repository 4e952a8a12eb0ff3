import { basename } from 'node:path';
import * as vscode from 'vscode';
import { maxDemographicsBytes } from '../../peopleFiles/demographicsFile.ts';
import { ProblemError } from '../../problems/problem.ts';
import type { TreeNode } from '../../tree/nodes.ts';
import { addDroppedDemographics } from './addDemographics.ts';
import { fileAt, type ChosenFile } from './demographicsFiles.ts';
import type { PeopleCommandDeps } from './peopleWork.ts';

const uriList = 'text/uri-list';

/** Adds CSV files of demographics that are dropped on the view: on a row, or beside all of them. */
export function dropDemographics(deps: () => PeopleCommandDeps): vscode.TreeDragAndDropController<TreeNode> {
  return {
    dragMimeTypes: [],
    dropMimeTypes: [uriList, 'files'],
    handleDrop: async (row, dropped) => {
      const files = await filesIn(dropped);
      if (files.length > 0) await addDroppedDemographics(deps(), row, files);
    },
  };
}

/** Returns the CSV files among what was dropped, each once. */
async function filesIn(dropped: vscode.DataTransfer): Promise<ChosenFile[]> {
  const addresses = (await dropped.get(uriList)?.asString()) ?? '';
  const listed = addresses
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => vscode.Uri.parse(line))
    .filter((uri) => vscode.workspace.fs.isWritableFileSystem(uri.scheme) !== undefined);
  const fromEditor = listed.map(fileAt);
  // Files from the system have no address where the editor runs in a browser.
  const fromSystem = [...dropped].flatMap(([, item]) => item.asFile() ?? []).map(withoutAddress);
  return (fromEditor.length > 0 ? fromEditor : fromSystem).filter(({ name }) => /\.csv$/i.test(name));
}

function withoutAddress(file: vscode.DataTransferFile): ChosenFile {
  const name = basename(file.name);
  return {
    name,
    read: async () => {
      const bytes = await file.data();
      if (bytes.length > maxDemographicsBytes)
        throw new ProblemError({ kind: 'not-demographics', path: name, found: 'too-large' });
      return bytes;
    },
  };
}
