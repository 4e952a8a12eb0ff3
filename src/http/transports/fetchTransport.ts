import { Readable } from 'node:stream';
import { ProblemError } from '../../problems/problem.ts';
import { toNetworkError } from '../networkProblem.ts';
import type { HttpRequest, HttpResponse, Transport, TransportLimits } from './transport.ts';

export interface FetchTransportOptions extends TransportLimits {
  /** The editor's own, patched with its proxies and certificates. */
  readonly fetch: typeof globalThis.fetch;
}

const unverified = 'NODE_TLS_REJECT_UNAUTHORIZED';

/**
 * Creates a transport from an injected `fetch`. It can't distinguish connecting from waiting, so one timeout
 * covers both. Decoded bodies lose `content-encoding`. Sends nothing over https if the environment disables
 * certificate checks, as fetch can't enable them.
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
      return await send(options, request, closing.signal);
    },
    close: () => {
      closing.abort(new Error('The transport is closed'));
      return Promise.resolve();
    },
  };
}

async function send(
  limits: FetchTransportOptions,
  { method, url, headers, body, signal }: HttpRequest,
  closing: AbortSignal,
): Promise<HttpResponse> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expectWithin = (milliseconds: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const seconds = milliseconds / 1000;
      abort.abort(new ProblemError({ kind: 'stalled', origin: url.origin, seconds }));
    }, milliseconds);
  };
  const toError = (error: unknown): unknown => {
    if (signal.aborted) return signal.reason;
    const reason: unknown = abort.signal.reason;
    if (reason instanceof ProblemError) return reason;
    return toNetworkError(error, { url, limits, failedToReach: 'unknown' });
  };
  expectWithin(limits.connectTimeoutMs + limits.headersTimeoutMs);
  try {
    // Missing in Node's types, but relevant for editors that use Chromium's fetch.
    const init: RequestInit & { cache: 'no-store' } = {
      method,
      headers: { ...headers },
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.any([signal, closing, abort.signal]),
    };
    const response = await limits.fetch(url, init);
    if (response.type === 'opaqueredirect') {
      throw new ProblemError({ kind: 'redirected', origin: url.origin, status: response.status });
    }
    return {
      status: response.status,
      header: (name) => header(response.headers, name.toLowerCase()),
      body: bodyOf(response.body),
    };
  } catch (error) {
    throw toError(error);
  } finally {
    clearTimeout(timer);
  }

  function bodyOf(stream: ReadableStream<Uint8Array> | null): Readable {
    if (stream === null) return Readable.from([]);
    const reader = stream.getReader();
    const body = new Readable({
      read: () => {
        // The clock runs only while a byte is wanted, so that a slow reader is not taken for a stalled
        // server.
        expectWithin(limits.idleTimeoutMs);
        reader
          .read()
          .finally(() => clearTimeout(timer))
          .then(
            ({ done, value }) => body.push(done ? null : value),
            (error: unknown) => body.destroy(toError(error) as Error),
          );
      },
      destroy: (error, callback) => {
        clearTimeout(timer);
        if (!body.readableEnded) abort.abort();
        callback(error);
      },
    });
    return body.on('error', () => undefined);
  }
}

const decodedByFetch = /^(x-gzip|gzip|deflate|br)$/;

function header(headers: Headers, name: string): string | undefined {
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  if (decodedByFetch.test(encoding) && (name === 'content-encoding' || name === 'content-length'))
    return undefined;
  return headers.get(name) ?? undefined;
}
