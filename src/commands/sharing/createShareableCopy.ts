import { join } from 'node:path';
import * as vscode from 'vscode';
import { offer } from '../../editor/messages/dialogs.ts';
import { runWithProgress } from '../../editor/messages/runWithProgress.ts';
import { messageText, oneLine } from '../../editor/messages/untrustedText.ts';
import { openFile, reveal } from '../../editor/openFile.ts';
import { tablesSettings } from '../../editor/settings.ts';
import { requireTrust } from '../../editor/targetFolder.ts';
import { counted } from '../../problems/amounts.ts';
import { previewReport } from '../../sharing/previewReport.ts';
import type { ShareFindings } from '../../sharing/findings.ts';
import type { ShareChoices, ShareRequest } from '../../sharing/shareChoices.ts';
import { removeUnfinishedCopies } from '../../sharing/write/unfinishedCopies.ts';
import type { CopyOutcome } from '../../sharing/write/writeCopy.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { subjectOf } from '../../snapshots/subject.ts';
import { isFromCode } from '../arguments.ts';
import type { CommandDeps } from '../deps.ts';
import { pickSnapshot, type PickSnapshotDeps } from '../snapshots/pickSnapshot.ts';
import { chooseCopyFolder, isInExportFolder, type CopyPlace } from './copyFolder.ts';
import { askWhatToShare, type ShareDecision } from './shareQuestions.ts';

type Deps = PickSnapshotDeps &
  Pick<CommandDeps, 'analysis' | 'installation' | 'problems' | 'reports' | 'version'>;

/** Result of the command; `undefined` if it failed, after a message. */
export type ShareResult =
  | {
      readonly status: 'completed';
      readonly folder: vscode.Uri;
      readonly rows: number;
      readonly participants: number;
    }
  | { readonly status: 'cancelled' };

/** Copies that this window is writing: what a crash left must not be looked for meanwhile. */
let running = 0;

/**
 * Creates a copy of a snapshot's data that can be shared: of that of a row, of `{ snapshotFolder }`, or a
 * picked one. Asks what to include, shows a preview, asks for a folder, and writes. Failures are shown; called
 * by code, it rejects.
 */
export async function createShareableCopy(deps: Deps, argument: unknown): Promise<ShareResult | undefined> {
  const snapshot = await pickSnapshot(deps, argument, vscode.l10n.t('Create Shareable Copy'));
  if (snapshot === undefined) return undefined;
  return await deps.problems.attempt(
    titleFor(snapshot),
    async () => {
      requireTrust();
      return await create(deps, snapshot);
    },
    { rejects: isFromCode(argument), retry: 'again' },
  );
}

/** Removes what a crash left of copies, unless this window writes one. Never throws. */
export async function removeLeftCopies({ installation }: Pick<Deps, 'installation'>): Promise<void> {
  if (running === 0) await removeUnfinishedCopies(installation);
}

/**
 * The worker removes what it can't finish. If it crashed or was stopped, its lock is found to be silent after
 * some looks.
 */
function removeLeftCopiesSoon(deps: Pick<Deps, 'installation'>): void {
  for (const seconds of [0, 15, 30, 45])
    setTimeout(() => void removeLeftCopies(deps), 1_000 * seconds).unref();
}

async function create(deps: Deps, snapshot: Snapshot): Promise<ShareResult> {
  const cancelled = { status: 'cancelled' } as const;
  const { analysis } = deps;
  const { folder } = snapshot;
  const source = await runWithProgress(titleFor(snapshot), async (onProgress, signal) =>
    analysis.run('shareSource', { folder }, ({ bytes, total }) => onProgress(bytes, total), signal),
  );
  if (source === undefined) return cancelled;
  for (;;) {
    const name = oneLine(subjectOf(snapshot.manifest).name);
    const title = vscode.l10n.t('Create Shareable Copy of “{0}”', name);
    const preview = async (choices: ShareChoices): Promise<ShareFindings | undefined> => {
      const findings = await runWithProgress(
        vscode.l10n.t('Preparing the preview'),
        async (onProgress, signal) =>
          analysis.run(
            'previewCopy',
            requestFor(snapshot, choices),
            ({ bytes, total }) => onProgress(bytes, total),
            signal,
          ),
      );
      if (findings !== undefined) {
        const report = previewReport(subjectOf(snapshot.manifest).name, findings, choices);
        await deps.reports.show(vscode.l10n.t('Preview of a shareable copy'), report);
      }
      return findings;
    };
    const mayHaveKey = isInExportFolder(snapshot);
    const decision = await askWhatToShare(title, source, { preview, mayHaveKey });
    if (decision === undefined) return cancelled;
    const place = await chooseCopyFolder(snapshot, new Date());
    if (place === undefined) return cancelled;
    const outcome = await write(deps, snapshot, decision, place);
    if (outcome === undefined) return cancelled;
    if (outcome.status === 'written') {
      void deps.problems.attempt(vscode.l10n.t('Opening a file'), () => report(outcome));
      const { rows, participants } = outcome;
      return { status: 'completed', folder: vscode.Uri.file(outcome.folder), rows, participants };
    }
    void offer(
      vscode.l10n.t(
        'The snapshot changed after the preview, so nothing was written. Go through the questions and the preview again.',
      ),
      [],
      'warning',
    );
  }
}

async function write(
  { analysis, installation, version }: Deps,
  snapshot: Snapshot,
  { choices, findings }: ShareDecision,
  place: CopyPlace,
): Promise<CopyOutcome | undefined> {
  const request = {
    ...requestFor(snapshot, choices),
    ...place,
    ...{ csv: tablesSettings(vscode.Uri.file(snapshot.folder)).csv, version, seen: findings.digest },
    installation: installation.folder,
  };
  running++;
  let isWritten = false;
  try {
    const outcome = await runWithProgress(titleFor(snapshot), async (onProgress, signal) =>
      analysis.run('writeCopy', request, ({ bytes, total }) => onProgress(bytes, total), signal),
    );
    isWritten = outcome?.status === 'written';
    return outcome;
  } finally {
    running--;
    if (!isWritten) removeLeftCopiesSoon({ installation });
  }
}

function requestFor({ folder, manifest }: Snapshot, choices: ShareDecision['choices']): ShareRequest {
  const words = tablesSettings(vscode.Uri.file(folder)).choices;
  return { snapshot: folder, name: subjectOf(manifest).name, choices, words };
}

async function report({
  folder,
  rows,
  participants,
  uploadsLeftOut,
  key,
}: Extract<CopyOutcome, { status: 'written' }>): Promise<void> {
  const readme = join(folder, 'README.md');
  await offer(
    [
      vscode.l10n.t(
        'Created a shareable copy: {0} of {1}. It contains none of Prolific’s IDs. Read it before you share it.',
        counted.rows(rows),
        counted.participants(participants),
      ),
      ...(uploadsLeftOut === 0
        ? []
        : [vscode.l10n.t('Uploads that were missing or contained an ID: {0}.', uploadsLeftOut)]),
    ].join(' '),
    [
      [vscode.l10n.t('Open README'), () => openFile(folder, readme)],
      [vscode.l10n.t('Open Folder'), () => reveal(vscode.Uri.file(readme))],
      ...(key === undefined
        ? []
        : [[vscode.l10n.t('Show Key'), () => reveal(vscode.Uri.file(key))] as const]),
    ],
  );
}

function titleFor({ manifest }: Snapshot): string {
  return vscode.l10n.t('Creating a shareable copy of “{0}”', messageText(subjectOf(manifest).name));
}
