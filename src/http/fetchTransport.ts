import { Readable } from 'node:stream';
import { ProblemError } from '../problems/problem.ts';
import { toNetworkError } from './networkProblem.ts';
import type { HttpRequest, HttpResponse, Transport, TransportLimits } from './transport.ts';

export interface FetchTransportOptions extends TransportLimits {
  /** The editor's own, patched with its proxies and certificates. */
  readonly fetch: typeof globalThis.fetch;
}

const unverified = 'NODE_TLS_REJECT_UNAUTHORIZED';

/**
 * A transport over an injected `fetch`. It cannot tell connecting from waiting for the answer: one clock of both times
 * runs. What `fetch` has decoded no longer says `content-encoding`. Nothing is sent over https where the environment
 * switches the verification of certificates off, as that can't be switched on here.
 */
export function createFetchTransport(options: FetchTransportOptions): Transport {
  const closing = new AbortController();
  return {
    send: async (request) => {
      request.signal.throwIfAborted();
      const { origin, protocol } = request.url;
      if (protocol === 'https:' && process.env[unverified] === '0')
        throw new ProblemError({ kind: 'certificate', origin, code: unverified });
      if (closing.signal.aborted) throw new Error('The transport is closed');
      return await new FetchExchange(options, request, closing.signal).send();
    },
    close: () => {
      closing.abort(new Error('The transport is closed'));
      return Promise.resolve();
    },
  };
}

class FetchExchange {
  private readonly options: FetchTransportOptions;
  private readonly request: HttpRequest;
  private readonly abort = new AbortController();
  private readonly signal: AbortSignal;
  private timer: NodeJS.Timeout | undefined;

  constructor(options: FetchTransportOptions, request: HttpRequest, closing: AbortSignal) {
    this.options = options;
    this.request = request;
    this.signal = AbortSignal.any([request.signal, closing, this.abort.signal]);
  }

  async send(): Promise<HttpResponse> {
    const { method, url, headers } = this.request;
    const { fetch, connectTimeoutMs, headersTimeoutMs } = this.options;
    this.expectWithin(connectTimeoutMs + headersTimeoutMs);
    try {
      // Node's types leave out `cache`; where the editor fetches by Chromium it matters.
      const init: RequestInit & { cache: 'no-store' } = {
        method,
        headers: { ...headers },
        redirect: 'manual',
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        signal: this.signal,
      };
      const response = await fetch(url, init);
      if (response.type === 'opaqueredirect') {
        throw new ProblemError({ kind: 'redirected', origin: url.origin, status: response.status });
      }
      return {
        status: response.status,
        header: (name) => header(response.headers, name.toLowerCase()),
        body: this.body(response.body),
      };
    } catch (error) {
      throw this.toError(error);
    } finally {
      clearTimeout(this.timer);
    }
  }

  private body(stream: ReadableStream<Uint8Array> | null): Readable {
    if (stream === null) return Readable.from([]);
    const reader = stream.getReader();
    const body = new Readable({
      read: () => {
        // The clock runs only while a byte is wanted, so that a slow reader is not taken for a stalled server.
        this.expectWithin(this.options.idleTimeoutMs);
        reader.read().then(
          ({ done, value }) => {
            clearTimeout(this.timer);
            body.push(done ? null : value);
          },
          (error: unknown) => {
            clearTimeout(this.timer);
            body.destroy(this.toError(error) as Error);
          },
        );
      },
      destroy: (error, callback) => {
        clearTimeout(this.timer);
        if (!body.readableEnded) this.abort.abort();
        callback(error);
      },
    });
    body.on('error', () => undefined);
    return body;
  }

  private expectWithin(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const { origin } = this.request.url;
      this.abort.abort(new ProblemError({ kind: 'stalled', origin, seconds: milliseconds / 1000 }));
    }, milliseconds);
  }

  private toError(error: unknown): unknown {
    if (this.request.signal.aborted) return this.request.signal.reason;
    const reason: unknown = this.abort.signal.reason;
    if (reason instanceof ProblemError) return reason;
    const { options: limits, request } = this;
    return toNetworkError(error, { url: request.url, limits, failedToReach: 'unknown' });
  }
}

const decodedByFetch = /^(x-gzip|gzip|deflate|br)$/;

function header(headers: Headers, name: string): string | undefined {
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  if (decodedByFetch.test(encoding) && (name === 'content-encoding' || name === 'content-length'))
    return undefined;
  return headers.get(name) ?? undefined;
}
