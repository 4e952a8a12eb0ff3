import { join } from 'node:path';
import * as vscode from 'vscode';
import { commandIds } from '../editor/ids.ts';
import { oneLine } from '../editor/messages/untrustedText.ts';
import type { SnapshotPart } from '../snapshots/snapshotContents.ts';
import type { ComputerNode, LocalNode, PartNode, QuestionsNode } from './nodes.ts';
import { lastExport, type SubjectContext } from './renderSubject.ts';
import { rowFlags } from './rowFlags.ts';
import { joined, linesTooltip, rowItem } from './rowItem.ts';

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** Renders the group of what is on disk: expanded if nothing else can be shown. */
export function drawComputer({ instead }: ComputerNode): vscode.TreeItem {
  return rowItem(vscode.l10n.t('On This Computer'), instead ? Expanded : Collapsed, 'device-desktop', {
    tooltip: linesTooltip([vscode.l10n.t('Snapshots and interrupted exports in the open folders')]),
  });
}

/** Renders a collection or batch of which something is on disk. */
export function drawLocal({ subject, alone }: LocalNode, context: SubjectContext): vscode.TreeItem {
  const isBatch = subject.kind === 'batch';
  const flags = {
    isRunning: context.isExporting(subject),
    hasSnapshots: context.newestSnapshot(subject) !== undefined,
    isResumable: context.isResumable(subject),
  };
  const last = lastExport(subject, context);
  const icon = last.icon ?? (isBatch ? 'layers' : 'checklist');
  return rowItem(subject.name, alone ? Expanded : Collapsed, icon, {
    description: joined(last.parts),
    contextValue: rowFlags.local(flags),
    tooltip: linesTooltip(
      [...last.lines, isBatch ? vscode.l10n.t('Batch') : undefined, vscode.l10n.t('ID {0}', subject.id)],
      subject.name,
    ),
  });
}

/** Renders the group of a collection's pages or a batch's instructions. */
export function drawQuestions({ parent: { subject } }: QuestionsNode): vscode.TreeItem {
  const count = subject.kind === 'batch' ? undefined : subject.pageCount;
  const description = count === 1 ? vscode.l10n.t('1 page') : vscode.l10n.t('{0} pages', count ?? 0);
  return rowItem(vscode.l10n.t('Questions'), Collapsed, 'question', {
    ...(count === undefined ? {} : { description }),
    contextValue: rowFlags.questions(),
  });
}

/** Renders files of a snapshot, which a click opens. */
export function drawPart(node: PartNode): vscode.TreeItem {
  const { part, parent } = node;
  const { icon, label, description } = partWords(part);
  return rowItem(label, None, icon, {
    ...(description === undefined ? {} : { description }),
    contextValue: rowFlags.part(),
    tooltip: linesTooltip([join(parent.snapshot.folder, part.path)]),
    command: { command: commandIds.openPart, title: vscode.l10n.t('Open'), arguments: [node] },
  });
}

function partWords({ kind, path, count }: SnapshotPart): {
  readonly icon: string;
  readonly label: string;
  readonly description?: string;
} {
  const name = path.slice(path.lastIndexOf('/') + 1);
  switch (kind) {
    case 'responses':
      return { icon: 'comment-discussion', label: vscode.l10n.t('Responses') };
    case 'questions':
      return { icon: 'question', label: vscode.l10n.t('Questions') };
    case 'uploads':
      return { icon: 'file-media', label: vscode.l10n.t('Uploads ({0})', count ?? 0) };
    case 'tables':
      return { icon: 'table', label: vscode.l10n.t('Tables') };
    case 'codebook':
      return { icon: 'book', label: vscode.l10n.t('Codebook') };
    case 'notebook':
      return { icon: 'notebook', label: vscode.l10n.t('Notebook'), description: oneLine(name) };
  }
}
