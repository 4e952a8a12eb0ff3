import type { NumberRange, SummaryFilter } from '../analysis/summary/model.ts';
import type { Answer, Failure, HostMessage } from './hostMessage.ts';
import { viewMessage, type ViewMessage, type WireFilter } from './messages.ts';
import type { FilesOnDisk, OverviewSource } from './source.ts';

/** What a webview can have done outside itself. */
export interface ViewActions {
  /** @param path relative to the snapshot, with `/`; not judged yet */
  openFile(path: string): unknown;
  openLine(line: number): unknown;
  createTables(): unknown;
  createNotebook(): unknown;
  fetchUploads(): unknown;
  openResponses(): unknown;
  revealSnapshot(): unknown;
  /** Gives whether it was done; what fails is told. */
  save(chart: {
    readonly name: string;
    readonly format: 'svg' | 'png' | 'csv';
    readonly content: string;
  }): Promise<boolean>;
  /** Gives whether it was done; what fails is told. */
  copy(text: string): Promise<boolean>;
}

export interface SessionDeps {
  readonly source: OverviewSource;
  readonly head: () => Extract<HostMessage, { type: 'head' }>;
  readonly post: (message: HostMessage) => void;
  /** Compares the snapshot's files with its manifest; see `filesOnDisk`. */
  readonly checkFiles: (onFirst: (found: FilesOnDisk) => void, signal: AbortSignal) => Promise<FilesOnDisk>;
  readonly actions: ViewActions;
  /** The words for what was thrown; logs it too. */
  readonly failure: (error: unknown) => Failure;
  readonly now: () => number;
}

export interface OverviewSession {
  /** Takes whatever the webview sent. What it may not say is dropped. */
  receive(value: unknown): void;
  /** Stops what runs. */
  dispose(): void;
}

type Question = Extract<ViewMessage, { readonly type: Answer['to'] }>;

const progressEveryMs = 100;
const textsShown = 50;

/** The host's side of one overview: answers the webview's questions from a source. Knows no editor. */
export function createSession(deps: SessionDeps): OverviewSession {
  const { source, head, post, checkFiles, actions, failure, now } = deps;
  const running = new Map<number, AbortController>();
  /** It is the same whatever the filter, so each page is told once. */
  let qualityTold = false;
  /** The look at the files, once for each page. */
  let checking: AbortController | undefined;
  const abortAll = (reason: string): void => {
    for (const controller of running.values()) controller.abort(new Error(reason));
    running.clear();
    checking?.abort(new Error(reason));
    checking = undefined;
  };

  const report = (request: number): Parameters<OverviewSource['summary']>[1] => {
    let last = -Infinity;
    return (progress) => {
      if (!running.has(request)) return;
      if (progress.soFar === undefined && now() - last < progressEveryMs) return;
      last = now();
      post({ type: 'progress', request, progress });
    };
  };

  const answer = async (question: Question, signal: AbortSignal): Promise<Answer> => {
    if (question.type === 'save') return { to: 'save', value: await actions.save(question) };
    if (question.type === 'copy') return { to: 'copy', value: await actions.copy(question.content) };
    const filter = summaryFilter(question.filter);
    switch (question.type) {
      case 'summary': {
        const { request, timeZone } = question;
        return { to: 'summary', value: await source.summary(filter, report(request), signal, timeZone) };
      }
      case 'rows': {
        const { sort, from, to } = question;
        return { to: 'rows', value: await source.rows({ filter, sort, from, to }, signal) };
      }
      case 'texts': {
        const { instructionId, search } = question;
        const request = { filter, instructionId, search, limit: textsShown };
        return { to: 'texts', value: await source.texts(request, signal) };
      }
      case 'uploads': {
        const { instructionId, from, to } = question;
        return { to: 'uploads', value: await source.uploads({ filter, instructionId, from, to }, signal) };
      }
    }
  };

  const sendQuality = async (signal: AbortSignal): Promise<void> => {
    const quality = await source.quality(signal);
    if (signal.aborted) return;
    qualityTold = true;
    post({ type: 'quality', quality });
  };

  /** After the figures, for it keeps the disk busy. */
  const sendFiles = async (): Promise<void> => {
    if (checking !== undefined) return;
    checking = new AbortController();
    const { signal } = checking;
    const send = (files: FilesOnDisk | undefined): void => {
      if (!signal.aborted) post({ type: 'files', files });
    };
    try {
      send(await checkFiles(send, signal));
    } catch (error) {
      if (signal.aborted) return;
      failure(error);
      send(undefined);
    }
  };

  const run = async (question: Question): Promise<void> => {
    const { request } = question;
    const controller = new AbortController();
    running.set(request, controller);
    const { signal } = controller;
    try {
      const answered = await answer(question, signal);
      if (signal.aborted) return;
      post({ type: 'answer', request, ...answered });
      if (question.type !== 'summary') return;
      void sendFiles();
      if (!qualityTold) await sendQuality(signal);
    } catch (error) {
      if (!signal.aborted) post({ type: 'failed', request, failure: failure(error) });
    } finally {
      if (running.get(request) === controller) running.delete(request);
    }
  };

  const receive = (value: unknown): void => {
    const message = viewMessage(value);
    if (message === undefined) return;
    switch (message.type) {
      case 'ready':
        abortAll('The page was loaded again');
        qualityTold = false;
        return post(head());
      case 'cancel':
        running.get(message.request)?.abort(new Error('No longer asked for'));
        running.delete(message.request);
        return;
      case 'openFile':
        return void actions.openFile(message.path);
      case 'openLine':
        return void actions.openLine(message.line);
      case 'do':
        return void actions[message.what]();
      default:
        return void run(message);
    }
  };
  return { receive, dispose: () => abortAll('The overview was closed') };
}

function summaryFilter({ study, participant, from, to, answer, range }: WireFilter): SummaryFilter {
  return {
    ...(study === undefined ? {} : { study }),
    ...(participant === undefined ? {} : { participant }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(answer === undefined ? {} : { answer }),
    ...(range === undefined ? {} : { range: rangeOf(range) }),
  };
}

function rangeOf({ instructionId, unit, from, to }: NonNullable<WireFilter['range']>): NumberRange {
  return {
    instructionId,
    ...(unit === undefined ? {} : { unit }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
