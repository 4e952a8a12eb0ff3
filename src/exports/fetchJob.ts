import { type FetchedArchive, defaultLimits, type FetchProgress } from '../archive/fetchRequest.ts';
import { ProblemError, type Problem } from '../problems/problem.ts';
import type { ExportState } from '../prolific/apiModel.ts';
import {
  type ExportDeps,
  type ArchiveContent,
  type ExportRequest,
  type ExportStage,
  contentOf,
} from './exportState.ts';
import { uploadsSelector } from './filter/uploadsSelector.ts';
import type { Requested } from './requestJob.ts';
import { listSnapshots } from '../snapshots/snapshots.ts';
import { requireStaging, type Staging } from '../snapshots/staging/staging.ts';
import { sameSubject, subjectOf } from '../snapshots/subject.ts';
import { waitForExport } from '../prolific/waitForExport.ts';
import type { Timing } from '../http/timing.ts';

type Complete = Extract<ExportState, { status: 'complete' }>;

/**
 * Waits until a job's archive is ready. An existing job is asked for at once.
 * @throws {ProblemError} any kind that doesn't pass by itself. Throws the signal's reason when aborted.
 */
export async function waitForJob(
  deps: ExportDeps,
  request: ExportRequest,
  { state, staging }: Requested,
  onStage: (stage: ExportStage) => void,
  signal: AbortSignal,
): Promise<Complete> {
  if (state?.status === 'complete') return state;
  if (state?.status === 'failed') throw new ProblemError({ kind: 'export-failed' });
  onStage({ stage: 'generating' });
  return await waitForExport(
    deps.timing,
    {
      ask: pollRequest(deps, request, staging.record.export_id),
      begin: state === undefined ? 'at-once' : 'after-a-wait',
    },
    (trouble) => onStage({ stage: 'generating', ...(trouble === undefined ? {} : { trouble }) }),
    signal,
  );
}

/**
 * Fetches a job's archive into the staging folder and renews the link whenever it expires. Returns the
 * archive's `content` if known.
 */
export async function fetchJob(
  deps: ExportDeps,
  request: ExportRequest,
  staging: Staging,
  complete: Complete,
  onStage: (stage: ExportStage) => void,
  signal: AbortSignal,
): Promise<{ fetched: FetchedArchive; content: ArchiveContent | undefined }> {
  const { target, scope, uploads } = request;
  const exportId = complete.exportId ?? staging.record.export_id;
  let content: ArchiveContent | undefined;
  const report = fetchStages(deps.timing, (stage) => {
    content = contentOf(stage) ?? content;
    onStage(stage);
  });
  const ask = pollRequest(deps, request, exportId);
  const onTrouble = (problem: Problem | undefined): void => {
    if (problem !== undefined) report({ stage: 'waiting', problem, seconds: 0 });
  };
  await requireStaging(staging, target);
  const fetched = await deps.fetchArchive(
    { transport: deps.downloads, timing: deps.timing },
    {
      source: {
        url: complete.url,
        refresh: async (refreshing) =>
          (await waitForExport(deps.timing, { ask, begin: 'at-once' }, onTrouble, refreshing)).url,
      },
      staging: staging.folder,
      scope,
      ...(uploads === undefined ? {} : { selectUploads: uploadsSelector(deps, uploads) }),
      earlier: await earlierSnapshots(request),
      limits: defaultLimits,
      connections: deps.connections(),
    },
    report,
    signal,
  );
  return { fetched, content };
}

/** Returns folders to copy unchanged files from: the one to be completed, then the newest. */
async function earlierSnapshots({ subject, target, completes }: ExportRequest): Promise<string[]> {
  const folders = (await listSnapshots(target.exportFolder))
    .filter(({ manifest }) => sameSubject(subjectOf(manifest), subject))
    .map(({ folder }) => folder);
  return completes === undefined ? folders : [completes, ...folders.filter((folder) => folder !== completes)];
}

/**
 * Returns a function that asks for the status of an export. Generation 1 may omit the export id; requesting
 * the export again is idempotent there.
 */
function pollRequest(
  deps: ExportDeps,
  { subject, filter }: ExportRequest,
  exportId: string | null,
): (signal: AbortSignal) => Promise<ExportState> {
  return async (signal) => {
    const client = await deps.client();
    return exportId === null
      ? await client.requestExport(subject, filter, signal)
      : await client.exportState(subject, exportId, signal);
  };
}

/** Turns the archive room's progress into stages with rate and time left. */
export function fetchStages(
  timing: Timing,
  onStage: (stage: ExportStage) => void,
): (progress: FetchProgress) => void {
  let rate = new TransferRate();
  let last: ExportStage = { stage: 'reading-directory' };
  let content: ArchiveContent | undefined;
  let responsesFolder: string | undefined;
  const tell = (stage: ExportStage): void => {
    last = stage;
    onStage(stage);
  };
  const known = (): { content?: ArchiveContent; responsesFolder?: string } => ({
    ...(content === undefined ? {} : { content }),
    ...(responsesFolder === undefined ? {} : { responsesFolder }),
  });
  return (progress) => {
    switch (progress.stage) {
      case 'directory':
        if (last.stage === 'reading-directory' && last.restarted) return;
        return tell({ stage: 'reading-directory' });
      case 'restarted':
        content = undefined;
        responsesFolder = undefined;
        return tell({ stage: 'reading-directory', restarted: true });
      case 'planned': {
        const { totalFiles, totalBytes, reusedFiles, files, bytes } = progress;
        content = { files: totalFiles, bytes: totalBytes, reusedFiles };
        if (responsesFolder === undefined) return tell({ stage: 'fetching-responses', content });
        rate = new TransferRate();
        rate.note(timing.now().getTime(), 0);
        const counts = { bytesDone: 0, bytesTotal: bytes, filesDone: 0, filesTotal: files };
        return tell({ stage: 'downloading', ...counts, ...known() });
      }
      case 'responses-ready':
        responsesFolder = progress.folder;
        if (content !== undefined) return tell({ stage: 'fetching-responses', content, responsesFolder });
        return tell({
          stage: 'reading-directory',
          responsesFolder,
          ...(last.stage === 'reading-directory' && last.restarted ? { restarted: true } : {}),
        });
      case 'fetching': {
        const { filesDone, filesTotal, bytesDone, bytesTotal } = progress;
        rate.note(timing.now().getTime(), bytesDone);
        const { bytesPerSecond } = rate;
        const secondsLeft = rate.secondsLeft(bytesTotal);
        return tell({
          stage: 'downloading',
          bytesDone,
          bytesTotal,
          filesDone,
          filesTotal,
          ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
          ...(secondsLeft === undefined ? {} : { secondsLeft }),
          ...known(),
        });
      }
      case 'waiting':
        return onStage({ ...last, trouble: progress.problem });
    }
  };
}

/** After a longer silence, such as a computer's sleep, measuring starts over. */
const maxSilenceMs = 30_000;

/** Measures bytes per second over the last few seconds, and the time left. */
export class TransferRate {
  private readonly samples: { readonly at: number; readonly bytes: number }[] = [];
  private readonly windowMs: number;

  constructor(windowMs = 8_000) {
    this.windowMs = windowMs;
  }

  /** Records that `bytes` in total had arrived at `at`, in milliseconds of a monotonic clock. */
  note(at: number, bytes: number): void {
    if (at - (this.samples.at(-1)?.at ?? at) > maxSilenceMs) this.samples.length = 0;
    this.samples.push({ at, bytes });
    while (this.samples.length > 2 && at - (this.samples[1]?.at ?? at) > this.windowMs) this.samples.shift();
  }

  /** Bytes per second; `undefined` during the first half second. */
  get bytesPerSecond(): number | undefined {
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (first === undefined || last === undefined || last.at - first.at < 500) return undefined;
    return Math.max(0, ((last.bytes - first.bytes) * 1_000) / (last.at - first.at));
  }

  /** Returns the seconds until `total` bytes have arrived at the current rate. */
  secondsLeft(total: number): number | undefined {
    const rate = this.bytesPerSecond;
    const last = this.samples.at(-1);
    if (rate === undefined || last === undefined || rate < 1) return undefined;
    return Math.max(0, (total - last.bytes) / rate);
  }
}
