import * as vscode from 'vscode';
import { filterWords } from '../exports/filterWords.ts';
import { mostJobs } from '../exports/jobLists.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import type { ExportJob } from '../prolific/model.ts';
import type { JobNode, JobsNode } from './nodes.ts';
import type { SubjectContext } from './renderSubject.ts';
import { rowFlags } from './rowFlags.ts';
import { linesTooltip, rowItem } from './rowItem.ts';
import { formatExact, formatWhen } from '../editor/when.ts';

const { None, Collapsed } = vscode.TreeItemCollapsibleState;

/** The group of the jobs that Prolific keeps, and how many of its places they take. */
export function drawJobs({ jobs }: JobsNode): vscode.TreeItem {
  const item = rowItem(vscode.l10n.t('Exports on Prolific'), Collapsed, 'cloud');
  item.description = vscode.l10n.t('{0} of {1}', jobs.length, mostJobs);
  item.contextValue = rowFlags.jobs();
  item.tooltip = linesTooltip([vscode.l10n.t('Prolific keeps at most {0} exports at a time.', mostJobs)]);
  return item;
}

/** A job: when it was asked for, what it holds, where it stands, and whether it is on this computer. */
export function drawJob(
  { job, snapshot, isFetched }: JobNode,
  { now, studyNames }: Pick<SubjectContext, 'now' | 'studyNames'>,
): vscode.TreeItem {
  const isComplete = snapshot !== undefined && snapshot.manifest.complete !== false;
  const item = rowItem(formatExact(job.createdAt), None, isComplete ? 'check' : iconOf(job));
  const words = filterWords(job.filter, studyNames, vscode.env.language);
  const here = snapshot === undefined ? [] : [hereWords(isComplete)];
  item.description = [words, statusWords(job.status), ...here].join(' · ');
  item.tooltip = linesTooltip([
    vscode.l10n.t('Requested {0}', formatWhen(job.createdAt, now)),
    words,
    statusSentence(job.status),
    ...(snapshot === undefined ? [] : [whereWords(snapshot, isComplete)]),
    vscode.l10n.t('ID {0}', job.exportId),
  ]);
  item.accessibilityInformation = {
    label: vscode.l10n.t('Export on Prolific, {0}, {1}', formatExact(job.createdAt), item.description),
  };
  item.contextValue = rowFlags.job(isDownloadable(job) && !isFetched);
  return item;
}

function hereWords(isComplete: boolean): string {
  return isComplete ? vscode.l10n.t('on this computer') : vscode.l10n.t('responses on this computer');
}

function whereWords({ folder }: Snapshot, isComplete: boolean): string {
  return isComplete
    ? vscode.l10n.t('On this computer: {0}', folder)
    : vscode.l10n.t('Responses on this computer: {0}', folder);
}

/** Whether there is or will be an archive to download. */
export function isDownloadable({ status }: ExportJob): boolean {
  return status === 'complete' || status === 'generating';
}

/** Where a job stands, in a word or two. */
export function statusWords(status: ExportJob['status']): string {
  switch (status) {
    case 'generating':
      return vscode.l10n.t('being prepared');
    case 'complete':
      return vscode.l10n.t('ready');
    case 'failed':
      return vscode.l10n.t('failed');
    case 'unknown':
      return vscode.l10n.t('unknown state');
  }
}

function statusSentence(status: ExportJob['status']): string {
  switch (status) {
    case 'generating':
      return vscode.l10n.t('Prolific is preparing it. A download begins when it is ready.');
    case 'complete':
      return vscode.l10n.t('Ready to download.');
    case 'failed':
      return vscode.l10n.t('Prolific could not prepare it, or no longer has its archive.');
    case 'unknown':
      return vscode.l10n.t('Prolific reports a state that this version does not know.');
  }
}

function iconOf({ status }: ExportJob): string {
  switch (status) {
    case 'generating':
      return 'sync~spin';
    case 'complete':
      return 'file-zip';
    case 'failed':
      return 'error';
    case 'unknown':
      return 'question';
  }
}
