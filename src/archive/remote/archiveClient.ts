import { abortable } from '../../problems/longWork.ts';
import { backoffDelay, waitThroughSleep, parseRetryAfter, type Timing } from '../../http/timing.ts';
import type { HttpResponse, Transport } from '../../http/transports/transport.ts';
import { problemOf, ProblemError, webPage, type Problem } from '../../problems/problem.ts';
import type { RequestThrottle } from '../../http/requestThrottle.ts';
import { traitsOf } from '../../problems/traits.ts';

/** Address of an archive: a presigned URL that expires and can be renewed. */
export interface ArchiveSource {
  /** The link in hand. Secret: never logged or stored with its query. */
  readonly url: URL;
  /**
   * Returns a new link to the same export after the old one was refused (403).
   * @throws {ProblemError} any kind that prevents a new link.
   */
  refresh(signal: AbortSignal): Promise<URL>;
}

/** The presigned URL shared by all connections, renewed once however many of them are refused. */
export class ArchiveLink {
  /** Secret but for its origin: scheme, host and port may be shown. */
  url: URL;
  readonly #refresh: () => Promise<void>;
  #refreshing: Promise<void> | undefined;

  /** `signal` cancels a refresh, which belongs to all users of the link, not to one request. */
  constructor(source: ArchiveSource, signal: AbortSignal) {
    this.url = source.url;
    this.#refresh = async () => {
      this.url = await source.refresh(signal);
    };
  }

  /** Replaces `refused` by a fresh URL, unless another connection has done so already. */
  async replace(refused: URL): Promise<void> {
    if (refused !== this.url) return;
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = undefined));
    await this.#refreshing;
  }
}

interface ArchiveClientDeps {
  readonly transport: Transport;
  readonly timing: Timing;
  readonly link: ArchiveLink;
  readonly throttle: RequestThrottle;
  readonly onWaiting: (problem: Problem, seconds: number) => void;
}

/** Maximum number of refusals in a row without progress. */
const maxRefusals = 8;
const refusalBackoff = { baseMs: 500, maxMs: 30_000 };
/** A disconnected network is waited for without limit. */
const unreachedBackoff = { baseMs: 500, maxMs: 60_000 };
/** Longer waits that a server asks for are shortened to this. */
const maxWaitSeconds = 300;

/** S3 error codes for an expired link with a status other than 403: its credentials ended early. */
const expiredCodes: ReadonlySet<string | undefined> = new Set(['ExpiredToken', 'TokenRefreshRequired']);

/** Failures in a row of one errand. */
export interface RetryState {
  /** Number of refusals, or of failures that lose all progress. */
  refusals: number;
  /** Number of times that nothing could be reached. */
  unreached: number;
  /** Whether the current link was just renewed because the previous one was refused. */
  isFresh: boolean;
}

export function createRetryState(): RetryState {
  return { refusals: 0, unreached: 0, isFresh: false };
}

/** Resets the counters after progress. */
export function resetRetries(retries: RetryState): void {
  retries.refusals = 0;
  retries.unreached = 0;
}

interface Failure {
  readonly error: unknown;
  readonly retries: RetryState;
  /** Seconds that the server asks for. */
  readonly minSeconds?: number;
  /** Retrying loses all progress, so the number of tries is limited whatever the problem. */
  readonly costly?: boolean;
}

/** Sends GET requests for the archive, retries them where that helps, and interprets the answers. */
export class ArchiveClient {
  readonly #deps: ArchiveClientDeps;

  constructor(deps: ArchiveClientDeps) {
    this.#deps = deps;
  }

  get origin(): string {
    return this.#deps.link.url.origin;
  }

  /**
   * Sends a GET until it is answered with 200, 206, 412 or 416, whose body the caller must read or destroy.
   * Refused links are renewed. A refused new link, 408, 429 and 5xx are retried for a while, a disconnected
   * network without limit.
   */
  async get(
    headers: Record<string, string>,
    retries: RetryState,
    signal: AbortSignal,
  ): Promise<HttpResponse> {
    const { transport, link } = this.#deps;
    for (;;) {
      const url = link.url;
      let response: HttpResponse;
      try {
        response = await transport.send({
          method: 'GET',
          url,
          headers: { 'accept-encoding': 'identity', ...headers },
          signal,
        });
      } catch (error) {
        await this.waitBeforeRetry({ error, retries }, signal);
        continue;
      }
      const { status } = response;
      if (status < 300 && isWebPage(response)) {
        response.body.destroy();
        const page: Problem = { kind: 'download-refused', origin: link.url.origin, status, code: webPage };
        await this.waitBeforeRetry({ error: new ProblemError(page), retries }, signal);
        continue;
      }
      if (status === 200 || status === 206 || status === 412 || status === 416) {
        if (status < 300) retries.isFresh = false;
        return response;
      }
      const code = await errorCode(response, signal);
      const isLinkRefused = status === 403 || status === 404 || expiredCodes.has(code);
      if (isLinkRefused && !retries.isFresh) {
        retries.isFresh = true;
        await abortable(link.replace(url), signal);
        continue;
      }
      if (status >= 300 && status < 400) {
        throw new ProblemError({ kind: 'redirected', origin: link.url.origin, status });
      }
      const refused: Problem = {
        kind: 'download-refused',
        origin: link.url.origin,
        status,
        ...(code === undefined ? {} : { code }),
      };
      // A store that replicates objects may refuse a new one for some seconds.
      if (isLinkRefused) retries.isFresh = false;
      else if (status !== 408 && status !== 429 && (status < 500 || status === 501))
        throw new ProblemError(refused);
      if (status === 429 || status === 503) this.#deps.throttle.slowDown();
      const minSeconds = parseRetryAfter(response.header('retry-after'), this.#deps.timing.now());
      await this.waitBeforeRetry(
        { error: new ProblemError(refused), retries, ...(minSeconds === undefined ? {} : { minSeconds }) },
        signal,
      );
    }
  }

  /** Counts a failure and waits before the next try. Throws `error` if waiting doesn't help. */
  async waitBeforeRetry(
    { error, retries, minSeconds = 0, costly = false }: Failure,
    signal: AbortSignal,
  ): Promise<void> {
    signal.throwIfAborted();
    const problem = problemOf(error);
    const { waiting } = traitsOf(problem);
    if (problem === undefined || (waiting !== 'unreached' && waiting !== 'download')) throw error;
    const { timing, onWaiting } = this.#deps;
    const isLimited = costly || waiting !== 'unreached';
    const failures = isLimited ? ++retries.refusals : ++retries.unreached;
    // A link that was fresh before the network went away may have ended meanwhile.
    if (!isLimited) retries.isFresh = false;
    if (isLimited && failures >= maxRefusals) throw error;
    const backoff = isLimited ? refusalBackoff : unreachedBackoff;
    const ownSeconds = backoffDelay(failures, backoff, () => timing.random()) / 1000;
    const seconds = Math.min(maxWaitSeconds, Math.max(minSeconds, ownSeconds));
    onWaiting(problem, seconds);
    const slept = await waitThroughSleep(timing, seconds * 1000, minSeconds * 1000, signal);
    if (slept) retries.unreached = 0;
  }
}

/**
 * Returns whether a network's sign-in page came instead of an answer, which is no reason to discard files.
 */
function isWebPage(response: HttpResponse): boolean {
  return /^text\/html\b/i.test(response.header('content-type') ?? '');
}

/** Reads S3's `<Code>` from the first kilobytes of an error's body and destroys the body. */
async function errorCode(response: HttpResponse, signal: AbortSignal): Promise<string | undefined> {
  let text = '';
  try {
    for await (const piece of response.body) {
      text += (piece as Buffer).toString('latin1');
      if (text.length > 8192) break;
    }
  } catch {
    signal.throwIfAborted();
  } finally {
    response.body.destroy();
  }
  return /<Code>([A-Za-z0-9]{1,64})<\/Code>/.exec(text)?.[1];
}
