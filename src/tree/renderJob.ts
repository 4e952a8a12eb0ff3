import * as vscode from 'vscode';
import { filterWords } from '../snapshots/filter/filterWords.ts';
import { isDownloadable, maxJobs } from '../prolific/jobLists.ts';
import type { Snapshot } from '../snapshots/snapshots.ts';
import type { ExportJob } from '../prolific/apiModel.ts';
import type { JobNode, JobsNode } from './nodes.ts';
import type { SubjectContext } from './renderSubject.ts';
import { rowFlags } from './rowFlags.ts';
import { joined, linesTooltip, rowItem } from './rowItem.ts';
import { formatExact, formatWhen } from '../editor/messages/when.ts';

const { None, Collapsed } = vscode.TreeItemCollapsibleState;

/** Renders the group of jobs, with the number of used places. */
export function drawJobs({ jobs }: JobsNode): vscode.TreeItem {
  return rowItem(vscode.l10n.t('Exports on Prolific'), Collapsed, 'cloud', {
    description: vscode.l10n.t('{0} kept, {1} at most', jobs.length, maxJobs),
    contextValue: rowFlags.jobs(),
    tooltip: linesTooltip([vscode.l10n.t('Prolific keeps a maximum of {0} exports.', maxJobs)]),
  });
}

/** Renders a job: request time, content, status, and whether it is on this computer. */
export function drawJob(
  { job, snapshot, isFetched }: JobNode,
  { now, studyNames }: Pick<SubjectContext, 'now' | 'studyNames'>,
): vscode.TreeItem {
  const isComplete = snapshot !== undefined && snapshot.manifest.complete !== false;
  const { icon, words, sentence } = stateOf(job);
  const filter = filterWords(job.filter, studyNames, vscode.env.language);
  const here = snapshot && downloadedWords(snapshot, isComplete);
  const description = joined([filter, words, here?.words]);
  const when = formatExact(job.createdAt);
  return rowItem(when, None, isComplete ? 'check' : icon, {
    description,
    tooltip: linesTooltip([
      vscode.l10n.t('Requested {0}', formatWhen(job.createdAt, now)),
      filter,
      sentence,
      here?.where,
      vscode.l10n.t('ID {0}', job.exportId),
    ]),
    accessibilityInformation: { label: vscode.l10n.t('Export on Prolific, {0}, {1}', when, description) },
    contextValue: rowFlags.job(isDownloadable(job) && !isFetched),
  });
}

function downloadedWords({ folder }: Snapshot, isComplete: boolean): { words: string; where: string } {
  return isComplete
    ? { words: vscode.l10n.t('on this computer'), where: vscode.l10n.t('On this computer: {0}', folder) }
    : {
        words: vscode.l10n.t('responses on this computer'),
        where: vscode.l10n.t('Responses on this computer: {0}', folder),
      };
}

/** Returns a job's status in a word or two and in a sentence. */
export function stateOf({ status }: ExportJob): {
  readonly icon: string;
  readonly words: string;
  readonly sentence: string;
} {
  return {
    generating: {
      icon: 'sync~spin',
      words: vscode.l10n.t('being prepared'),
      sentence: vscode.l10n.t('Prolific is preparing this export. The download starts when it is ready.'),
    },
    complete: {
      icon: 'file-zip',
      words: vscode.l10n.t('ready'),
      sentence: vscode.l10n.t('Ready to download.'),
    },
    failed: {
      icon: 'error',
      words: vscode.l10n.t('failed'),
      sentence: vscode.l10n.t('Prolific couldn’t prepare this export, or no longer has its archive.'),
    },
    unknown: {
      icon: 'question',
      words: vscode.l10n.t('unknown status'),
      sentence: vscode.l10n.t('Prolific reported a status that this version doesn’t support.'),
    },
  }[status];
}
