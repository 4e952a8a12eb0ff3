import * as vscode from 'vscode';
import { inform } from '../../editor/messages/dialogs.ts';
import { requireTrust } from '../../editor/targetFolder.ts';
import { readFilter } from '../../snapshots/filter/filter.ts';
import { isIncomplete } from '../../snapshots/snapshots.ts';
import { subjectOf } from '../../snapshots/subject.ts';
import { startExport, type ExportingDeps } from './exportCollection.ts';
import { placeOfSnapshot } from '../snapshots/placeOfSnapshot.ts';
import { pickSnapshot, type PickSnapshotDeps } from '../snapshots/pickSnapshot.ts';
import { ensureSignedIn } from '../account/signIn.ts';

/** Fetches the missing uploads of a snapshot and completes it in its place. */
export async function fetchUploads(deps: ExportingDeps & PickSnapshotDeps, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Download Uploads');
  const snapshot = await pickSnapshot(deps, argument, title, { fits: isIncomplete });
  if (snapshot === undefined) return;
  const { folder, manifest } = snapshot;
  if (!isIncomplete(snapshot)) {
    inform(vscode.l10n.t('You already have all files of this snapshot.'));
    return;
  }
  await deps.problems.attempt(title, async () => {
    requireTrust();
    const target = placeOfSnapshot(deps, folder);
    if (target === undefined) {
      inform(
        vscode.l10n.t(
          'Uploads can be downloaded only to a snapshot in an open folder. Open the folder that contains this snapshot, then try again.',
        ),
      );
      return;
    }
    if (!(await ensureSignedIn(deps))) return;
    const filter = readFilter(manifest.filter);
    await startExport(deps, {
      subject: subjectOf(manifest),
      target,
      ...(filter === undefined ? {} : { filter }),
      scope: 'everything',
      completes: folder,
    });
  });
}
