import type { Readable } from 'node:stream';

/** One HTTP exchange. No redirect is followed and nothing is repeated at this level. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** Returns the first value of a header; the name's case doesn't matter. */
  header(name: string): string | undefined;
  /** The body as sent, possibly encoded (`content-encoding`). Read it to its end or destroy it. */
  readonly body: Readable;
}

/**
 * Sends requests over the network. Throws a `ProblemError` of a network kind when no answer came, and makes
 * `body` fail with one when the connection breaks or no byte comes for the idle time; throws the signal's
 * reason when aborted.
 */
export interface Transport {
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

/** Timeouts of a transport. */
export interface TransportLimits {
  /** To a connection, TLS included. */
  readonly connectTimeoutMs: number;
  /** From the request to the answer's head. */
  readonly headersTimeoutMs: number;
  /** Between two pieces of the body. */
  readonly idleTimeoutMs: number;
}
