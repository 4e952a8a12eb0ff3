import * as vscode from 'vscode';
import type { ExportService, ExportView } from '../exports/exportService.ts';
import { readManifestHead } from '../snapshots/manifest.ts';
import { isIncomplete, type Snapshot } from '../snapshots/snapshots.ts';
import { context } from './contextKeys.ts';
import type { FoldersHold, SnapshotIndex } from './snapshotIndex.ts';
import { openTargets } from './targetFolder.ts';

interface Deps {
  readonly exports: Pick<ExportService, 'views' | 'onDidChange'>;
  readonly snapshotIndex: Pick<SnapshotIndex, 'onDidLearn'>;
}

/**
 * Keeps the context keys true that say which commands have something to work with: what the open folders
 * hold, and what this window exported elsewhere. Reads nothing else.
 */
export function followAvailability({ exports, snapshotIndex }: Deps): vscode.Disposable {
  let folders: FoldersHold = { snapshot: false, unfinished: false, incomplete: false };
  let latest = 0;
  const tell = async (): Promise<void> => {
    const turn = (latest += 1);
    const outside = await existing(exports.views.map(snapshotOutside));
    if (turn !== latest) return;
    context.setHasSnapshot(folders.snapshot || outside.length > 0);
    context.setHasUnfinished(folders.unfinished);
    context.setHasIncomplete(folders.incomplete || outside.some(isIncomplete));
  };
  return vscode.Disposable.from(
    snapshotIndex.onDidLearn((held) => {
      folders = held;
      void tell();
    }),
    exports.onDidChange((view) => {
      if (view.progress.status === 'running') return;
      const snapshot = snapshotOf(view);
      // Until the folder is read again.
      if (snapshot !== undefined)
        folders = { ...folders, snapshot: true, incomplete: folders.incomplete || isIncomplete(snapshot) };
      void tell();
    }),
    new vscode.Disposable(() => (latest += 1)),
  );
}

/** Returns those that haven't been deleted or moved since. */
async function existing(snapshots: readonly (Snapshot | undefined)[]): Promise<Snapshot[]> {
  const found: Snapshot[] = [];
  for (const snapshot of snapshots)
    if (snapshot !== undefined && (await readManifestHead(snapshot.folder)) !== undefined)
      found.push(snapshot);
  return found;
}

function snapshotOf({ progress }: ExportView): Snapshot | undefined {
  return progress.status === 'ended' && progress.outcome.status === 'completed'
    ? progress.outcome.snapshot
    : undefined;
}

/** Returns the snapshot of an export into a folder that isn't open, which commands accept too. */
function snapshotOutside(view: ExportView): Snapshot | undefined {
  const { exportFolder } = view.request.target;
  return openTargets().some((open) => open.exportFolder === exportFolder) ? undefined : snapshotOf(view);
}
