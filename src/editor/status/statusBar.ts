import * as vscode from 'vscode';
import type { ExportService, ExportView } from '../../exports/exportService.ts';
import { contentOf, responsesFolderOf } from '../../exports/exportState.ts';
import {
  isRunning,
  endToShow,
  exportStatus,
  type ExportStatus,
  type StatusContext,
} from '../../exports/exportStatus.ts';
import { contentLine, progressLine, statusName, statusText } from '../../exports/wording.ts';
import { formatBytes, counted } from '../../problems/amounts.ts';
import { exportParts } from './exportParts.ts';
import type { StudyNames } from '../filterQuestions/studyNames.ts';
import { commandIds } from '../ids.ts';
import { countParts } from '../messages/countWords.ts';
import { hoverText, oneLine, plainLabel } from '../messages/untrustedText.ts';
import type { SnapshotCounts } from '../snapshotCounts.ts';
import type { SnapshotIndex } from '../snapshotIndex.ts';

const tickMs = 1_000;

export interface StatusBarDeps {
  readonly exports: ExportService;
  readonly snapshotIndex: Pick<SnapshotIndex, 'isLeft'>;
  readonly snapshotCounts: Pick<SnapshotCounts, 'current'>;
  readonly studyNames: Pick<StudyNames, 'all'>;
}

/** The status bar item, visible while exports run and for a while after, or until a failure was seen. */
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
    this.item.name = vscode.l10n.t('Prolific Exports');
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

  /** Called when the person has seen the exports, so that ended ones disappear. */
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
    const around = surroundings(this.deps);
    const running = statusText(around.views);
    const end = running === undefined ? endToShow(around, now, this.seenAt) : undefined;
    const shown = running ?? (end && endedWords(end.status, end.view.request.subject.name));
    if (shown === undefined) {
      clearInterval(this.ticking);
      this.ticking = undefined;
      this.item.hide();
      return;
    }
    this.item.text = `$(${icons[end?.status ?? 'running']}) ${plainLabel(shown.text)}`;
    this.item.backgroundColor =
      end?.status === 'failed' ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
    this.item.accessibilityInformation = { label: oneLine(shown.spoken), role: 'button' };
    this.item.tooltip = tooltip(this.deps, now);
    this.item.show();
  }
}

function endedWords(
  status: 'failed' | 'stopped' | 'completed',
  name: string,
): { readonly text: string; readonly spoken: string } {
  const short = statusName(name);
  return {
    failed: {
      text: vscode.l10n.t('{0}: export failed', short),
      spoken: vscode.l10n.t('Export of {0} failed. Select to see its actions.', name),
    },
    stopped: {
      text: vscode.l10n.t('{0}: export stopped', short),
      spoken: vscode.l10n.t('Export of {0} stopped. You can resume it.', name),
    },
    completed: {
      text: vscode.l10n.t('{0} exported', short),
      spoken: vscode.l10n.t('Export of {0} completed.', name),
    },
  }[status];
}

/** Returns what the status of exports depends on. */
export function surroundings({
  exports,
  snapshotIndex,
}: Pick<StatusBarDeps, 'exports' | 'snapshotIndex'>): StatusContext {
  return {
    views: exports.views,
    isLeft: ({ request, progress }) => snapshotIndex.isLeft(request, progress.at),
  };
}

/**
 * Returns all running exports with Cancel links, and the last that ended. Names are untrusted and added as
 * text only.
 */
function tooltip(deps: StatusBarDeps, now: Date): vscode.MarkdownString {
  const around = surroundings(deps);
  const { views } = around;
  const { cancelExport, openResponses, showActivity, showLog } = commandIds;
  const text = new vscode.MarkdownString('', true);
  text.isTrusted = { enabledCommands: [cancelExport, openResponses, showActivity, showLog] };
  const ended = views.filter((view) => !isRunning(view)).slice(0, 4);
  for (const view of [...views.filter(isRunning), ...ended]) {
    const { id, request, progress } = view;
    const parts = exportParts(request, deps.studyNames.all).map((part) => ` · ${hoverText(part)}`);
    const icon = statusIcon(view, around);
    text.appendMarkdown(`$(${icon}) **${hoverText(request.subject.name)}**${parts.join('')}  \n`);
    text.appendMarkdown(hoverText([detail(view, deps, now), ...sizeParts(view)].join(' · ')));
    if (progress.status === 'running' && !progress.stopping) {
      const content = contentOf(progress.stage);
      if (content !== undefined) text.appendMarkdown(`  \n${hoverText(contentLine(content))}  \n`);
      if (responsesFolderOf(progress.stage) !== undefined)
        text.appendMarkdown(link(vscode.l10n.t('Open Responses'), openResponses, id));
      text.appendMarkdown(` · ${link(vscode.l10n.t('Cancel'), cancelExport, id)}`);
    }
    text.appendMarkdown('\n\n');
  }
  const links = [link(vscode.l10n.t('Show Exports'), showActivity), link(vscode.l10n.t('Show Log'), showLog)];
  text.appendMarkdown(`---\n\n${links.join(' · ')}`);
  return text;
}

/** Returns a link that runs one of our commands on the numbered export. */
function link(words: string, command: string, exportNumber?: number): string {
  const argument = encodeURIComponent(JSON.stringify([{ exportNumber }]));
  return `[${words}](command:${command}${exportNumber === undefined ? '' : `?${argument}`})`;
}

const icons: Readonly<Record<ExportStatus, string>> = {
  running: 'sync~spin',
  elsewhere: 'sync~spin',
  completed: 'check',
  cancelled: 'circle-slash',
  followed: 'circle-slash',
  over: 'circle-slash',
  stopped: 'debug-pause',
  resumable: 'warning',
  failed: 'warning',
};

/** Returns the icon for an export's status. */
export function statusIcon(view: ExportView, around: StatusContext): string {
  return icons[exportStatus(view, around)];
}

/** Returns files and bytes of a completed export. */
function sizeParts({ progress }: ExportView): string[] {
  if (progress.status !== 'ended' || progress.outcome.status !== 'completed') return [];
  const { files, bytes } = progress.outcome.snapshot.manifest.totals;
  return [counted.files(files), formatBytes(bytes)];
}

/** Describes a running or ended export in a line. */
export function detail(
  view: ExportView,
  deps: Pick<StatusBarDeps, 'exports' | 'snapshotIndex' | 'snapshotCounts'>,
  now: Date,
): string {
  const { progress } = view;
  if (progress.status === 'running') return progressLine(view, now);
  if (progress.outcome.status === 'completed') {
    const counts = countParts(deps.snapshotCounts.current(progress.outcome.snapshot));
    return [vscode.l10n.t('Exported'), ...counts].join(' · ');
  }
  const words: Readonly<Partial<Record<ExportStatus, string>>> = {
    cancelled: vscode.l10n.t('Canceled'),
    stopped: vscode.l10n.t('Stopped, can be resumed'),
    resumable: vscode.l10n.t('Interrupted, can be resumed'),
    elsewhere: vscode.l10n.t('In another window'),
    followed: vscode.l10n.t('Interrupted, since restarted'),
    over: vscode.l10n.t('Interrupted, can’t be resumed'),
  };
  return words[exportStatus(view, surroundings(deps))] ?? vscode.l10n.t('Failed');
}
