import * as vscode from 'vscode';
import { offer } from '../../editor/messages/dialogs.ts';
import { messageText } from '../../editor/messages/untrustedText.ts';
import { runWithProgress } from '../../editor/messages/runWithProgress.ts';
import { subjectOf } from '../../snapshots/subject.ts';
import { isFromCode } from '../arguments.ts';
import type { CommandDeps } from '../deps.ts';
import { pickSnapshot, type PickSnapshotDeps } from './pickSnapshot.ts';

type Deps = PickSnapshotDeps & Pick<CommandDeps, 'analysis' | 'problems' | 'reports' | 'version'>;

/**
 * Copies a report on the structure of a snapshot (that of a row, of `{ snapshotFolder }`, or a picked one),
 * which contains nothing of its content. Resolves to the report; `undefined` if canceled, or if it failed
 * after a message. Called by code, it rejects.
 */
export async function copyStructureReport(deps: Deps, argument: unknown): Promise<string | undefined> {
  const snapshot = await pickSnapshot(deps, argument, vscode.l10n.t('Copy Structure Report'));
  if (snapshot === undefined) return undefined;
  const { folder, manifest } = snapshot;
  const title = vscode.l10n.t('Reading the structure of “{0}”', messageText(subjectOf(manifest).name));
  return await deps.problems.attempt(
    title,
    async () => {
      const report = await runWithProgress(title, async (onProgress, signal) =>
        deps.analysis.run(
          'structureReport',
          { folder, versions: versions(deps) },
          ({ bytes, total }) => onProgress(bytes, total),
          signal,
        ),
      );
      if (report === undefined) return undefined;
      await vscode.env.clipboard.writeText(report);
      void offerToShow(deps, report);
      return report;
    },
    { rejects: isFromCode(argument), folder, retry: 'again' },
  );
}

async function offerToShow({ reports, problems }: Deps, report: string): Promise<void> {
  const name = vscode.l10n.t('Structure of a Snapshot');
  await offer(vscode.l10n.t('Structure copied. It contains no answers, IDs or names.'), [
    [
      vscode.l10n.t('Show Report'),
      () => problems.attempt(name, async () => void (await reports.show(name, report))),
    ],
  ]);
}

function versions({ version }: Deps): string {
  return [
    `Prolific Collections ${version}`,
    `${vscode.env.appName} ${vscode.version}`,
    `${process.platform} ${process.arch}`,
  ].join(' · ');
}
