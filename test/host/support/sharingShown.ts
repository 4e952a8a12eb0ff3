import * as vscode from 'vscode';
import { createShareableCopy } from '../../../src/commands/sharing/createShareableCopy.ts';
import { shareFindings, shareSource } from '../../unit/hostileText/shareSamples.ts';
import type { HostileWorld } from './hostileWorld.ts';
import { replace, shownBy, type ShownText } from './shownText.ts';

/** Returns what Create Shareable Copy shows: its questions, the preview, a wrong folder, and its messages. */
export async function sharingShown({
  text,
  depsWith,
  snapshot,
}: HostileWorld): Promise<readonly ShownText[]> {
  const folders = [`/w/prolific-exports/${text}`, '/elsewhere'];
  const outcomes = [
    { status: 'changed', findings: shareFindings(text) },
    {
      ...{ status: 'written', folder: `/elsewhere/${text}`, rows: 1, participants: 1 },
      ...{ uploads: 0, uploadsLeftOut: 1, key: `/w/prolific-exports/${text}/people/key-00000000.csv` },
    },
  ];
  const results: Readonly<Record<string, () => unknown>> = {
    shareSource: () => shareSource(text),
    previewCopy: () => shareFindings(text),
    writeCopy: () => outcomes.shift(),
  };
  const nothing = (): Promise<undefined> => Promise.resolve(undefined);
  const deps = depsWith({
    analysis: { run: (name: string) => Promise.resolve(results[name]?.()) },
    installation: { folder: '/installation', read: nothing, write: nothing },
    reports: { show: nothing },
  });
  return await shownBy(
    async () => {
      const restore = replace(vscode.window, {
        showOpenDialog: () => Promise.resolve([vscode.Uri.file(folders.shift() ?? '/elsewhere')]),
      });
      try {
        await createShareableCopy(deps, { snapshotFolder: snapshot.folder });
      } finally {
        restore();
      }
    },
    { presses: ['Choose Folder…'] },
  );
}
