import type { Answer, Failure, HostMessage } from './hostMessage.ts';
import { requestOf, viewMessage, type ViewMessage } from './viewMessages.ts';
import type { TableLayout } from './tableLayout.ts';
import type { RowsProgress, SaveRowsRequest, SnapshotSource } from '../analysis/summary/openSource.ts';
import type { FilesOnDisk } from '../analysis/summary/summarySource.ts';

/** What a webview can do outside itself. */
export interface ViewActions {
  /** @param path relative to the snapshot, with `/`; not checked yet */
  openFile(path: string): unknown;
  openLine(line: number): unknown;
  createTables(): unknown;
  createNotebook(): unknown;
  fetchUploads(): unknown;
  openResponses(): unknown;
  revealSnapshot(): unknown;
  copyStructureReport(): unknown;
  exportNewSnapshot(): unknown;
  compareSnapshot(): unknown;
  addSubmissionDetails(): unknown;
  addDemographics(): unknown;
  /** Returns whether it was saved; reports errors. */
  save(chart: {
    readonly name: string;
    readonly format: 'svg' | 'png' | 'csv';
    readonly content: string;
  }): Promise<boolean>;
  /** Returns whether it was copied; reports errors. */
  copy(text: string): Promise<boolean>;
  /** Shows another snapshot, by its folder, which isn't checked yet. */
  show(folder: string): unknown;
  findParticipant(participant: string): unknown;
  deleteParticipant(participant: string): unknown;
  /** Asks for a file and has rows written to it. Returns whether they were saved; reports errors. */
  saveRows(write: WriteRows): Promise<boolean>;
}

/** Writes the matching rows of a request as CSV. */
export type WriteRows = (
  to: Omit<SaveRowsRequest, 'filter'>,
  onProgress: (progress: RowsProgress) => void,
  signal: AbortSignal,
) => Promise<unknown>;

export interface SessionDeps {
  readonly source: SnapshotSource;
  readonly head: () => Extract<HostMessage, { type: 'head' }>;
  readonly post: (message: HostMessage) => void;
  /** Compares the snapshot's files with its manifest; see `filesOnDisk`. */
  readonly checkFiles: (onFirst: (found: FilesOnDisk) => void, signal: AbortSignal) => Promise<FilesOnDisk>;
  readonly actions: ViewActions;
  /** Remembers how the table's columns are arranged. */
  readonly keepLayout: (layout: TableLayout) => unknown;
  /** Logs an error and returns its sentences. */
  readonly failure: (error: unknown) => Failure;
  readonly now: () => number;
}

export interface OverviewSession {
  /** Handles a message from the webview; ignores invalid ones. */
  receive(value: unknown): void;
  /** Stops all work. */
  dispose(): void;
}

type Question = Extract<ViewMessage, { readonly type: Answer['to'] }>;

const progressEveryMs = 100;
const textsShown = 50;

/**
 * Creates the host's side of an overview, which answers the webview's requests from a source, independent of
 * the editor.
 */
export function createSession(deps: SessionDeps): OverviewSession {
  const { source, head, post, checkFiles, actions, failure, now } = deps;
  const running = new Map<number, AbortController>();
  /** The quality doesn't depend on the filter, so it is sent once per page. */
  let qualityTold = false;
  /** The running check of the files, once per page. */
  let checking: AbortController | undefined;
  const abortAll = (reason: string): void => {
    for (const controller of running.values()) controller.abort(new Error(reason));
    running.clear();
    checking?.abort(new Error(reason));
    checking = undefined;
  };

  const report = (request: number): Parameters<SnapshotSource['summary']>[1] => {
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
    const { filter } = question;
    switch (question.type) {
      case 'summary': {
        const { request, splitBy, timeZone } = question;
        const asked = { filter, splitBy, timeZone };
        return { to: 'summary', value: await source.summary(asked, report(request), signal) };
      }
      case 'rows': {
        const { sort, from, to } = question;
        return { to: 'rows', value: await source.rows({ filter, sort, from, to }, signal) };
      }
      case 'saveRows': {
        // It goes on while the tab is hidden, and stops when the tab is closed.
        const write: WriteRows = (to, onProgress, writing) =>
          source.saveRows({ filter, ...to }, onProgress, writing);
        return { to: 'saveRows', value: await actions.saveRows(write) };
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

  /** Runs after the figures, because it keeps the disk busy. */
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
    if (message === undefined) {
      const request = requestOf(value);
      // Otherwise the page would wait forever, for example with a time beyond the year 9999.
      if (request !== undefined)
        post({ type: 'failed', request, failure: failure(new Error('Invalid request of the page')) });
      return;
    }
    switch (message.type) {
      case 'ready':
        abortAll('The page was loaded again');
        qualityTold = false;
        return post(head());
      case 'cancel':
        running.get(message.request)?.abort(new Error('No longer needed'));
        running.delete(message.request);
        return;
      case 'columns':
        return void deps.keepLayout(message.layout);
      case 'openFile':
        return void actions.openFile(message.path);
      case 'openLine':
        return void actions.openLine(message.line);
      case 'show':
        return void actions.show(message.folder);
      case 'participant':
        return void actions[`${message.what}Participant`](message.participant);
      case 'do':
        return void actions[message.what]();
      default:
        return void run(message);
    }
  };
  return { receive, dispose: () => abortAll('The overview was closed') };
}
