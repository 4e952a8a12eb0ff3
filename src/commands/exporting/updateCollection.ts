import { sep } from 'node:path';
import * as vscode from 'vscode';
import { countParts } from '../../editor/messages/countWords.ts';
import { inform, pickFrom } from '../../editor/messages/dialogs.ts';
import { plainLabel } from '../../editor/messages/untrustedText.ts';
import { openTargets } from '../../editor/targetFolder.ts';
import { formatExact } from '../../editor/messages/when.ts';
import { wantedIn } from '../../snapshots/manifest.ts';
import { sameSubject, subjectOf, type ExportSubject, type SubjectRef } from '../../snapshots/subject.ts';
import { propertyOf, subjectOfRow } from '../arguments.ts';
import {
  exportCollection,
  exportSubject,
  type ExportingDeps,
  type ExportOptions,
} from './exportCollection.ts';
import { ensureSignedIn } from '../account/signIn.ts';
import { pickSnapshot, type PickSnapshotDeps } from '../snapshots/pickSnapshot.ts';

/**
 * Exports everything into a new snapshot beside the newest one of the same collection or batch, reusing
 * unchanged files; if that one was limited to some uploads, so is the new one. `{ snapshotFolder }` names it by one of its snapshots. Without an argument, asks for a
 * collection or batch that has a snapshot.
 */
export async function updateCollection(
  deps: ExportingDeps & PickSnapshotDeps,
  argument: unknown,
): Promise<void> {
  const isAsked = argument === undefined;
  if (propertyOf(argument, 'snapshotFolder') !== undefined) {
    const snapshot = await pickSnapshot(deps, argument, exportNewSnapshot());
    if (snapshot === undefined || !(await ensureSignedIn(deps))) return;
    const exported = subjectOf(snapshot.manifest);
    await exportSubject(deps, exported, await likeNewest(deps, exported));
    return;
  }
  const subject = isAsked ? await pickExported(deps) : subjectOfRow(argument);
  if (subject !== undefined) await exportSubject(deps, subject, await likeNewest(deps, subject));
  else if (!isAsked) await exportCollection(deps, argument);
}

async function pickExported(deps: ExportingDeps): Promise<ExportSubject | undefined> {
  const { snapshots } = await deps.snapshotIndex.read();
  const newest = snapshots.filter(
    ({ manifest }, index) =>
      index === snapshots.findIndex((other) => sameSubject(subjectOf(other.manifest), subjectOf(manifest))),
  );
  if (newest.length === 0) {
    inform(vscode.l10n.t('There are no snapshots in the open folders yet. Export a collection first.'));
    return undefined;
  }
  const picked = await pickFrom(
    exportNewSnapshot(),
    vscode.l10n.t('Select a collection or batch'),
    newest,
    (snapshot) => {
      const { manifest } = snapshot;
      const counts = countParts(deps.snapshotCounts.current(snapshot));
      return {
        label: plainLabel(subjectOf(manifest).name),
        description: [formatExact(new Date(manifest.requested_at)), ...counts].join(' · '),
      };
    },
  );
  return picked !== undefined && (await ensureSignedIn(deps)) ? subjectOf(picked.manifest) : undefined;
}

/** Returns the folder of the newest snapshot, and which uploads it was limited to. */
async function likeNewest(
  { snapshotIndex }: ExportingDeps,
  subject: SubjectRef,
): Promise<Pick<ExportOptions, 'workspaceFolder' | 'uploads'>> {
  const { snapshots } = await snapshotIndex.read();
  const newest = snapshots.find(({ manifest }) => sameSubject(subjectOf(manifest), subject));
  const target = openTargets().find(({ exportFolder }) => newest?.folder.startsWith(exportFolder + sep));
  const open = vscode.workspace.workspaceFolders ?? [];
  const folder = open.find(({ uri }) => uri.fsPath === target?.workspaceFolder);
  const { uploads } = newest === undefined ? {} : wantedIn(newest.manifest);
  return {
    ...(folder === undefined ? {} : { workspaceFolder: folder.uri }),
    ...(uploads === undefined ? {} : { uploads }),
  };
}

function exportNewSnapshot(): string {
  return vscode.l10n.t('Export New Snapshot');
}
