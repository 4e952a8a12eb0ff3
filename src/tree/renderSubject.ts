import * as vscode from 'vscode';
import { oneLine } from '../editor/messages/untrustedText.ts';
import type { Account, Batch, Collection } from '../prolific/apiModel.ts';
import type { KeptState } from '../exports/keepUpdated/keeper.ts';
import type { SubjectRef } from '../snapshots/subject.ts';
import type { SubjectNode } from './nodes.ts';
import { rowFlags } from './rowFlags.ts';
import { joined, linesTooltip, rowItem } from './rowItem.ts';
import { noStudyWords, numberWords, submissionWords } from '../editor/messages/countWords.ts';
import { formatDay, formatExact, keptUpdatedWords } from '../editor/messages/when.ts';
import type { SnapshotCount } from '../editor/snapshotCounts.ts';
import { timeOf } from '../snapshots/reading/instant.ts';
import type { PeopleRecord } from '../snapshots/people/peopleRecord.ts';
import type { Snapshot } from '../snapshots/snapshots.ts';
import type { News } from '../studies/newAnswers.ts';

/** How far an export is, as the row of its collection or batch shows it. */
export interface ExportState {
  readonly icon: string;
  readonly words: string;
}

export interface SubjectContext {
  readonly now: Date;
  readonly account: Account | undefined;
  /** Known names of studies by id. */
  readonly studyNames: ReadonlyMap<string, string>;
  /** Returns whether an export of it runs. */
  readonly isExporting: (subject: SubjectRef) => boolean;
  /** Returns its newest snapshot on this computer. */
  readonly newestSnapshot: (subject: SubjectRef) => Snapshot | undefined;
  /** Returns what was added about the participants of a snapshot. */
  readonly peopleOf: (snapshot: Snapshot) => PeopleRecord | undefined;
  readonly counts: (snapshot: Snapshot) => Pick<SnapshotCount, 'submissions'> | undefined;
  /** Returns the counts with what changed since the previous snapshot. */
  readonly countsAndChange: (snapshot: Snapshot) => SnapshotCount | undefined;
  /** Returns how far a running or unfinished export of it is. */
  readonly exportState: (subject: SubjectRef) => ExportState | undefined;
  /** Returns how it is kept updated, if it is. */
  readonly keptUpdated: (subject: SubjectRef) => Pick<KeptState, 'everyMinutes' | 'isPaused'> | undefined;
  /** Returns whether an export of it was interrupted. */
  readonly isResumable: (subject: SubjectRef) => boolean;
  /** Returns what happened in its studies since the newest snapshot, if known. */
  readonly news: (subject: SubjectRef) => News | undefined;
  /** Returns whether no study of it was found, so that it can't have news. */
  readonly lacksStudy: (subject: SubjectRef) => boolean;
}

/** Renders a collection or batch: its last export and how far a running one is. Its flags select menu entries. */
export function drawSubject({ subject, workspace }: SubjectNode, context: SubjectContext): vscode.TreeItem {
  const { account, isExporting, isResumable } = context;
  const { name, kind, createdAt, id } = subject;
  const isBatch = subject.kind === 'batch';
  const changedAt = (isBatch ? undefined : subject.lastModifiedAt) ?? createdAt;
  const changedBy = (isBatch ? undefined : subject.lastModifiedBy) ?? subject.createdBy;
  const who = changedBy === account?.id ? account.name : workspace.workspace.members.get(changedBy);
  const by = oneLine(who ?? changedBy);
  const created = formatExact(createdAt);
  const lines = isBatch
    ? [
        vscode.l10n.t('Batch'),
        ...factsOf(subject),
        by === '' ? vscode.l10n.t('Created {0}', created) : vscode.l10n.t('Created {0} by {1}', created, by),
      ]
    : [
        ...factsOf(subject),
        vscode.l10n.t('Changed {0} by {1}', formatExact(changedAt), by),
        vscode.l10n.t('Created {0}', created),
      ];
  const last = lastExport(subject, context);
  const setup = isBatch && subject.status !== readyStatus ? [batchStatusWords(subject.status)] : [];
  const flags = {
    isRunning: isExporting(subject),
    hasSnapshots: context.newestSnapshot(subject) !== undefined,
    isResumable: isResumable(subject),
  };
  return rowItem(
    name,
    vscode.TreeItemCollapsibleState.Collapsed,
    last.icon ?? (isBatch ? 'layers' : 'checklist'),
    {
      description: joined([...setup.filter((words) => words !== ''), ...last.parts]),
      contextValue: rowFlags.subject(kind, flags),
      tooltip: linesTooltip([...last.lines, ...lines, vscode.l10n.t('ID {0}', id)], name),
    },
  );
}

/**
 * Returns what a row says about exports of a collection or batch: how far a running or unfinished one is, and
 * when the last was made with how many submissions; before all this, how many submissions are new. `icon`:
 * only for running and unfinished ones.
 */
export function lastExport(
  subject: SubjectRef,
  { now, exportState, newestSnapshot, peopleOf, counts, keptUpdated, news, lacksStudy }: SubjectContext,
): { readonly icon?: string; readonly parts: readonly string[]; readonly lines: readonly string[] } {
  const state = exportState(subject);
  const newest = newestSnapshot(subject);
  const latest = news(subject);
  const parts = [...newsParts(latest), ...(state === undefined ? [] : [state.words])];
  const lines: string[] = latest === undefined ? [] : [reviewLine(latest)];
  if (newest !== undefined) {
    const { requested_at: time, filter } = newest.manifest;
    const known = counts(newest);
    const submissions = known === undefined ? [] : [submissionWords(known.submissions)];
    const limited = filter === null ? [] : [vscode.l10n.t('filtered')];
    // People first, as a narrow side bar hides what comes last.
    parts.push(...submissions, ...limited, formatDay(new Date(time), now));
    const last = joined([formatExact(new Date(time)), ...submissions, ...limited]);
    lines.push(vscode.l10n.t('Last exported {0}', last), ...peopleLines(peopleOf(newest)));
  }
  const kept = keptParts(keptUpdated(subject), lacksStudy(subject));
  parts.push(...kept.parts);
  lines.push(...kept.lines);
  return { ...(state === undefined ? {} : { icon: state.icon }), parts, lines };
}

function peopleLines(record: PeopleRecord | undefined): string[] {
  if (record === undefined) return [];
  const { submissions, demographics } = record;
  const fetchedAt = submissions && timeOf(submissions.fetched_at);
  return [
    ...(fetchedAt === undefined
      ? []
      : [vscode.l10n.t('Submission details from {0}', formatExact(new Date(fetchedAt)))]),
    ...(demographics.length === 0 ? [] : [vscode.l10n.t('Demographics added')]),
  ];
}

function keptParts(
  kept: ReturnType<SubjectContext['keptUpdated']>,
  lacksStudy: boolean,
): { readonly parts: readonly string[]; readonly lines: readonly string[] } {
  if (kept === undefined) return { parts: [], lines: [] };
  if (kept.isPaused)
    return { parts: [vscode.l10n.t('updates paused')], lines: [vscode.l10n.t('Keep Updated is paused')] };
  const words = keptUpdatedWords(kept.everyMinutes);
  return {
    parts: [vscode.l10n.t('kept updated'), ...(lacksStudy ? [vscode.l10n.t('no study found')] : [])],
    lines: [words, ...(lacksStudy ? [noStudyWords()] : [])],
  };
}

function newsParts(news: News | undefined): string[] {
  const count = news?.newSubmissions ?? 0;
  return count === 0 ? [] : [vscode.l10n.t('+{0} new', numberWords(count))];
}

function reviewLine({ counts: { inProgress, awaitingReview, approved, returned } }: News): string {
  const words = joined([
    vscode.l10n.t('{0} in progress', numberWords(inProgress)),
    vscode.l10n.t('{0} awaiting review', numberWords(awaitingReview)),
    vscode.l10n.t('{0} approved', numberWords(approved)),
    vscode.l10n.t('{0} returned', numberWords(returned)),
  ]);
  return vscode.l10n.t('Submissions: {0}', words);
}

function factsOf(subject: Collection | Batch): string[] {
  if (subject.kind === 'collection') {
    const { pageCount } = subject;
    return [pageCount === 1 ? vscode.l10n.t('1 page') : vscode.l10n.t('{0} pages', pageCount)];
  }
  const { status, taskCount } = subject;
  const tasks = taskCount === 1 ? vscode.l10n.t('1 task') : vscode.l10n.t('{0} tasks', taskCount ?? 0);
  return [batchStatusWords(status), taskCount === undefined ? '' : tasks].filter((words) => words !== '');
}

const readyStatus = 'READY';

/** Returns a batch's status in words; unknown ones as Prolific sends them. */
function batchStatusWords(status: string): string {
  const known = new Map([
    ['UNINITIALISED', vscode.l10n.t('not set up')],
    ['PROCESSING', vscode.l10n.t('being set up')],
    [readyStatus, vscode.l10n.t('ready')],
    ['ERROR', vscode.l10n.t('setup failed')],
  ]);
  return known.get(status) ?? oneLine(status.toLowerCase().replaceAll('_', ' '), 40);
}
