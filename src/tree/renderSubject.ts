import * as vscode from 'vscode';
import { oneLine } from '../editor/plainText.ts';
import type { Account, Batch, Collection, SubjectRef } from '../prolific/model.ts';
import type { SubjectNode } from './nodes.ts';
import { rowFlags } from './rowFlags.ts';
import { linesTooltip, rowItem } from './rowItem.ts';
import { formatExact, formatWhen } from '../editor/when.ts';

export interface SubjectContext {
  readonly now: Date;
  readonly account: Account | undefined;
  /** Names of studies by their id, as far as they are known. */
  readonly studyNames: ReadonlyMap<string, string>;
  /** Whether an export of it runs. */
  readonly isExporting: (subject: SubjectRef) => boolean;
  /** Whether a snapshot of it is on this computer. */
  readonly hasSnapshots: (subject: SubjectRef) => boolean;
}

/** A collection or batch: how large it is, when and by whom it was changed. Menus read what can be done with it. */
export function drawSubject({ subject, workspace }: SubjectNode, context: SubjectContext): vscode.TreeItem {
  const { now, account, isExporting, hasSnapshots } = context;
  const item = rowItem(
    subject.name,
    vscode.TreeItemCollapsibleState.Collapsed,
    subject.kind === 'collection' ? 'checklist' : 'layers',
  );
  const { facts, changedAt, changedBy } = aboutOf(subject);
  const nameOf = (userId: string): string | undefined =>
    userId === account?.id ? account.name : workspace.workspace.members.get(userId);
  const who = nameOf(changedBy);
  item.description = [
    ...facts,
    formatWhen(changedAt, now),
    ...(who === undefined ? [] : [oneLine(who)]),
  ].join(' · ');
  item.contextValue = rowFlags.subject(subject.kind, {
    isRunning: isExporting(subject),
    hasSnapshots: hasSnapshots(subject),
  });
  const by = oneLine(who ?? changedBy);
  item.tooltip = linesTooltip(
    [
      ...(subject.kind === 'batch' ? [vscode.l10n.t('Batch')] : []),
      ...facts,
      ...(subject.kind === 'batch' ? [] : [vscode.l10n.t('Changed {0} by {1}', formatExact(changedAt), by)]),
      subject.kind === 'batch' && by !== ''
        ? vscode.l10n.t('Created {0} by {1}', formatExact(subject.createdAt), by)
        : vscode.l10n.t('Created {0}', formatExact(subject.createdAt)),
      vscode.l10n.t('ID {0}', subject.id),
    ],
    subject.name,
  );
  return item;
}

interface About {
  readonly facts: readonly string[];
  readonly changedAt: Date;
  /** User id. */
  readonly changedBy: string;
}

function aboutOf(subject: Collection | Batch): About {
  if (subject.kind === 'batch') {
    const { status, taskCount, createdAt, createdBy } = subject;
    const words = [batchStatusWords(status), ...(taskCount === undefined ? [] : [taskWords(taskCount)])];
    return { facts: words.filter((word) => word !== ''), changedAt: createdAt, changedBy: createdBy };
  }
  const { pageCount, lastModifiedAt, createdAt, lastModifiedBy, createdBy } = subject;
  const pages = pageCount === 1 ? vscode.l10n.t('1 page') : vscode.l10n.t('{0} pages', pageCount);
  return {
    facts: [pages],
    changedAt: lastModifiedAt ?? createdAt,
    changedBy: lastModifiedBy ?? createdBy,
  };
}

function taskWords(count: number): string {
  return count === 1 ? vscode.l10n.t('1 task') : vscode.l10n.t('{0} tasks', count);
}

/** The state of a batch in words; one that Prolific may name later as it names it. */
function batchStatusWords(status: string): string {
  switch (status) {
    case 'UNINITIALISED':
      return vscode.l10n.t('not set up');
    case 'PROCESSING':
      return vscode.l10n.t('being set up');
    case 'READY':
      return vscode.l10n.t('ready');
    case 'ERROR':
      return vscode.l10n.t('setup failed');
    default:
      return oneLine(status.toLowerCase().replaceAll('_', ' '), 40);
  }
}
