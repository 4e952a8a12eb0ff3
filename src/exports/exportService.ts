import { sameFilter } from '../snapshots/filter/filter.ts';
import { sameUploads } from '../snapshots/filter/uploadSelection.ts';
import {
  fetchesJobOf,
  sameExport,
  type ExportOutcome,
  type ExportRequest,
  type ExportStage,
  ExportStop,
  type ExportDeps,
} from './exportState.ts';
import { runExport } from './runExport.ts';
import type { Staging } from '../snapshots/staging/staging.ts';

/** An export of this session, running or ended. Replaced by a new object on every change. */
export interface ExportView {
  readonly id: number;
  readonly request: ExportRequest;
  readonly startedAt: Date;
  /** Nobody asked for it: Keep Updated started it, and no person has joined it since. */
  readonly unattended?: true;
  /** Id of its job, once known. */
  readonly exportId?: string;
  readonly progress:
    | { readonly status: 'running'; readonly stage: ExportStage; readonly stopping: boolean }
    | { readonly status: 'ended'; readonly at: Date; readonly outcome: ExportOutcome };
}

interface Run {
  view: ExportView;
  readonly stop: AbortController;
  /** The run that downloads the job with which Prolific answered this request; this one waits for it. */
  joined?: Run;
  readonly outcome: Promise<ExportOutcome>;
}

const maxRemembered = 20;

/** Starts, joins and stops the exports of this session and notifies listeners. Exports run side by side. */
export class ExportService {
  private readonly deps: ExportDeps;
  private readonly run: typeof runExport;
  private readonly runs = new Map<number, Run>();
  private readonly listeners = new Set<(view: ExportView) => void>();
  private lastId = 0;

  constructor(deps: ExportDeps, run: typeof runExport = runExport) {
    this.deps = deps;
    this.run = run;
  }

  /** Newest first. */
  get views(): readonly ExportView[] {
    return [...this.runs.values()].map(({ view }) => view).reverse();
  }

  /** Calls `listener` with each export that changes, until disposed. */
  onDidChange(listener: (view: ExportView) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  /**
   * Starts an export, or joins a running one with the same subject, filter, scope, uploads and folder, or the
   * same job. `unfinished` is the staging folder of an interrupted attempt; its files are reused.
   * `unattended`: nobody asked for it.
   */
  start(
    request: ExportRequest,
    unfinished?: Staging,
    { unattended = false }: { readonly unattended?: boolean } = {},
  ): { id: number; isJoined: boolean; outcome: Promise<ExportOutcome> } {
    const running = this.active.find(
      ({ view }) => sameExport(view.request, request) || fetchesJobOf(view, request),
    );
    if (running !== undefined) {
      if (!unattended) this.attend(running);
      return { id: running.view.id, isJoined: true, outcome: running.outcome };
    }
    const id = (this.lastId += 1);
    const stop = new AbortController();
    const startedAt = this.deps.timing.now();
    const exportId = request.job?.exportId ?? unfinished?.record.export_id ?? undefined;
    const view: ExportView = {
      id,
      request,
      startedAt,
      ...(unattended ? { unattended } : {}),
      ...(exportId === undefined ? {} : { exportId }),
      progress: { status: 'running', stage: { stage: 'requesting' }, stopping: false },
    };
    const outcome = this.run(
      this.deps,
      request,
      unfinished,
      (stage) => this.update(id, { status: 'running', stage, stopping: stop.signal.aborted }),
      stop.signal,
    ).then((ended) => {
      const joined = this.runs.get(id)?.joined;
      this.update(id, { status: 'ended', at: this.deps.timing.now(), outcome: ended });
      if (joined === undefined) this.dropOldest();
      else this.runs.delete(id);
      return joined?.outcome ?? ended;
    });
    this.runs.set(id, { view, stop, outcome });
    this.notify(view);
    return { id, isJoined: false, outcome };
  }

  find(id: number): ExportView | undefined {
    return this.runs.get(id)?.view;
  }

  /** Stops a running export and keeps what it downloaded. Does nothing once the export has ended. */
  cancel(id: number): void {
    this.stop(id, 'cancelled');
  }

  /** Stops all running exports, keeps what they downloaded, and resolves when they have ended. */
  async stopAll(why: 'signed-out' | 'closing'): Promise<void> {
    const running = [...this.runs.values()].filter(({ view }) => view.progress.status === 'running');
    for (const { view } of running) this.stop(view.id, why);
    await Promise.all(running.map(({ outcome }) => outcome));
  }

  private attend(run: Run): void {
    const { unattended: _, ...view } = run.view;
    run.view = view;
  }

  private stop(id: number, why: ExportStop['why']): void {
    const run = this.runs.get(id);
    if (run?.view.progress.status !== 'running' || run.stop.signal.aborted) return;
    run.stop.abort(new ExportStop(why));
    this.update(id, { ...run.view.progress, stopping: true });
  }

  /** Running exports that aren't being stopped. */
  private get active(): Run[] {
    return [...this.runs.values()].filter(
      ({ view, stop }) => view.progress.status === 'running' && !stop.signal.aborted,
    );
  }

  private update(id: number, progress: ExportView['progress']): void {
    const run = this.runs.get(id);
    if (run === undefined) return;
    const exportId = progress.status === 'running' ? progress.stage.exportId : undefined;
    const isNews = exportId !== undefined && run.view.exportId === undefined;
    run.view = { ...run.view, ...(exportId === undefined ? {} : { exportId }), progress };
    this.notify(run.view);
    if (isNews) this.joinDownload(id, run);
  }

  /**
   * Prolific may answer a request with a job that another export already downloads; one download then serves
   * both.
   */
  private joinDownload(id: number, run: Run): void {
    const { request, exportId } = run.view;
    if (exportId === undefined || request.job !== undefined || request.completes !== undefined) return;
    const download = this.active.find(
      ({ view }) =>
        view.request.job?.exportId === exportId &&
        view.request.scope === request.scope &&
        sameUploads(view.request.uploads, request.uploads) &&
        view.request.target.exportFolder === request.target.exportFolder &&
        sameFilter(view.request.filter, request.filter),
    );
    if (download === undefined) return;
    run.joined = download;
    this.stop(id, 'joined');
  }

  private notify(view: ExportView): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(view);
      } catch (error) {
        this.deps.onBug?.(error);
      }
    }
  }

  private dropOldest(): void {
    const ended = [...this.runs.values()].filter(({ view }) => view.progress.status === 'ended');
    for (const { view } of ended.slice(0, Math.max(0, ended.length - maxRemembered)))
      this.runs.delete(view.id);
  }
}
