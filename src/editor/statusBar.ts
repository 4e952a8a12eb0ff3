import * as vscode from 'vscode';
import type { ExportService, ExportView } from '../exports/exportService.ts';
import type { ExportStage } from '../exports/exportState.ts';
import { contentOf, responsesFolderOf } from '../exports/fetchStages.ts';
import { contentLine, formatBytes, progressLine, statusText } from '../exports/wording.ts';
import { problemOf } from '../problems/problem.ts';
import { commandIds } from './ids.ts';
import { oneLine } from './plainText.ts';

const successShownMs = 20_000;
const failureShownMs = 300_000;
const tickMs = 1_000;

/** The one status-bar item: there while exports run and a while after, as long as a failure has not been looked at. */
export class ExportStatusBar implements vscode.Disposable {
  private readonly exports: ExportService;
  private readonly item: vscode.StatusBarItem;
  private readonly listener: { dispose(): void };
  private ticking: ReturnType<typeof setInterval> | undefined;
  private seenAt = 0;

  constructor(exports: ExportService) {
    this.exports = exports;
    this.item = vscode.window.createStatusBarItem(
      'prolificCollections.exports',
      vscode.StatusBarAlignment.Left,
      20,
    );
    this.item.name = vscode.l10n.t('Prolific exports');
    this.item.command = commandIds.showActivity;
    this.listener = exports.onDidChange(({ progress }) => {
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
    this.seenAt = Date.now();
    this.draw();
  }

  private startTicking(): void {
    if (this.ticking !== undefined) return;
    this.ticking = setInterval(() => this.draw(), tickMs);
    this.draw();
  }

  private draw(): void {
    const now = new Date();
    const views = this.exports.views;
    const running = statusText(views, now);
    const shown =
      running === undefined ? this.ended(views, now) : { ...running, icon: '$(sync~spin)', failed: false };
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
    this.item.tooltip = tooltip(views, now);
    this.item.show();
  }

  private ended(
    views: readonly ExportView[],
    now: Date,
  ): { icon: string; text: string; spoken: string; failed: boolean } | undefined {
    const recent = views.filter(
      ({ progress }) => progress.status === 'ended' && this.isRecent(progress, now),
    );
    const failed = recent.find(({ progress }) => endedAs(progress, 'failed') && !runsElsewhere(progress));
    if (failed !== undefined) {
      return {
        icon: '$(warning)',
        text: vscode.l10n.t('Export failed'),
        spoken: vscode.l10n.t(
          'Export of {0} failed. Activate to see what can be done.',
          failed.request.subject.name,
        ),
        failed: true,
      };
    }
    const done = recent.find(({ progress }) => endedAs(progress, 'completed'));
    if (done === undefined) return undefined;
    return {
      icon: '$(check)',
      text: vscode.l10n.t('Exported'),
      spoken: vscode.l10n.t('Export of {0} is done.', done.request.subject.name),
      failed: false,
    };
  }

  private isRecent(progress: Extract<ExportView['progress'], { status: 'ended' }>, now: Date): boolean {
    const shownMs = progress.outcome.status === 'failed' ? failureShownMs : successShownMs;
    return progress.at.getTime() > this.seenAt && now.getTime() - progress.at.getTime() < shownMs;
  }
}

/** Whether it ended because another window does the same already: no failure to be warned of. */
function runsElsewhere(progress: ExportView['progress']): boolean {
  return (
    progress.status === 'ended' &&
    progress.outcome.status === 'failed' &&
    problemOf(progress.outcome.error)?.kind === 'running-elsewhere'
  );
}

function endedAs(progress: ExportView['progress'], status: 'failed' | 'completed'): boolean {
  return progress.status === 'ended' && progress.outcome.status === status;
}

/** All that run, each with its Cancel, and the last that ended. Names go in as text only: they come from elsewhere. */
function tooltip(views: readonly ExportView[], now: Date): vscode.MarkdownString {
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
    text.appendMarkdown(`$(${standingIcon(view)}) **`);
    text.appendText(oneLine(view.request.subject.name));
    text.appendMarkdown('**  \n');
    text.appendText(detail(view, now));
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
  if (content !== undefined)
    text.appendMarkdown('  \n').appendText(contentLine(content)).appendMarkdown('  \n');
  if (responsesFolderOf(stage) === undefined) return;
  const argument = encodeURIComponent(JSON.stringify([{ exportNumber: id }]));
  text.appendMarkdown(
    `[${vscode.l10n.t('Open responses')}](command:${commandIds.openResponses}?${argument})`,
  );
}

/** The name of the icon for how an export stands. */
export function standingIcon({ progress }: ExportView): string {
  if (progress.status === 'running') return 'sync~spin';
  const icons = { completed: 'check', cancelled: 'circle-slash', failed: 'warning' };
  return icons[progress.outcome.status];
}

/** An export in a line, running or ended. */
export function detail(view: ExportView, now: Date): string {
  const { progress } = view;
  if (progress.status === 'running') return progressLine(view, now);
  switch (progress.outcome.status) {
    case 'completed': {
      const { files, bytes } = progress.outcome.snapshot.manifest.totals;
      return vscode.l10n.t('Exported: {0} files, {1}', files, formatBytes(bytes));
    }
    case 'cancelled':
      return vscode.l10n.t('Cancelled');
    case 'failed':
      return progress.outcome.resumable
        ? vscode.l10n.t('Broken off, can be resumed')
        : vscode.l10n.t('Failed');
  }
}
