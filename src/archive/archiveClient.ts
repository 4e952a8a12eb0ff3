import { backoffDelay } from '../http/backoff.ts';
import { parseRetryAfter } from '../http/retryAfter.ts';
import type { Timing } from '../http/timing.ts';
import type { HttpResponse, Transport } from '../http/transport.ts';
import { problemOf, ProblemError, webPage, wrongEncoding, type Problem } from '../problems/problem.ts';
import type { ArchiveLink } from './archiveLink.ts';
import type { Throttle } from './throttle.ts';

export interface ArchiveClientDeps {
  readonly transport: Transport;
  readonly timing: Timing;
  readonly link: ArchiveLink;
  readonly throttle: Throttle;
  readonly onWaiting: (problem: Problem, seconds: number) => void;
}

/** How many times in a row something may fail, with no byte gained, before it is given up. */
const mostFailures = 8;
const backoff = { baseMs: 500, capMs: 30_000 };
/** A server that asks for a longer wait is asked again after this one all the same. */
const longestWaitSeconds = 300;

/** Failures in a row of one errand. A fresh link that is refused at once is no case for a third. */
export interface Errand {
  failures: number;
  refusedFresh: boolean;
}

export function newErrand(): Errand {
  return { failures: 0, refusedFresh: false };
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
   * Refused links are refreshed; 408, 429, 5xx and network problems are waited out.
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
        if (status < 300) errand.refusedFresh = false;
        return response;
      }
      const code = await errorCode(response, signal);
      if (status === 403 && !errand.refusedFresh) {
        errand.refusedFresh = true;
        await link.replace(url);
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
      if (status !== 408 && status !== 429 && status < 500) throw new ProblemError(refused);
      if (status === 429 || status === 503) this.#deps.throttle.slowDown();
      const atLeast = parseRetryAfter(response.header('retry-after'), this.#deps.timing.now());
      await this.waitOut(new ProblemError(refused), errand, signal, atLeast);
    }
  }

  /** Counts a failure and waits before the next try; throws `error` where it is none that waiting helps. */
  async waitOut(error: unknown, errand: Errand, signal: AbortSignal, atLeast = 0): Promise<void> {
    signal.throwIfAborted();
    const problem = problemOf(error);
    if (problem === undefined || !canPass(problem)) throw error;
    if (++errand.failures >= mostFailures) throw error;
    const { timing } = this.#deps;
    const ownSeconds = backoffDelay(errand.failures, backoff, () => timing.random()) / 1000;
    const seconds = Math.min(longestWaitSeconds, Math.max(atLeast, ownSeconds));
    this.#deps.onWaiting(problem, seconds);
    await timing.sleep(seconds * 1000, signal);
  }
}

/** A network's sign-in page comes instead of any answer, and is no reason to throw away what was fetched before. */
function isWebPage(response: HttpResponse): boolean {
  return /^text\/html\b/i.test(response.header('content-type') ?? '');
}

function canPass(problem: Problem): boolean {
  return (
    problem.kind === 'unreachable' ||
    problem.kind === 'stalled' ||
    problem.kind === 'proxy-unreachable' ||
    (problem.kind === 'download-refused' && problem.code !== wrongEncoding)
  );
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
