import * as vscode from 'vscode';
import type { SubmissionChange } from '../../analysis/counts/countSubmissions.ts';
import type { SnapshotCount } from '../snapshotCounts.ts';

/** Returns a number as people write it: `12,345`. */
export function numberWords(count: number): string {
  return new Intl.NumberFormat(vscode.env.language).format(count);
}

/** Returns `1 submission`, `12,345 submissions`, or that there are none yet. */
export function submissionWords(count: number): string {
  if (count === 0) return vscode.l10n.t('no submissions yet');
  if (count === 1) return vscode.l10n.t('1 submission');
  return vscode.l10n.t('{0} submissions', numberWords(count));
}

/** Returns `1 participant`, `12,345 participants`. */
export function participantWords(count: number): string {
  return count === 1 ? vscode.l10n.t('1 participant') : vscode.l10n.t('{0} participants', numberWords(count));
}

/** Returns what changed since the previous snapshot: `4 new, 2 changed, 1 gone`. */
export function changeWords(change: SubmissionChange): string {
  const { added } = change;
  const parts = [
    ...(added === 0 ? [] : [vscode.l10n.t('{0} new', numberWords(added))]),
    ...changedAndGone(change),
  ];
  return parts.length === 0 ? vscode.l10n.t('no changes') : parts.join(', ');
}

function changedAndGone({ changed, gone }: SubmissionChange): string[] {
  return [
    ...(changed === 0 ? [] : [vscode.l10n.t('{0} changed', numberWords(changed))]),
    ...(gone === 0 ? [] : [vscode.l10n.t('{0} gone', numberWords(gone))]),
  ];
}

/**
 * Returns a snapshot's numbers for a row: `327 submissions`, `+4`, `2 changed`, `1 gone`; nothing if they
 * aren't known.
 */
export function countParts(count: SnapshotCount | undefined): string[] {
  if (count === undefined) return [];
  const { submissions, change } = count;
  if (change === undefined) return [submissionWords(submissions)];
  return [
    submissionWords(submissions),
    ...(change.added === 0 ? [] : [`+${numberWords(change.added)}`]),
    ...changedAndGone(change),
  ];
}

/** Returns all that is known of a snapshot's numbers in sentences' words, for a tooltip. */
export function countLine({ submissions, participants, change }: SnapshotCount): string {
  const words = [submissionWords(submissions)];
  if (submissions > 0) words.push(participantWords(participants));
  if (change !== undefined) words.push(vscode.l10n.t('{0} since the previous snapshot', changeWords(change)));
  return words.join(' · ');
}

/** Returns why nothing is known of new submissions, and what helps. */
export function noStudyWords(): string {
  return vscode.l10n.t('No study found. Link a study so that new submissions can be counted.');
}
