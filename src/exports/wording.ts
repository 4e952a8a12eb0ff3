import * as l10n from '@vscode/l10n';
import { webPage, type Problem } from '../problems/problem.ts';
import { shown } from '../problems/plainText.ts';
import type { ArchiveContent, ExportStage } from './exportState.ts';
import type { ExportView } from './exportService.ts';
import { formatBytes, formatElapsed, formatTimeLeft, counted } from '../problems/amounts.ts';

type Downloading = Extract<ExportStage, { readonly stage: 'downloading' }>;
type Running = ExportView & { readonly progress: { readonly status: 'running' } };

/** Describes what an export is doing in a few words. */
export function stageWords(stage: ExportStage): string {
  if (stage.trouble !== undefined) return troubleWords(stage.trouble);
  switch (stage.stage) {
    case 'requesting':
      return l10n.t('Requesting the export');
    case 'generating':
      return l10n.t('Preparing the archive on Prolific');
    case 'reading-directory':
      return stage.restarted
        ? l10n.t('The archive changed; restarting')
        : l10n.t('Reading the archive’s file list');
    case 'fetching-responses':
      return stage.responsesFolder === undefined
        ? l10n.t('Downloading responses')
        : l10n.t('Responses ready; checking which files you already have');
    case 'downloading':
      return stage.bytesTotal === 0
        ? formatBytes(stage.bytesDone)
        : l10n.t('{0} of {1}', formatBytes(stage.bytesDone), formatBytes(stage.bytesTotal));
    case 'finishing':
      return l10n.t('Finishing');
  }
}

/** Describes a running export in one line: stage, percent, rate, time left, elapsed. */
export function progressLine(view: ExportView, now: Date): string {
  if (view.progress.status !== 'running') return '';
  if (view.progress.stopping) return l10n.t('Stopping');
  const { stage } = view.progress;
  const parts = [stageWords(stage)];
  if (stage.stage === 'downloading') {
    parts.unshift(...percent(stage));
    parts.push(...pace(stage));
  }
  parts.push(formatElapsed(now.getTime() - view.startedAt.getTime()));
  return parts.join(' · ');
}

/** Describes a running export as shortly as possible: percent or stage. */
export function shareLine(view: ExportView): string {
  if (view.progress.status !== 'running') return '';
  if (view.progress.stopping) return l10n.t('Stopping');
  const { stage } = view.progress;
  const [share] = stage.stage === 'downloading' && stage.trouble === undefined ? percent(stage) : [];
  return share ?? stageWords(stage);
}

/**
 * Describes a running export in words that change rarely, as screen readers read out every change: percent in
 * tens, time left in minutes, no elapsed time.
 */
export function stableLine(view: ExportView): string {
  if (view.progress.status !== 'running') return '';
  if (view.progress.stopping) return l10n.t('Stopping');
  const { stage } = view.progress;
  if (stage.stage !== 'downloading' || stage.trouble !== undefined) return stageWords(stage);
  const [share] = tens(stage);
  if (share === undefined) return stageWords(stage);
  return [l10n.t('{0} downloaded', share), ...longTimeLeft(stage.secondsLeft)].join(' · ');
}

/** Describes an archive's content and how much of it is already on disk. */
export function contentLine({ files, bytes, reusedFiles }: ArchiveContent): string {
  const all = l10n.t('{0}, {1} in the archive', counted.files(files), formatBytes(bytes));
  return reusedFiles === 0 ? all : l10n.t('{0}; {1} already downloaded', all, reusedFiles);
}

/** Maximum length of a name in the status bar, in UTF-16 units. */
const maxStatusName = 30;

/** Returns a name as the status bar shows it, which has little room. */
export function statusName(name: string): string {
  return shown(name, maxStatusName);
}

/** Returns the status bar's text about running exports; `undefined` if none runs. Its tooltip has the figures. */
export function statusText(
  views: readonly ExportView[],
): { readonly text: string; readonly spoken: string } | undefined {
  const running = views.filter((view): view is Running => view.progress.status === 'running');
  const [only] = running;
  if (only === undefined) return undefined;
  if (running.length === 1) {
    const spoken = l10n.t('Exporting {0}: {1}', shown(only.request.subject.name), stableLine(only));
    return { text: shortLine(only), spoken };
  }
  const sum = sumUp(running);
  const exports = l10n.t('{0} exports', running.length);
  const steady = [
    exports,
    ...tens(sum).map((share) => l10n.t('{0} downloaded', share)),
    ...longTimeLeft(sum.secondsLeft),
  ].join(' · ');
  return {
    text: [withShare(exports, sum), ...(sum.secondsLeft > 0 ? [formatTimeLeft(sum.secondsLeft)] : [])].join(
      ' · ',
    ),
    spoken: l10n.t('Exporting from Prolific: {0}', steady),
  };
}

function shortLine({ request, progress: { stage, stopping } }: Running): string {
  const name = statusName(request.subject.name);
  if (stopping) return `${name} · ${l10n.t('Stopping')}`;
  if (stage.stage !== 'downloading') return `${name} · ${stageWords(stage)}`;
  const { trouble, secondsLeft, bytesTotal } = stage;
  const more =
    trouble !== undefined || bytesTotal === 0
      ? [stageWords(stage)]
      : secondsLeft === undefined
        ? []
        : [formatTimeLeft(secondsLeft)];
  return [withShare(name, stage), ...more].join(' · ');
}

/** Returns a text followed by the share that has arrived, if the total is known. */
function withShare(text: string, done: Pick<Downloading, 'bytesDone' | 'bytesTotal'>): string {
  return [text, ...percent(done)].join(' ');
}

function troubleWords(trouble: Problem): string {
  switch (busyWords(trouble)) {
    case 'prolific':
      return l10n.t('Prolific is busy; retrying');
    case 'storage':
      return l10n.t('The download server is busy; retrying');
    case undefined:
      return l10n.t('Waiting for a connection');
  }
}

/** Returns who answered with a problem; `undefined` if nobody was reached. */
function busyWords(trouble: Problem): 'prolific' | 'storage' | undefined {
  switch (trouble.kind) {
    case 'rate-limited':
    case 'service-error':
      return 'prolific';
    case 'download-refused':
      // A network's sign-in page came instead of the storage's answer.
      return trouble.code === webPage ? undefined : 'storage';
    default:
      return undefined;
  }
}

/** Returns whole percent, 100 only when everything has arrived; nothing while the total is unknown. */
function percent({ bytesDone, bytesTotal }: Pick<Downloading, 'bytesDone' | 'bytesTotal'>): string[] {
  if (bytesTotal === 0) return [];
  const share = bytesDone / bytesTotal;
  return [l10n.t('{0}%', bytesDone < bytesTotal ? Math.min(99, Math.floor(share * 100)) : 100)];
}

/** Returns rate and time left; no rate while nothing arrives, no time while the total is unknown. */
function pace({ trouble, bytesPerSecond, secondsLeft, bytesTotal }: Downloading): string[] {
  if (trouble !== undefined) return [];
  return [
    ...(bytesPerSecond === undefined ? [] : [`${formatBytes(bytesPerSecond)}/s`]),
    ...(secondsLeft === undefined || bytesTotal === 0 ? [] : [formatTimeLeft(secondsLeft)]),
  ];
}

/** Returns percent in tens. */
function tens({ bytesDone, bytesTotal }: Pick<Downloading, 'bytesDone' | 'bytesTotal'>): string[] {
  if (bytesTotal === 0) return [];
  return percent({ bytesDone: Math.floor((10 * bytesDone) / bytesTotal), bytesTotal: 10 });
}

/** Returns the time left in minutes or hours, as seconds would change too often. */
function longTimeLeft(seconds = 0): string[] {
  return seconds < 90 ? [] : [formatTimeLeft(seconds)];
}

/** Sums up all downloads. While one waits or has an unknown size, the total and the time left are unknown. */
function sumUp(
  running: readonly Running[],
): Required<Pick<Downloading, 'bytesDone' | 'bytesTotal' | 'bytesPerSecond' | 'secondsLeft'>> {
  const sum = { bytesDone: 0, bytesTotal: 0, bytesPerSecond: 0, secondsLeft: 0 };
  const stages = running
    .map(({ progress: { stage } }) => stage)
    .filter((stage) => stage.stage === 'downloading');
  for (const { trouble, bytesDone, bytesTotal, bytesPerSecond, secondsLeft } of stages) {
    sum.bytesDone += bytesDone;
    sum.bytesTotal += bytesTotal;
    if (trouble !== undefined) continue;
    sum.bytesPerSecond += bytesPerSecond ?? 0;
    sum.secondsLeft = Math.max(sum.secondsLeft, secondsLeft ?? 0);
  }
  const isUnknown = stages.some(({ bytesDone, bytesTotal }) => bytesTotal === 0 && bytesDone > 0);
  const isWaiting = stages.some(({ trouble }) => trouble !== undefined);
  return {
    ...sum,
    ...(isUnknown ? { bytesTotal: 0 } : {}),
    ...(isUnknown || isWaiting ? { secondsLeft: 0 } : {}),
  };
}
