import * as vscode from 'vscode';
import type { ExportService, ExportView } from '../exports/exportService.ts';
import type { ExportStage } from '../exports/exportState.ts';
import { contentOf, responsesFolderOf } from '../exports/fetchStages.ts';
import { shownEnd, standingOf, type Standing, type Surroundings } from '../exports/standing.ts';
import { contentLine, formatBytes, progressLine, statusText } from '../exports/wording.ts';
import { exportParts } from './exportParts.ts';
import type { StudyNames } from './filterQuestions/studyNames.ts';
import { commandIds } from './ids.ts';
import { hoverText, oneLine } from './plainText.ts';
import type { SnapshotIndex } from './snapshotIndex.ts';
import { counted } from '../problems/counted.ts';

const tickMs = 1_000;

export interface StatusBarDeps {
  readonly exports: ExportService;
  readonly onDisk: Pick<SnapshotIndex, 'isLeft'>;
  readonly studyNames: Pick<StudyNames, 'all'>;
}

/** The one status-bar item: there while exports run and a while after, as long as a failure has not been looked at. */
export class ExportStatusBar implements vscode.Disposable {
  private readonly deps: StatusBarDeps;
  private readonly item: vscode.StatusBarItem;
  private readonly listener: { dispose(): void };
  private ticking: ReturnType<typeof setInterval> | undefined;
  private seenAt = new Date(0);

  constructor(deps: StatusBarDeps) {
    this.deps = deps;
    this.item = vscode.window.createStatusBarItem(
      'prolificCollections.exports',
      vscode.StatusBarAlignment.Left,
      20,
    );
    this.item.name = vscode.l10n.t('Prolific exports');
    this.item.command = commandIds.showActivity;
    this.listener = deps.exports.onDidChange(({ progress }) => {
      this.startTicking();
      if (progress.status === 'ended') this.draw();
    });
  }

  dispose(): void {
    clearInterval(this.ticking);
    this.listener.dispose();
    this.item.dispose();
  }

  /** The person has looked at the exports: what ended needs no place any more. */
  acknowledge(): void {
    this.seenAt = new Date();
    this.draw();
  }

  private startTicking(): void {
    if (this.ticking !== undefined) return;
    this.ticking = setInterval(() => this.draw(), tickMs);
    this.draw();
  }

  private draw(): void {
    const now = new Date();
    const running = statusText(this.deps.exports.views, now);
    const shown =
      running === undefined ? this.ended(now) : { ...running, icon: '$(sync~spin)', failed: false };
    if (shown === undefined) {
      clearInterval(this.ticking);
      this.ticking = undefined;
      this.item.hide();
      return;
    }
    this.item.text = `${shown.icon} ${shown.text}`;
    this.item.backgroundColor = shown.failed
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
    this.item.accessibilityInformation = { label: oneLine(shown.spoken), role: 'button' };
    this.item.tooltip = tooltip(this.deps, now);
    this.item.show();
  }

  private ended(now: Date): { icon: string; text: string; spoken: string; failed: boolean } | undefined {
    const end = shownEnd(surroundings(this.deps), now, this.seenAt);
    const name = end?.view.request.subject.name ?? '';
    switch (end?.standing) {
      case undefined:
        return undefined;
      case 'failed':
        return {
          icon: '$(warning)',
          text: vscode.l10n.t('Export failed'),
          spoken: vscode.l10n.t('Export of {0} failed. Activate to see what can be done.', name),
          failed: true,
        };
      case 'stopped':
        return {
          icon: '$(debug-pause)',
          text: vscode.l10n.t('Export stopped'),
          spoken: vscode.l10n.t('Export of {0} stopped. It can be resumed.', name),
          failed: false,
        };
      case 'completed':
        return {
          icon: '$(check)',
          text: vscode.l10n.t('Exported'),
          spoken: vscode.l10n.t('Export of {0} is done.', name),
          failed: false,
        };
    }
  }
}

/** What the standing of exports depends on, as far as it is known now. */
export function surroundings({ exports, onDisk }: Pick<StatusBarDeps, 'exports' | 'onDisk'>): Surroundings {
  return {
    views: exports.views,
    isLeft: ({ request, progress }) => onDisk.isLeft(request, progress.at),
  };
}

/** All that run, each with its Cancel, and the last that ended. Names go in as text only: they come from elsewhere. */
function tooltip(deps: StatusBarDeps, now: Date): vscode.MarkdownString {
  const around = surroundings(deps);
  const { views } = around;
  const text = new vscode.MarkdownString('', true);
  text.isTrusted = {
    enabledCommands: [
      commandIds.cancelExport,
      commandIds.openResponses,
      commandIds.showActivity,
      commandIds.showLog,
    ],
  };
  const isRunning = ({ progress }: ExportView): boolean => progress.status === 'running';
  const ended = views.filter((view) => !isRunning(view)).slice(0, 4);
  for (const view of [...views.filter(isRunning), ...ended]) {
    const parts = exportParts(view.request, deps.studyNames.all).map((part) => ` · ${hoverText(part)}`);
    text.appendMarkdown(
      `$(${standingIcon(view, around)}) **${hoverText(view.request.subject.name)}**${parts.join('')}  \n`,
    );
    text.appendMarkdown(hoverText(detail(view, around, now)));
    if (view.progress.status === 'running' && !view.progress.stopping) {
      appendComing(text, view.id, view.progress.stage);
      const argument = encodeURIComponent(JSON.stringify([{ exportNumber: view.id }]));
      text.appendMarkdown(` · [${vscode.l10n.t('Cancel')}](command:${commandIds.cancelExport}?${argument})`);
    }
    text.appendMarkdown('\n\n');
  }
  text.appendMarkdown(
    `---\n\n[${vscode.l10n.t('Show exports')}](command:${commandIds.showActivity}) · [${vscode.l10n.t('Show log')}](command:${commandIds.showLog})`,
  );
  return text;
}

/** What is in the archive, and the responses as soon as they can be read. */
function appendComing(text: vscode.MarkdownString, id: number, stage: ExportStage): void {
  const content = contentOf(stage);
  if (content !== undefined) text.appendMarkdown(`  \n${hoverText(contentLine(content))}  \n`);
  if (responsesFolderOf(stage) === undefined) return;
  const argument = encodeURIComponent(JSON.stringify([{ exportNumber: id }]));
  text.appendMarkdown(
    `[${vscode.l10n.t('Open responses')}](command:${commandIds.openResponses}?${argument})`,
  );
}

/** The name of the icon for how an export stands. */
export function standingIcon(view: ExportView, around: Surroundings): string {
  switch (standingOf(view, around)) {
    case 'running':
    case 'elsewhere':
      return 'sync~spin';
    case 'completed':
      return 'check';
    case 'cancelled':
    case 'followed':
    case 'over':
      return 'circle-slash';
    case 'stopped':
      return 'debug-pause';
    case 'resumable':
    case 'failed':
      return 'warning';
  }
}

/** An export in a line, running or ended. */
export function detail(view: ExportView, around: Surroundings, now: Date): string {
  const { progress } = view;
  if (progress.status === 'running') return progressLine(view, now);
  if (progress.outcome.status === 'completed') {
    const { files, bytes } = progress.outcome.snapshot.manifest.totals;
    return vscode.l10n.t('Exported: {0}, {1}', counted.files(files), formatBytes(bytes));
  }
  return standingWords(standingOf(view, around));
}

function standingWords(standing: Standing): string {
  switch (standing) {
    case 'cancelled':
      return vscode.l10n.t('Cancelled');
    case 'stopped':
      return vscode.l10n.t('Stopped, can be resumed');
    case 'resumable':
      return vscode.l10n.t('Broken off, can be resumed');
    case 'elsewhere':
      return vscode.l10n.t('In another window');
    case 'followed':
      return vscode.l10n.t('Ended early, started again since');
    case 'over':
      return vscode.l10n.t('Broken off, nothing left to resume');
    default:
      return vscode.l10n.t('Failed');
  }
}
