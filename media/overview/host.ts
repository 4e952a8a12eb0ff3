import type { Answer, HostMessage, OverviewHead } from '../../src/overview/hostMessage.ts';
import type { ViewMessage } from '../../src/overview/viewMessages.ts';
import type { ReadProgress } from '../../src/analysis/summary/summarySource.ts';
import type { ViewState } from './state.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: ViewMessage): void;
  getState(): unknown;
  setState(state: unknown): void;
};

type Question = Extract<ViewMessage, { readonly type: Answer['to'] }>;
/** A question of one type, without its number. */
type Request<T extends Answer['to']> = Omit<Extract<Question, { readonly type: T }>, 'request'>;
type Value<T extends Answer['to']> = Extract<Answer, { readonly to: T }>['value'];

/** A failed question, with a reason for the user. */
export class HostFailure extends Error {
  readonly nextStep: string | undefined;

  constructor(message: string, nextStep: string | undefined) {
    super(message);
    this.nextStep = nextStep;
  }
}

/** The host, as seen from the webview. */
export interface Host {
  send(message: Exclude<ViewMessage, Question>): void;
  /**
   * Sends a request. `onProgress` receives progress.
   * @throws {HostFailure} the host failed. Throws the signal's reason.
   */
  ask<T extends Answer['to']>(
    question: Request<T> & { readonly type: T; readonly onProgress?: (progress: ReadProgress) => void },
    signal: AbortSignal,
  ): Promise<Value<T>>;
  readonly savedState: unknown;
  saveState(state: ViewState & { readonly folder: OverviewHead['folder'] }): void;
}

interface Pending {
  readonly to: Answer['to'];
  resolve(value: unknown): void;
  reject(reason: unknown): void;
  onProgress(progress: ReadProgress): void;
}

/** Connects to the host; `onMessage` receives messages that aren't answers. */
export function connectHost(
  onMessage: (
    message: Extract<HostMessage, { readonly type: 'head' | 'quality' | 'files' | 'snapshots' | 'gone' }>,
  ) => void,
): Host {
  const api = acquireVsCodeApi();
  const pending = new Map<number, Pending>();
  let lastRequest = 0;

  window.addEventListener('message', ({ data }: MessageEvent<HostMessage>) => {
    switch (data.type) {
      case 'head':
      case 'quality':
      case 'files':
      case 'snapshots':
      case 'gone':
        onMessage(data);
        return;
      case 'progress':
        pending.get(data.request)?.onProgress(data.progress);
        return;
      case 'answer': {
        const asked = pending.get(data.request);
        pending.delete(data.request);
        if (asked?.to === data.to) asked.resolve(data.value);
        return;
      }
      case 'failed':
        pending.get(data.request)?.reject(new HostFailure(data.failure.message, data.failure.nextStep));
        pending.delete(data.request);
    }
  });

  return {
    send: (message) => api.postMessage(message),
    ask: ({ onProgress, ...question }, signal) => {
      lastRequest += 1;
      const request = lastRequest;
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        pending.set(request, {
          to: question.type,
          resolve: resolve,
          reject,
          onProgress: onProgress ?? (() => undefined),
        });
        signal.addEventListener('abort', () => {
          if (!pending.delete(request)) return;
          api.postMessage({ type: 'cancel', request });
          reject(signal.reason as Error);
        });
        api.postMessage({ ...question, request } as unknown as Question);
      });
    },
    savedState: api.getState(),
    saveState: (state) => api.setState(state),
  };
}
