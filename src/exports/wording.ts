import * as l10n from '@vscode/l10n';
import { webPage, type Problem } from '../problems/problem.ts';
import { shown } from '../problems/shown.ts';
import type { ArchiveContent, ExportStage } from './exportState.ts';
import type { ExportView } from './exportService.ts';
import { counted } from '../problems/counted.ts';

type Downloading = Extract<ExportStage, { readonly stage: 'downloading' }>;
type Running = ExportView & { readonly progress: { readonly status: 'running' } };

/** Bytes for people, in decimal units as data plans and Finder count: `980 B`, `1.4 MB`, `23 GB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : 1;
  const [whole = '', tenth = '0'] = value.toFixed(digits).split('.');
  // The sign between the two is another in other languages.
  return `${tenth === '0' ? whole : l10n.t('{0}.{1}', whole, tenth)} ${units[unit] ?? ''}`;
}

/** A span of time as a clock shows it: `0:07`, `12:40`, `1:02:03`. */
export function formatElapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** Time left, as rough as it is known: seconds, minutes or hours. */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 90) return l10n.t('{0} s left', Math.max(1, Math.round(seconds)));
  if (seconds < 5_400) return l10n.t('{0} min left', Math.round(seconds / 60));
  return l10n.t('{0} h left', Math.round(seconds / 3_600));
}

/** What an export is doing, in a few words. */
export function stageWords(stage: ExportStage): string {
  if (stage.trouble !== undefined) return troubleWords(stage.trouble);
  switch (stage.stage) {
    case 'requesting':
      return l10n.t('asking Prolific');
    case 'generating':
      return l10n.t('Prolific is preparing the archive');
    case 'reading-directory':
      return stage.restarted
        ? l10n.t('the archive has changed, beginning again')
        : l10n.t('reading the table of contents');
    case 'fetching-responses':
      return stage.responsesFolder === undefined
        ? l10n.t('fetching the responses')
        : l10n.t('responses are here, looking which files are');
    case 'downloading':
      return stage.bytesTotal === 0
        ? formatBytes(stage.bytesDone)
        : l10n.t('{0} of {1}', formatBytes(stage.bytesDone), formatBytes(stage.bytesTotal));
    case 'finishing':
      return l10n.t('finishing');
  }
}

/** One running export in a line: stage, percent, rate, time left, elapsed. */
export function progressLine(view: ExportView, now: Date): string {
  if (view.progress.status !== 'running') return '';
  if (view.progress.stopping) return l10n.t('stopping');
  const { stage } = view.progress;
  const parts = [stageWords(stage)];
  if (stage.stage === 'downloading') {
    parts.unshift(...percent(stage));
    parts.push(...pace(stage));
  }
  parts.push(formatElapsed(now.getTime() - view.startedAt.getTime()));
  return parts.join(' · ');
}

/**
 * One running export in words that stay the same for a while, for those who hear them: a label that changes every second is
 * read out every second. Percent go by tens, the time left by minutes, and no clock runs.
 */
export function steadyLine(view: ExportView): string {
  if (view.progress.status !== 'running') return '';
  if (view.progress.stopping) return l10n.t('stopping');
  const { stage } = view.progress;
  if (stage.stage !== 'downloading' || stage.trouble !== undefined) return stageWords(stage);
  const [share] = tens(stage);
  if (share === undefined) return stageWords(stage);
  return [l10n.t('{0} downloaded', share), ...timeLeftIfLong(stage.secondsLeft)].join(' · ');
}

/** What is coming: how much the archive of a running export holds, and how much of it is here already. */
export function contentLine({ files, bytes, reusedFiles }: ArchiveContent): string {
  const all = l10n.t('{0}, {1} in the archive', counted.files(files), formatBytes(bytes));
  return reusedFiles === 0 ? all : l10n.t('{0}; {1} of them already here', all, reusedFiles);
}

/** What the status bar says of the exports that run; `undefined` where none does. */
export function statusText(
  views: readonly ExportView[],
  now: Date,
): { readonly text: string; readonly spoken: string } | undefined {
  const running = views.filter((view): view is Running => view.progress.status === 'running');
  const [only] = running;
  if (only === undefined) return undefined;
  if (running.length === 1) {
    const spoken = l10n.t('Exporting {0}: {1}', shown(only.request.subject.name), steadyLine(only));
    return { text: shortLine(only, now), spoken };
  }
  const sum = sumUp(running);
  const parts = [l10n.t('{0} exports', running.length), ...percent(sum)];
  if (sum.bytesDone > 0 || sum.bytesTotal > 0) parts.push(formatBytes(sum.bytesDone));
  if (sum.bytesPerSecond > 0) parts.push(`${formatBytes(sum.bytesPerSecond)}/s`);
  if (sum.secondsLeft > 0) parts.push(formatTimeLeft(sum.secondsLeft));
  if (sum.bytesTotal === 0) parts.push(formatElapsed(now.getTime() - oldest(running).getTime()));
  const steady = [
    l10n.t('{0} exports', running.length),
    ...tens(sum).map((share) => l10n.t('{0} downloaded', share)),
    ...timeLeftIfLong(sum.secondsLeft),
  ].join(' · ');
  return { text: parts.join(' · '), spoken: l10n.t('Exporting from Prolific: {0}', steady) };
}

function shortLine(view: Running, now: Date): string {
  const { stage, stopping } = view.progress;
  const elapsed = formatElapsed(now.getTime() - view.startedAt.getTime());
  if (stopping) return l10n.t('Stopping export');
  if (stage.trouble !== undefined) {
    switch (whoIsBusy(stage.trouble)) {
      case 'prolific':
        return l10n.t('Prolific is busy · {0}', elapsed);
      case 'storage':
        return l10n.t('Download server is busy · {0}', elapsed);
      case undefined:
        return l10n.t('Waiting for connection · {0}', elapsed);
    }
  }
  switch (stage.stage) {
    case 'requesting':
      return l10n.t('Asking Prolific · {0}', elapsed);
    case 'generating':
      return l10n.t('Preparing export · {0}', elapsed);
    case 'reading-directory':
      return l10n.t('Reading archive · {0}', elapsed);
    case 'fetching-responses':
      return l10n.t('Fetching responses · {0}', elapsed);
    case 'downloading': {
      const parts = [...percent(stage), formatBytes(stage.bytesDone), ...pace(stage)];
      if (stage.secondsLeft === undefined || stage.bytesTotal === 0) parts.push(elapsed);
      return parts.join(' · ');
    }
    case 'finishing':
      return l10n.t('Finishing export · {0}', elapsed);
  }
}

function troubleWords(trouble: Problem): string {
  switch (whoIsBusy(trouble)) {
    case 'prolific':
      return l10n.t('Prolific is busy, trying again');
    case 'storage':
      return l10n.t('the download server is busy, trying again');
    case undefined:
      return l10n.t('waiting for the connection');
  }
}

/** Who answered where the trouble came as an answer: the connection stands, the other side is busy. */
function whoIsBusy(trouble: Problem): 'prolific' | 'storage' | undefined {
  switch (trouble.kind) {
    case 'rate-limited':
    case 'service-error':
      return 'prolific';
    case 'download-refused':
      // A page of the network's own in its place: nobody was reached.
      return trouble.code === webPage ? undefined : 'storage';
    default:
      return undefined;
  }
}

/** Whole percent, never 100 before all is there; nothing where it is not known how much is to come. */
function percent({ bytesDone, bytesTotal }: Pick<Downloading, 'bytesDone' | 'bytesTotal'>): string[] {
  if (bytesTotal === 0) return [];
  const share = bytesDone / bytesTotal;
  return [l10n.t('{0}%', bytesDone < bytesTotal ? Math.min(99, Math.floor(share * 100)) : 100)];
}

/** Rate and time left; neither while nothing comes, nor a time where it is not known how much is to come. */
function pace({ trouble, bytesPerSecond, secondsLeft, bytesTotal }: Downloading): string[] {
  if (trouble !== undefined) return [];
  return [
    ...(bytesPerSecond === undefined ? [] : [`${formatBytes(bytesPerSecond)}/s`]),
    ...(secondsLeft === undefined || bytesTotal === 0 ? [] : [formatTimeLeft(secondsLeft)]),
  ];
}

/** Percent by tens. */
function tens({ bytesDone, bytesTotal }: Pick<Downloading, 'bytesDone' | 'bytesTotal'>): string[] {
  if (bytesTotal === 0) return [];
  return percent({ bytesDone: Math.floor((10 * bytesDone) / bytesTotal), bytesTotal: 10 });
}

/** The time left where it is told in minutes or hours: in seconds it would change every second. */
function timeLeftIfLong(seconds = 0): string[] {
  return seconds < 90 ? [] : [formatTimeLeft(seconds)];
}

/** Of all downloads; where one waits or its length is not known, neither is how long all take, or how much comes. */
function sumUp(running: readonly Running[]): {
  bytesDone: number;
  bytesTotal: number;
  bytesPerSecond: number;
  secondsLeft: number;
} {
  const sum = { bytesDone: 0, bytesTotal: 0, bytesPerSecond: 0, secondsLeft: 0 };
  const stages = running.map(({ progress: { stage } }) => stage).filter(isDownloading);
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

function isDownloading(stage: ExportStage): stage is Downloading {
  return stage.stage === 'downloading';
}

function oldest(running: readonly Running[]): Date {
  return running.reduce((first, { startedAt }) => (startedAt < first ? startedAt : first), new Date(8.64e15));
}
