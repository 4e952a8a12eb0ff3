import { Worker } from 'node:worker_threads';
import { ProblemError } from '../problems/problem.ts';
import type { SummaryFilter } from '../analysis/summary/summary.ts';
import type { OpenSource } from '../analysis/summary/openSource.ts';
import {
  errorFrom,
  type AnalysisCalls,
  type CallName,
  type FromWorker,
  type OfSource,
  type ToWorker,
  type WorkerStart,
} from './workerMessages.ts';

/** Everything that reads answers, in its own thread. */
export interface Analysis {
  /**
   * Runs a call in the worker, which is started if necessary. Once the signal is aborted, rejects at once
   * with its reason; the work stops soon after.
   *
   * @throws {ProblemError} analysis-stopped: the worker crashed or ran out of memory. Others: as the call
   * does.
   */
  readonly run: <Name extends CallName>(
    name: Name,
    ...[request, onProgress, signal]: Parameters<AnalysisCalls[Name]>
  ) => ReturnType<AnalysisCalls[Name]>;
  /**
   * Opens a snapshot for an overview. The worker keeps what it read until the source is disposed of, and
   * reads it again after a crash.
   */
  readonly openSource: OpenSource;
  /** Stops the worker; running calls reject. */
  readonly dispose: () => void;
}

export interface AnalysisOptions extends WorkerStart {
  /** The worker's program: `worker.ts`, or its bundle. */
  readonly program: string | URL;
  /** The worker is stopped after this time without calls and open overviews. */
  readonly idleMs?: number;
  /** If canceled calls take longer than this to stop and no others are running, the worker is stopped. */
  readonly cancelMs?: number;
  readonly maxMemoryMb?: number;
}

/**
 * With V8's default, the worker takes 80 MB more while it reads and isn't faster; with less, it is slower.
 */
const youngMb = 32;

interface Running {
  readonly onProgress: (progress: never) => void;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
  /** The call has rejected, but the worker hasn't stopped it yet. */
  cancelled: boolean;
}

/** Prepares the analysis without starting the worker. */
export function createAnalysis({
  program,
  l10n,
  idleMs = 30_000,
  cancelMs = 10_000,
  maxMemoryMb = 2_048,
}: AnalysisOptions): Analysis {
  let current: { readonly worker: Worker; readonly running: Map<number, Running> } | undefined;
  let lastId = 0;
  let isDisposed = false;
  const openSources = new Set<number>();
  let timer: NodeJS.Timeout | undefined;

  const post = (message: ToWorker): void => current?.worker.postMessage(message);

  const start = (): NonNullable<typeof current> => {
    const worker = new Worker(program, {
      workerData: { l10n } satisfies WorkerStart,
      resourceLimits: { maxOldGenerationSizeMb: maxMemoryMb, maxYoungGenerationSizeMb: youngMb },
    });
    const running = new Map<number, Running>();
    worker.on('message', (message: FromWorker) => {
      const call = running.get(message.id);
      if (call === undefined) return;
      if (message.type === 'progress') {
        if (!call.cancelled) call.onProgress(message.progress as never);
        return;
      }
      running.delete(message.id);
      watch();
      if (message.type === 'done') call.resolve(message.result as never);
      else call.reject(errorFrom(message.error));
    });
    // Anything can be thrown in the worker, even null.
    worker.on('error', (error: unknown) => {
      const outOfMemory =
        error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      const reason = outOfMemory ? 'memory' : 'crash';
      stop(new ProblemError({ kind: 'analysis-stopped', reason }, { cause: error }), worker);
    });
    worker.on('exit', () => stop(new ProblemError({ kind: 'analysis-stopped', reason: 'crash' }), worker));
    return { worker, running };
  };

  /** Stops a worker unless another one has replaced it; its running calls reject. */
  const stop = (reason: Error, worker = current?.worker): void => {
    if (current === undefined || current.worker !== worker) return;
    const { running } = current;
    current = undefined;
    clearTimeout(timer);
    void worker.terminate();
    for (const { reject } of running.values()) reject(reason);
  };

  /** Schedules the worker to stop if nothing needs it. */
  const watch = (): void => {
    clearTimeout(timer);
    if (current === undefined) return;
    const calls = [...current.running.values()];
    if (!calls.every(({ cancelled }) => cancelled) || (calls.length === 0 && openSources.size > 0)) return;
    timer = setTimeout(() => stop(new Error('Idle')), calls.length === 0 ? idleMs : cancelMs);
    timer.unref();
  };

  const run = async (
    name: CallName,
    request: unknown,
    onProgress: Running['onProgress'],
    signal: AbortSignal,
  ): Promise<never> => {
    signal.throwIfAborted();
    if (isDisposed) throw new Error('The analysis was stopped');
    current ??= start();
    const { running } = current;
    const id = ++lastId;
    let onAbort = (): void => undefined;
    try {
      return await new Promise<never>((resolve, reject) => {
        const call: Running = { onProgress, resolve, reject, cancelled: false };
        running.set(id, call);
        onAbort = () => {
          call.cancelled = true;
          post({ type: 'cancel', id });
          watch();
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', onAbort, { once: true });
        watch();
        try {
          post({ type: 'call', id, name, request });
        } catch (error) {
          // The worker never answers a message that can't be cloned, because it never receives it.
          running.delete(id);
          watch();
          throw error;
        }
      });
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  };

  return {
    run: run as Analysis['run'],
    openSource: (folder, previous = () => Promise.resolve(undefined)) => {
      const id = ++lastId;
      const of = async <Request extends { readonly filter?: SummaryFilter }>(
        request: Request,
      ): Promise<Request & OfSource> => ({
        source: { id, folder, previous: request.filter?.isNew === true ? await previous() : undefined },
        ...request,
      });
      openSources.add(id);
      const closed = new AbortController();
      const either = (signal: AbortSignal) => AbortSignal.any([signal, closed.signal]);
      const none = (): void => undefined;
      return {
        summary: async (request, onProgress, signal) =>
          run('summary', await of(request), onProgress, either(signal)),
        quality: async (signal) => run('quality', await of({}), none, either(signal)),
        rows: async (request, signal) => run('rows', await of(request), none, either(signal)),
        texts: async (request, signal) => run('texts', await of(request), none, either(signal)),
        uploads: async (request, signal) => run('uploads', await of(request), none, either(signal)),
        saveRows: async (request, onProgress, signal) =>
          run('saveRows', await of(request), onProgress, either(signal)),
        dispose: () => {
          closed.abort();
          openSources.delete(id);
          post({ type: 'close', source: id });
          watch();
        },
      };
    },
    dispose: () => {
      isDisposed = true;
      stop(new Error('The analysis was stopped'));
    },
  };
}
