import { sameFilter } from './filter.ts';
import {
  fetchesJobOf,
  sameExport,
  type ExportOutcome,
  type ExportRequest,
  type ExportStage,
} from './exportState.ts';
import type { ExportDeps } from './exportDeps.ts';
import { ExportStop, runExport } from './runExport.ts';
import type { Staging } from './staging.ts';

/** One export of this session, running or ended. A new object for every change. */
export interface ExportView {
  readonly id: number;
  readonly request: ExportRequest;
  readonly startedAt: Date;
  /** Of its job, once that is known. */
  readonly exportId?: string;
  readonly progress:
    | { readonly status: 'running'; readonly stage: ExportStage; readonly stopping: boolean }
    | { readonly status: 'ended'; readonly at: Date; readonly outcome: ExportOutcome };
}

interface Run {
  view: ExportView;
  readonly stop: AbortController;
  /** Which it left the work to, as that was downloading the job that Prolific answered the request with. */
  joined?: Run;
  readonly outcome: Promise<ExportOutcome>;
}

/** How many ended exports are remembered for the activity list. */
const remembered = 20;

/**
 * The exports of this session: starts them, joins one that is asked for twice, stops them and tells listeners.
 * Any number run at once.
 */
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

  /** Calls `listener` with each export that changed, until the function it gives is called. */
  onDidChange(listener: (view: ExportView) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  /**
   * Starts an export, or joins the running one of the same subject, filter, scope and export folder, or of the job that it
   * is to fetch. `unfinished` is the staging folder of a try that was broken off; what it holds is not fetched again.
   */
  start(request: ExportRequest, unfinished?: Staging): { id: number; outcome: Promise<ExportOutcome> } {
    const running = this.findRunning(request);
    if (running !== undefined) return { id: running.view.id, outcome: running.outcome };
    const id = (this.lastId += 1);
    const stop = new AbortController();
    const startedAt = this.deps.timing.now();
    const exportId = request.job?.exportId ?? unfinished?.record.export_id ?? undefined;
    const view: ExportView = {
      id,
      request,
      startedAt,
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
      if (joined === undefined) this.forgetOldest();
      else this.runs.delete(id);
      return joined?.outcome ?? ended;
    });
    this.runs.set(id, { view, stop, outcome });
    this.tell(view);
    return { id, outcome };
  }

  find(id: number): ExportView | undefined {
    return this.runs.get(id)?.view;
  }

  /** Stops a running export and throws away what it fetched. Does nothing where it has ended. */
  cancel(id: number): void {
    this.stop(id, 'cancelled');
  }

  /** Stops all running exports; what they fetched is kept. Resolves when they have ended. */
  async stopAll(why: 'signed-out' | 'closing'): Promise<void> {
    const running = [...this.runs.values()].filter(({ view }) => view.progress.status === 'running');
    for (const { view } of running) this.stop(view.id, why);
    await Promise.all(running.map(({ outcome }) => outcome));
  }

  private stop(id: number, why: ExportStop['why']): void {
    const run = this.runs.get(id);
    if (run?.view.progress.status !== 'running' || run.stop.signal.aborted) return;
    run.stop.abort(new ExportStop(why));
    this.update(id, { ...run.view.progress, stopping: true });
  }

  private findRunning(request: ExportRequest): Run | undefined {
    return [...this.runs.values()].find(
      ({ view, stop }) =>
        view.progress.status === 'running' &&
        !stop.signal.aborted &&
        (sameExport(view.request, request) || fetchesJobOf(view, request)),
    );
  }

  private update(id: number, progress: ExportView['progress']): void {
    const run = this.runs.get(id);
    if (run === undefined) return;
    const exportId = progress.status === 'running' ? progress.stage.exportId : undefined;
    const isNews = exportId !== undefined && run.view.exportId === undefined;
    run.view = { ...run.view, ...(exportId === undefined ? {} : { exportId }), progress };
    this.tell(run.view);
    if (isNews) this.joinDownload(id, run);
  }

  /** Prolific answers a request with the job it has, which a download here may be fetching: fetched once, it serves both. */
  private joinDownload(id: number, run: Run): void {
    const { request, exportId } = run.view;
    if (exportId === undefined || request.job !== undefined || request.completes !== undefined) return;
    const download = [...this.runs.values()].find(
      ({ view, stop }) =>
        view.progress.status === 'running' &&
        !stop.signal.aborted &&
        view.request.job?.exportId === exportId &&
        view.request.scope === request.scope &&
        view.request.target.exportFolder === request.target.exportFolder &&
        sameFilter(view.request.filter, request.filter),
    );
    if (download === undefined) return;
    run.joined = download;
    this.stop(id, 'cancelled');
  }

  private tell(view: ExportView): void {
    for (const listener of [...this.listeners]) {
      try {
        listener(view);
      } catch (error) {
        this.deps.onBug?.(error);
      }
    }
  }

  private forgetOldest(): void {
    const ended = [...this.runs.values()].filter(({ view }) => view.progress.status === 'ended');
    for (const { view } of ended.slice(0, Math.max(0, ended.length - remembered))) this.runs.delete(view.id);
  }
}
