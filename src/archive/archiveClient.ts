import { abortable } from '../http/abortable.ts';
import { backoffDelay } from '../http/backoff.ts';
import { rest } from '../http/rest.ts';
import { parseRetryAfter } from '../http/retryAfter.ts';
import type { Timing } from '../http/timing.ts';
import type { HttpResponse, Transport } from '../http/transport.ts';
import {
  endless,
  isUnreached,
  problemOf,
  ProblemError,
  webPage,
  wrongEncoding,
  type Problem,
} from '../problems/problem.ts';
import type { ArchiveLink } from './archiveLink.ts';
import type { Throttle } from './throttle.ts';

export interface ArchiveClientDeps {
  readonly transport: Transport;
  readonly timing: Timing;
  readonly link: ArchiveLink;
  readonly throttle: Throttle;
  readonly onWaiting: (problem: Problem, seconds: number) => void;
}

/** How many times in a row something may be refused, with no byte gained, before it is given up. */
const mostRefusals = 8;
const refusalBackoff = { baseMs: 500, capMs: 30_000 };
/** A network that is away is waited for as long as that takes, as it is before there is an archive. */
const unreachedBackoff = { baseMs: 500, capMs: 60_000 };
/** A server that asks for a longer wait is asked again after this one all the same. */
const longestWaitSeconds = 300;

/** Says that a link is over where the status is not 403: the credentials it was signed with ended before it did. */
const expiredCodes: ReadonlySet<string | undefined> = new Set(['ExpiredToken', 'TokenRefreshRequired']);

/** Failures in a row of one errand. */
export interface Errand {
  /** How often it was refused, or failed where each try costs all that came before. */
  refusals: number;
  /** How often nothing could be reached. */
  unreached: number;
  /** Whether the link in hand is fresh: the one before it was refused. */
  isFresh: boolean;
}

export function newErrand(): Errand {
  return { refusals: 0, unreached: 0, isFresh: false };
}

/** Something came: whatever failed before is over. */
export function gained(errand: Errand): void {
  errand.refusals = 0;
  errand.unreached = 0;
}

interface Failure {
  /** Seconds that the server asks for. */
  readonly atLeast?: number;
  /** Trying again costs all that came before, so that it is given up one day whatever the problem. */
  readonly costly?: boolean;
}

/** GETs the archive, again and again where that can help: the one place that knows which answers mean what. */
export class ArchiveClient {
  readonly #deps: ArchiveClientDeps;

  constructor(deps: ArchiveClientDeps) {
    this.#deps = deps;
  }

  get origin(): string {
    return this.#deps.link.origin;
  }

  /**
   * Sends one GET until it is answered by 200, 206, 412 or 416, which the caller tells apart, and must read or destroy.
   * Refused links are refreshed. Fresh ones that are refused, 408, 429 and 5xx are waited out for a while, and a network
   * that is away without limit.
   */
  async get(headers: Record<string, string>, errand: Errand, signal: AbortSignal): Promise<HttpResponse> {
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
        await this.waitOut(error, errand, signal);
        continue;
      }
      const { status } = response;
      if (status < 300 && isWebPage(response)) {
        response.body.destroy();
        const page: Problem = { kind: 'download-refused', origin: link.origin, status, code: webPage };
        await this.waitOut(new ProblemError(page), errand, signal);
        continue;
      }
      if (status === 200 || status === 206 || status === 412 || status === 416) {
        if (status < 300) errand.isFresh = false;
        return response;
      }
      const code = await errorCode(response, signal);
      const isLinkRefused = status === 403 || status === 404 || expiredCodes.has(code);
      if (isLinkRefused && !errand.isFresh) {
        errand.isFresh = true;
        await abortable(link.replace(url), signal);
        continue;
      }
      if (status >= 300 && status < 400) {
        throw new ProblemError({ kind: 'redirected', origin: link.origin, status });
      }
      const refused: Problem = {
        kind: 'download-refused',
        origin: link.origin,
        status,
        ...(code === undefined ? {} : { code }),
      };
      // A store that copies from place to place may refuse for seconds what it has just made.
      if (isLinkRefused) errand.isFresh = false;
      else if (status !== 408 && status !== 429 && (status < 500 || status === 501))
        throw new ProblemError(refused);
      if (status === 429 || status === 503) this.#deps.throttle.slowDown();
      const atLeast = parseRetryAfter(response.header('retry-after'), this.#deps.timing.now());
      await this.waitOut(new ProblemError(refused), errand, signal, atLeast === undefined ? {} : { atLeast });
    }
  }

  /** Counts a failure and waits before the next try; throws `error` where it is none that waiting helps. */
  async waitOut(
    error: unknown,
    errand: Errand,
    signal: AbortSignal,
    { atLeast = 0, costly = false }: Failure = {},
  ): Promise<void> {
    signal.throwIfAborted();
    const problem = problemOf(error);
    if (problem === undefined || !canPass(problem)) throw error;
    const { timing, onWaiting } = this.#deps;
    const isLimited = costly || !isUnreached(problem);
    const failures = isLimited ? ++errand.refusals : ++errand.unreached;
    // A link that was fresh before the network went away may have ended meanwhile.
    if (!isLimited) errand.isFresh = false;
    if (isLimited && failures >= mostRefusals) throw error;
    const backoff = isLimited ? refusalBackoff : unreachedBackoff;
    const ownSeconds = backoffDelay(failures, backoff, () => timing.random()) / 1000;
    const seconds = Math.min(longestWaitSeconds, Math.max(atLeast, ownSeconds));
    onWaiting(problem, seconds);
    const slept = await rest(timing, seconds * 1000, atLeast * 1000, signal);
    if (slept) errand.unreached = 0;
  }
}

/** A network's sign-in page comes instead of any answer, and is no reason to throw away what was fetched before. */
function isWebPage(response: HttpResponse): boolean {
  return /^text\/html\b/i.test(response.header('content-type') ?? '');
}

function canPass(problem: Problem): boolean {
  if (problem.kind === 'download-refused') return problem.code !== wrongEncoding && problem.code !== endless;
  return isUnreached(problem) || problem.kind === 'unreadable-answer';
}

/** S3's `<Code>`, from the first few kilobytes of an error's body, which is done with afterwards. */
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
