import type { Answer, HostMessage, OverviewHead } from '../../src/overview/hostMessage.ts';
import type { ViewMessage } from '../../src/overview/messages.ts';
import type { ReadProgress } from '../../src/overview/source.ts';
import type { ViewState } from './state.ts';

declare function acquireVsCodeApi(): {
  postMessage(message: ViewMessage): void;
  getState(): unknown;
  setState(state: unknown): void;
};

type Question = Extract<ViewMessage, { readonly type: Answer['to'] }>;
/** A question of one type without its number. */
type Asked<T extends Answer['to']> = Omit<Extract<Question, { readonly type: T }>, 'request'>;
type Value<T extends Answer['to']> = Extract<Answer, { readonly to: T }>['value'];

/** A question failed, for a reason that people can read. */
export class HostFailure extends Error {
  readonly nextStep: string | undefined;

  constructor(message: string, nextStep: string | undefined) {
    super(message);
    this.nextStep = nextStep;
  }
}

/** The other side of the webview. */
export interface Host {
  tell(message: Exclude<ViewMessage, Question>): void;
  /** Rejects with a {@link HostFailure}, or with the signal's reason. */
  ask<T extends Answer['to']>(
    question: Asked<T> & { readonly type: T },
    signal: AbortSignal,
    onProgress?: (progress: ReadProgress) => void,
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

/** Connects to the host; `onMessage` gets what is no answer. */
export function connectHost(
  onMessage: (
    message: Extract<HostMessage, { readonly type: 'head' | 'quality' | 'files' | 'gone' }>,
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
    tell: (message) => api.postMessage(message),
    ask: (question, signal, onProgress) => {
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
