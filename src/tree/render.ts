import * as vscode from 'vscode';
import { commandIds } from '../editor/ids.ts';
import { exportParts, snapshotParts, unfinishedParts } from '../editor/exportParts.ts';
import { oneLine } from '../editor/plainText.ts';
import type { Unfinished } from '../editor/snapshotIndex.ts';
import { formatBytes, progressLine, steadyLine } from '../exports/wording.ts';
import { responsesFolderOf } from '../exports/fetchStages.ts';
import type { LockHolder } from '../exports/stagingLock.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import { sentenceOf } from '../problems/sentences.ts';
import {
  nodeId,
  type EmptyNode,
  type ItemNode,
  type ProblemNode,
  type SnapshotNode,
  type TreeNode,
} from './nodes.ts';
import { drawJob, drawJobs } from './renderJob.ts';
import { drawSubject, type SubjectContext } from './renderSubject.ts';
import { rowFlags } from './rowFlags.ts';
import { linesTooltip, rowItem as row } from './rowItem.ts';
import { formatExact, formatWhen } from '../editor/when.ts';
import { counted } from '../problems/counted.ts';

const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;

/** The row of a node: label, description, icon, and the flags that package.json's menus read. */
export function render(node: TreeNode, context: SubjectContext): vscode.TreeItem {
  const item = draw(node, context);
  item.id = nodeId(node);
  return item;
}

function draw(node: TreeNode, context: SubjectContext): vscode.TreeItem {
  switch (node.kind) {
    case 'workspace': {
      const item = row(node.workspace.title, node.alone ? Expanded : Collapsed, 'organization');
      item.contextValue = rowFlags.workspace();
      return item;
    }
    case 'batches': {
      const item = row(vscode.l10n.t('Batches'), Collapsed, 'layers');
      item.contextValue = rowFlags.batches();
      return item;
    }
    case 'collection':
    case 'batch':
      return drawSubject(node, context);
    case 'jobs':
      return drawJobs(node);
    case 'job':
      return drawJob(node, context);
    case 'export': {
      const item = row(vscode.l10n.t('Exporting'), None, 'sync~spin');
      const parts = exportParts(node.view.request, context.studyNames);
      item.description = [...parts, progressLine(node.view, context.now)].join(' · ');
      const { progress } = node.view;
      const readable = progress.status === 'running' && responsesFolderOf(progress.stage) !== undefined;
      item.contextValue = rowFlags.export(readable);
      item.command = { command: commandIds.showActivity, title: vscode.l10n.t('Show exports') };
      item.accessibilityInformation = {
        label: vscode.l10n.t('Exporting, {0}', [...parts, steadyLine(node.view)].join(' · ')),
      };
      return item;
    }
    case 'unfinished': {
      const { record, holder } = node.unfinished.staging;
      const { requested_at } = record;
      if (holder !== undefined) return drawElsewhere(holder, node.unfinished, context);
      const item = row(vscode.l10n.t('Unfinished export'), None, 'debug-pause');
      const when = formatWhen(new Date(requested_at), context.now);
      const isElsewhere = node.unfinished.madeElsewhere === true;
      item.description = [
        // First, as a narrow side bar hides what comes last.
        ...(isElsewhere ? [vscode.l10n.t('from another installation')] : []),
        when,
        ...unfinishedParts(node.unfinished, context.studyNames),
      ].join(' · ');
      item.contextValue = rowFlags.unfinished();
      item.tooltip = linesTooltip([
        item.description,
        ...(isElsewhere
          ? [vscode.l10n.t('This installation didn’t start it. Resume only what you or your team exported.')]
          : []),
        vscode.l10n.t('What was fetched is kept. Resume goes on where it stopped.'),
      ]);
      return item;
    }
    case 'snapshot':
      return drawSnapshot(node, context);
    case 'page': {
      const item = row(vscode.l10n.t('Page {0}', node.number), Collapsed, 'file');
      item.description = countWords(node.page.items.length);
      return item;
    }
    case 'item':
      return drawItem(node);
    case 'loading':
      return row(
        node.count === 0 ? vscode.l10n.t('Loading…') : vscode.l10n.t('Loading… {0} so far', node.count),
        None,
        'loading~spin',
      );
    case 'empty':
      return row(emptyWords(node.what), None, 'info');
    case 'problem':
      return drawProblem(node);
  }
}

function drawElsewhere(
  { host, sameHost, pid }: LockHolder,
  unfinished: Unfinished,
  { studyNames }: SubjectContext,
): vscode.TreeItem {
  const item = row(vscode.l10n.t('In another window'), None, 'sync~spin');
  const how =
    unfinished.stage === 'downloading' ? vscode.l10n.t('downloading') : vscode.l10n.t('being prepared');
  const where = sameHost ? vscode.l10n.t('process {0}', pid) : vscode.l10n.t('on {0}', oneLine(host));
  const parts = unfinishedParts(unfinished, studyNames);
  item.description = [...parts, how, ...(sameHost ? [] : [where])].join(' · ');
  const label = vscode.l10n.t('Exporting in another window, {0}', [...parts, how].join(', '));
  item.tooltip = [label, where].join(' · ');
  item.accessibilityInformation = { label };
  item.contextValue = rowFlags.elsewhere();
  return item;
}

function drawSnapshot({ snapshot }: SnapshotNode, { now, studyNames }: SubjectContext): vscode.TreeItem {
  const { manifest, folder } = snapshot;
  const takenAt = new Date(manifest.requested_at);
  const item = row(formatExact(takenAt), None, 'archive');
  const parts = snapshotParts(snapshot, studyNames);
  const isWhole = manifest.complete !== false;
  const size = formatBytes(manifest.totals.bytes);
  const held = isWhole ? [filesWords(manifest.totals.files), size] : [size];
  item.description = [...parts, ...held].join(' · ');
  item.contextValue = rowFlags.snapshot(isWhole);
  item.tooltip = linesTooltip([
    vscode.l10n.t('Snapshot of {0}', formatWhen(takenAt, now)),
    [...parts, ...held].join(' · '),
    ...missingLines(snapshot),
    folder,
  ]);
  item.accessibilityInformation = {
    label: vscode.l10n.t('Snapshot of {0}, {1}', formatExact(takenAt), item.description),
  };
  item.command = {
    command: commandIds.openResponses,
    title: vscode.l10n.t('Open responses'),
    arguments: [{ snapshotFolder: folder }],
  };
  return item;
}

function filesWords(files: number): string {
  return counted.files(files);
}

function missingLines({ manifest: { archive_totals: all, totals } }: Snapshot): string[] {
  if (all === undefined) return [];
  const [files, bytes] = [all.files - totals.files, formatBytes(all.bytes - totals.bytes)];
  return [vscode.l10n.t('Not fetched yet: {0}, {1}', counted.uploads(files), bytes)];
}

function drawItem({ item: { type, text } }: ItemNode): vscode.TreeItem {
  const { icon, words } = typeWords(type);
  const item = row(text === '' ? words : text, None, icon);
  if (text !== '') item.description = words;
  item.tooltip = text === '' ? words : `${oneLine(text, 1_000)}\n${words}`;
  return item;
}

function typeWords(type: string): { icon: string; words: string } {
  switch (type) {
    case 'free_text':
      return { icon: 'note', words: vscode.l10n.t('Free text') };
    case 'free_text_with_unit':
      return { icon: 'symbol-ruler', words: vscode.l10n.t('Text with unit') };
    case 'multiple_choice':
      return { icon: 'list-selection', words: vscode.l10n.t('Multiple choice') };
    case 'multiple_choice_with_free_text':
      return { icon: 'list-selection', words: vscode.l10n.t('Multiple choice with text') };
    case 'file_upload':
      return { icon: 'file-media', words: vscode.l10n.t('File upload') };
    case 'image':
      return { icon: 'symbol-color', words: vscode.l10n.t('Image') };
    case 'rich_text':
      return { icon: 'symbol-text', words: vscode.l10n.t('Text block') };
    default:
      return { icon: 'question', words: oneLine(type.replaceAll('_', ' ')) };
  }
}

function drawProblem(node: ProblemNode): vscode.TreeItem {
  const sentence = sentenceOf(node.problem);
  const words =
    node.about === 'jobs' ? vscode.l10n.t('Exports on Prolific: {0}', sentence.message) : sentence.message;
  const item = row(words, None, 'warning');
  item.tooltip = [sentence.message, sentence.nextStep].filter((part) => part !== undefined).join('\n');
  item.description = vscode.l10n.t('Select to try again');
  item.accessibilityInformation = {
    label: [words, ...(sentence.nextStep === undefined ? [] : [sentence.nextStep]), item.description].join(
      ' ',
    ),
  };
  item.contextValue = rowFlags.problem(
    sentence.action === 'diagnose' || sentence.action === 'open-proxy-settings',
  );
  item.command = { command: commandIds.refresh, title: vscode.l10n.t('Try again'), arguments: [node] };
  return item;
}

function emptyWords(what: EmptyNode['what']): string {
  const words = {
    collections: vscode.l10n.t('No collections yet'),
    pages: vscode.l10n.t('No pages yet'),
    instructions: vscode.l10n.t('No instructions on this page'),
    'batch-instructions': vscode.l10n.t('No instructions listed'),
  };
  return words[what];
}

function countWords(count: number): string {
  return count === 1 ? vscode.l10n.t('1 item') : vscode.l10n.t('{0} items', count);
}
