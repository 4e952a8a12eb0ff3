import * as vscode from 'vscode';
import { previousAlike } from '../../analysis/comparison/previousSnapshot.ts';
import type { ExportOutcome, ExportRequest } from '../../exports/exportState.ts';
import { counted, formatBytes } from '../../problems/amounts.ts';
import { filterWords } from '../../snapshots/filter/filterWords.ts';
import { readFilter } from '../../snapshots/filter/filter.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import type { ExportSubject } from '../../snapshots/subject.ts';
import type { StudyNames } from '../filterQuestions/studyNames.ts';
import { commandIds } from '../ids.ts';
import type { SnapshotCount, SnapshotCounts } from '../snapshotCounts.ts';
import type { SnapshotIndex } from '../snapshotIndex.ts';
import { changeWords, numberWords, submissionWords } from './countWords.ts';
import { offer, type Button } from './dialogs.ts';
import { executeAndReport } from './problemMessages.ts';
import { messageText } from './untrustedText.ts';
import { formatExact } from './when.ts';

export interface CompletedDeps {
  readonly studyNames: Pick<StudyNames, 'all'>;
  readonly snapshotCounts: Pick<SnapshotCounts, 'current' | 'load'>;
  readonly snapshotIndex: Pick<SnapshotIndex, 'read'>;
}

type Completed = Extract<ExportOutcome, { status: 'completed' }>;

/** The message doesn't wait longer for the comparison with the previous snapshot. */
const maxWaitMs = 5_000;

/** Reports what an export brought, with what to do next. */
export async function reportCompleted(
  deps: CompletedDeps,
  { subject }: ExportRequest,
  outcome: Completed,
): Promise<void> {
  const { snapshot, sameAs } = outcome;
  const count = await countOf(deps, snapshot);
  const previous = previousAlike(snapshot, (await deps.snapshotIndex.read()).snapshots);
  const button = (label: string, command: string): Button => [
    label,
    () => executeAndReport(command, { snapshotFolder: snapshot.folder }),
  ];
  await offer(messageFor(messageText(subject.name), outcome, count, deps.studyNames.all), [
    button(vscode.l10n.t('Open Overview'), commandIds.openOverview),
    ...(previous === undefined || sameAs !== undefined
      ? []
      : [button(vscode.l10n.t('What Changed'), commandIds.compareSnapshot)]),
    snapshot.manifest.complete === false
      ? button(vscode.l10n.t('Download Uploads'), commandIds.fetchUploads)
      : button(vscode.l10n.t('Reveal'), commandIds.revealSnapshot),
  ]);
}

/** Reports in one line what Keep Updated brought; nothing if there are no new submissions. */
export async function reportUpdated(
  deps: Pick<CompletedDeps, 'snapshotCounts' | 'snapshotIndex'>,
  { subject, snapshot }: { readonly subject: ExportSubject; readonly snapshot: Snapshot },
): Promise<void> {
  const count = await countOf(deps, snapshot);
  const previous = previousAlike(snapshot, (await deps.snapshotIndex.read()).snapshots);
  const added = previous === undefined ? count?.submissions : count?.change?.added;
  if (added === 0) return;
  const name = messageText(subject.name);
  const words =
    added === undefined
      ? vscode.l10n.t('{0}: New submissions.', name)
      : added === 1
        ? vscode.l10n.t('{0}: 1 new submission.', name)
        : vscode.l10n.t('{0}: {1} new submissions.', name, numberWords(added));
  await offer(words, [
    [
      vscode.l10n.t('Open Overview'),
      () => executeAndReport(commandIds.openOverview, { snapshotFolder: snapshot.folder }),
    ],
  ]);
}

async function countOf(
  { snapshotCounts }: Pick<CompletedDeps, 'snapshotCounts'>,
  snapshot: Snapshot,
): Promise<SnapshotCount | undefined> {
  try {
    return await snapshotCounts.load(snapshot, AbortSignal.timeout(maxWaitMs));
  } catch {
    return snapshotCounts.current(snapshot);
  }
}

function messageFor(
  name: string,
  { snapshot: { manifest }, archiveChanged, sameAs, uploads = 0 }: Completed,
  count: SnapshotCount | undefined,
  studyNames: ReadonlyMap<string, string>,
): string {
  const filter = readFilter(manifest.filter);
  const sentences = [
    count?.submissions === 0 && filter === undefined
      ? vscode.l10n.t('{0}: No submissions yet.', name)
      : vscode.l10n.t(
          '{0}: {1}.',
          name,
          contentWords(manifest, count, { uploads, isSame: sameAs !== undefined }),
        ),
  ];
  if (manifest.archive.truncated === true)
    sentences.push(
      vscode.l10n.t(
        'The archive is incomplete, so its uploads couldn’t be read. Download the uploads later, or export again.',
      ),
    );
  // Generation 1 returns recent exports again.
  if (sameAs !== undefined) {
    const when = formatExact(new Date(sameAs.manifest.requested_at));
    sentences.push(vscode.l10n.t('Nothing has changed since the snapshot from {0}.', when));
  }
  if (archiveChanged === true)
    sentences.push(
      vscode.l10n.t('The archive had changed on Prolific, so the responses were downloaded again.'),
    );
  if (manifest.left_out_files !== undefined) sentences.push(leftOutWords(manifest.left_out_files));
  if (filter !== undefined)
    sentences.push(vscode.l10n.t('Filter: {0}.', filterWords(filter, studyNames, vscode.env.language)));
  return sentences.join(' ');
}

/** Returns submissions and uploads, or files if nobody could count the submissions. */
function contentWords(
  { totals, complete, archive, uploads: selection }: Snapshot['manifest'],
  count: SnapshotCount | undefined,
  { uploads, isSame }: { readonly uploads: number; readonly isSame: boolean },
): string {
  if (count === undefined) return `${counted.files(totals.files)}, ${formatBytes(totals.bytes)}`;
  const { submissions, change } = count;
  if (submissions === 0) return vscode.l10n.t('no submissions match the filter');
  const words =
    change === undefined || isSame
      ? submissionWords(submissions)
      : vscode.l10n.t('{0} ({1})', submissionWords(submissions), changeWords(change));
  if (selection !== undefined)
    return vscode.l10n.t('{0}, {1}; other uploads not downloaded yet', words, counted.uploads(uploads));
  if (complete === false && archive.truncated !== true)
    return vscode.l10n.t('{0}; uploads not downloaded yet', words);
  return uploads === 0 ? words : `${words}, ${counted.uploads(uploads)}`;
}

function leftOutWords(files: number): string {
  return files === 1
    ? vscode.l10n.t('1 file in the archive was skipped; the overview shows why.')
    : vscode.l10n.t('{0} files in the archive were skipped; the overview shows why.', files);
}
