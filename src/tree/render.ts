import * as vscode from 'vscode';
import { commandIds } from '../editor/ids.ts';
import { exportParts, snapshotParts, unfinishedParts } from '../editor/status/exportParts.ts';
import { oneLine } from '../editor/messages/untrustedText.ts';
import type { Unfinished } from '../editor/snapshotIndex.ts';
import { formatBytes, counted } from '../problems/amounts.ts';
import { progressLine, stableLine } from '../exports/wording.ts';
import { responsesFolderOf } from '../exports/exportState.ts';
import type { LockHolder } from '../snapshots/staging/stagingLock.ts';
import {
  nodeId,
  type EmptyNode,
  type ExportNode,
  type ItemNode,
  type SnapshotNode,
  type TreeNode,
} from './nodes.ts';
import { questionWords } from './questionWords.ts';
import { drawJob, drawJobs } from './renderJob.ts';
import { drawSubject, type SubjectContext } from './renderSubject.ts';
import { drawComputer, drawLocal, drawPart, drawQuestions } from './renderLocal.ts';
import { drawProblem } from './renderProblem.ts';
import { rowFlags } from './rowFlags.ts';
import { joined, linesTooltip, rowItem as row } from './rowItem.ts';
import { countLine, countParts } from '../editor/messages/countWords.ts';
import { formatDay, formatExact, formatWhen } from '../editor/messages/when.ts';

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** Renders a node: label, description, icon, and the flags for package.json's menus. */
export function render(node: TreeNode, context: SubjectContext): vscode.TreeItem {
  const item = renderKind(node, context);
  item.id = nodeId(node);
  return item;
}

/** Returns everything of a rendered row that people notice. */
export function looksOf(item: vscode.TreeItem): string {
  const { label, description, iconPath, contextValue, tooltip, command, accessibilityInformation } = item;
  const hover = tooltip instanceof vscode.MarkdownString ? tooltip.value : tooltip;
  const shown = [
    label,
    description,
    iconPath,
    contextValue,
    hover,
    command?.command,
    accessibilityInformation,
  ];
  return JSON.stringify(shown);
}

function renderKind(node: TreeNode, context: SubjectContext): vscode.TreeItem {
  switch (node.kind) {
    case 'workspace': {
      const state = node.first === true ? Expanded : Collapsed;
      return row(node.workspace.title, state, 'organization', { contextValue: rowFlags.workspace() });
    }
    case 'batches':
      return row(vscode.l10n.t('Batches'), Collapsed, 'layers', { contextValue: rowFlags.batches() });
    case 'collection':
    case 'batch':
      return drawSubject(node, context);
    case 'jobs':
      return drawJobs(node);
    case 'job':
      return drawJob(node, context);
    case 'export':
      return drawExport(node, context);
    case 'unfinished': {
      const { holder } = node.unfinished.staging;
      return holder === undefined
        ? drawUnfinished(node.unfinished, context)
        : drawRunningElsewhere(holder, node.unfinished, context);
    }
    case 'snapshot':
      return drawSnapshot(node, context);
    case 'part':
      return drawPart(node);
    case 'computer':
      return drawComputer(node);
    case 'local':
      return drawLocal(node, context);
    case 'questions':
      return drawQuestions(node);
    case 'page': {
      const count = node.page.items.length;
      const description = count === 1 ? vscode.l10n.t('1 item') : vscode.l10n.t('{0} items', count);
      return row(vscode.l10n.t('Page {0}', node.number), Collapsed, 'file', { description });
    }
    case 'item':
      return drawItem(node);
    case 'loading': {
      const soFar =
        node.count === 0 ? vscode.l10n.t('Loading…') : vscode.l10n.t('Loading… ({0} loaded)', node.count);
      return row(soFar, None, 'loading~spin');
    }
    case 'empty':
      return row(emptyWords(node.what), None, 'info');
    case 'problem':
      return drawProblem(node);
  }
}

function drawExport({ view }: ExportNode, { now, studyNames }: SubjectContext): vscode.TreeItem {
  const parts = exportParts(view.request, studyNames);
  const { progress } = view;
  const isReadable = progress.status === 'running' && responsesFolderOf(progress.stage) !== undefined;
  const label = vscode.l10n.t('Exporting, {0}', joined([...parts, stableLine(view)]));
  return row(vscode.l10n.t('Exporting'), None, 'sync~spin', {
    description: joined([...parts, progressLine(view, now)]),
    contextValue: rowFlags.export(isReadable),
    command: { command: commandIds.showActivity, title: vscode.l10n.t('Show Exports') },
    accessibilityInformation: { label },
  });
}

function drawUnfinished(unfinished: Unfinished, { now, studyNames }: SubjectContext): vscode.TreeItem {
  const isElsewhere = unfinished.fromElsewhere === true;
  const description = joined([
    // First, as a narrow side bar hides what comes last.
    isElsewhere ? vscode.l10n.t('from another installation') : undefined,
    formatWhen(new Date(unfinished.staging.record.requested_at), now),
    ...unfinishedParts(unfinished, studyNames),
  ]);
  const isStopped = unfinished.staging.record.stopped === true;
  const label = isStopped ? vscode.l10n.t('Stopped export') : vscode.l10n.t('Interrupted export');
  return row(label, None, 'debug-pause', {
    description,
    contextValue: rowFlags.unfinished(),
    tooltip: linesTooltip([
      description,
      isElsewhere
        ? vscode.l10n.t(
            'Another installation started this export. Resume only what you or your team exported.',
          )
        : undefined,
      vscode.l10n.t('Downloaded files were kept. Resume to download the rest.'),
    ]),
  });
}

function drawRunningElsewhere(
  { host, sameHost, pid }: LockHolder,
  unfinished: Unfinished,
  { studyNames }: SubjectContext,
): vscode.TreeItem {
  const isDownloading = unfinished.stage === 'downloading';
  const how = isDownloading ? vscode.l10n.t('downloading') : vscode.l10n.t('being prepared');
  const where = sameHost ? vscode.l10n.t('process {0}', pid) : vscode.l10n.t('on {0}', oneLine(host));
  const parts = unfinishedParts(unfinished, studyNames);
  const label = vscode.l10n.t('Exporting in another window, {0}', [...parts, how].join(', '));
  return row(vscode.l10n.t('In another window'), None, 'sync~spin', {
    description: joined([...parts, how, sameHost ? undefined : where]),
    tooltip: joined([label, where]),
    accessibilityInformation: { label },
    contextValue: rowFlags.elsewhere(),
  });
}

function drawSnapshot(
  { snapshot }: SnapshotNode,
  { now, studyNames, countsAndChange }: SubjectContext,
): vscode.TreeItem {
  const { manifest, folder } = snapshot;
  const { totals, archive_totals: all } = manifest;
  const takenAt = new Date(manifest.requested_at);
  const isWhole = manifest.complete !== false;
  const counts = countsAndChange(snapshot);
  const parts = snapshotParts(snapshot, studyNames);
  const description = joined([...countParts(counts), ...parts]);
  const missing = all && {
    uploads: counted.uploads(all.files - totals.files),
    bytes: formatBytes(all.bytes - totals.bytes),
  };
  return row(formatDay(takenAt, now), Collapsed, 'archive', {
    description,
    contextValue: rowFlags.snapshot(isWhole),
    tooltip: linesTooltip([
      vscode.l10n.t('Exported {0}', formatExact(takenAt)),
      counts && countLine(counts),
      ...(parts.length === 0 ? [] : [joined(parts)]),
      joined([counted.files(totals.files), formatBytes(totals.bytes)]),
      missing && vscode.l10n.t('Not downloaded yet: {0}, {1}', missing.uploads, missing.bytes),
      folder,
    ]),
    accessibilityInformation: {
      label: vscode.l10n.t('Snapshot from {0}, {1}', formatExact(takenAt), description).replace(/, $/, ''),
    },
    command: {
      command: commandIds.openOverview,
      title: vscode.l10n.t('Open Overview'),
      arguments: [{ snapshotFolder: folder }],
    },
  });
}

function drawItem({ item: { type, text } }: ItemNode): vscode.TreeItem {
  const { icon, words } = questionWords(type);
  return text === ''
    ? row(words, None, icon, { tooltip: words })
    : row(text, None, icon, { description: words, tooltip: [oneLine(text, 1_000), words].join('\n') });
}

function emptyWords(what: EmptyNode['what']): string {
  const words = {
    collections: vscode.l10n.t('No collections yet'),
    pages: vscode.l10n.t('No pages yet'),
    instructions: vscode.l10n.t('No questions on this page'),
    'batch-instructions': vscode.l10n.t('No questions listed'),
  };
  return words[what];
}
