import { backoffDelay } from '../http/backoff.ts';
import { neverSent } from '../http/networkProblem.ts';
import { readText } from '../http/readBody.ts';
import { redirectTarget } from '../http/redirects.ts';
import type { Timing } from '../http/timing.ts';
import type { HttpRequest, HttpResponse, Transport } from '../http/transport.ts';
import { problemOf, ProblemError, type ApiSubject, type Problem } from '../problems/problem.ts';
import { apiProblem } from './apiProblems.ts';
import { ApiPace, PauseTooLong, pausesAll } from './apiPace.ts';
import type { ApiExchange } from './client.ts';
import { Semaphore } from './semaphore.ts';

export interface ApiRequest {
  readonly method: HttpRequest['method'];
  /** Path segments below `/api/v1`, not yet encoded. */
  readonly path: readonly string[];
  /** Some of Prolific's paths are published with a slash at their end. */
  readonly finalSlash?: true;
  readonly query?: Readonly<Record<string, string>>;
  readonly subject: ApiSubject;
  readonly requestsExport?: true;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: string;
}

export interface ApiRequesterOptions {
  readonly apiUrl: URL;
  readonly token: string;
  readonly transport: Transport;
  readonly userAgent: string;
  readonly timing: Timing;
  readonly onExchange: (exchange: ApiExchange) => void;
  readonly onRefused: () => void;
}

const mostTries = 3;
const mostRedirects = 5;
const requestsAtOnce = 4;
const backoff = { baseMs: 1000, capMs: 8000 };
/** How long a call waits for the end of a pause, unless it was itself told to wait for longer. Someone may be looking. */
const ordinaryPatienceMs = 10_000;
/** A longer wait is not ours to decide on: the problem then says how long it is. */
const longestRetryAfterSeconds = 60;
const longestAnswerBytes = 64 * 1024 * 1024;
const longestErrorBytes = 1024 * 1024;

/**
 * Sends calls to the API: the token, the tries, the redirects, no more than four requests at a time, and pauses that all
 * calls keep together. Once the token is refused, nothing is sent with it any more.
 */
export class ApiRequester {
  private readonly options: ApiRequesterOptions;
  private readonly semaphore = new Semaphore(requestsAtOnce);
  private readonly pace: ApiPace;
  /** Aborted with the problem as its reason. */
  private readonly refusal = new AbortController();

  constructor(options: ApiRequesterOptions) {
    this.options = options;
    this.pace = new ApiPace(options.timing, longestRetryAfterSeconds * 1000);
    // What no header can carry is no token; the characters must not reach an error message.
    if (!/^[\x21-\x7e]+$/.test(options.token)) this.refuse();
  }

  /**
   * A 2xx answer to a call. A GET is tried up to three times while the network, a rate limit or the service is in the
   * way; any other method only when it certainly never left, a POST also when it was turned away (429, 503) with `Retry-After`.
   * @throws ProblemError of a network or API kind; the signal's reason when aborted.
   */
  async send(request: ApiRequest, signal: AbortSignal): Promise<ApiAnswer> {
    // Whoever waits stops waiting when the token is refused; what is under way may still be answered.
    const waiting = AbortSignal.any([signal, this.refusal.signal]);
    waiting.throwIfAborted();
    const url = this.urlOf(request);
    let patienceMs = ordinaryPatienceMs;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.inTurn(patienceMs, waiting, () => this.attempt(request, url, attempt, signal));
      } catch (error) {
        const problem = problemOf(error);
        if (problem === undefined || error instanceof PauseTooLong) throw error;
        const waitMs = this.waitBeforeRetry(problem, request.method, attempt);
        if (waitMs === undefined) throw error;
        // A pause that all keep has been begun already; the next turn waits it out.
        if (pausesAll(problem)) patienceMs = Math.max(ordinaryPatienceMs, waitMs);
        else await this.options.timing.sleep(waitMs, waiting);
      }
    }
  }

  /** Runs `attempt` when there is no pause, or this call is the one to see whether it is over, and when there is a place. */
  private async inTurn(
    patienceMs: number,
    waiting: AbortSignal,
    attempt: () => Promise<ApiAnswer>,
  ): Promise<ApiAnswer> {
    const startedAt = this.options.timing.now().getTime();
    for (;;) {
      const waitedMs = Math.max(0, this.options.timing.now().getTime() - startedAt);
      await this.pace.wait(patienceMs - waitedMs, waiting);
      const answer = await this.semaphore.run(async () => {
        // A pause may have begun, or the token been refused, while this call waited for its place.
        waiting.throwIfAborted();
        const pass = this.pace.enter();
        if (pass === undefined) return undefined;
        try {
          const answered = await attempt();
          pass.end('answered');
          return answered;
        } catch (error) {
          pass.end(waiting.aborted ? 'unknown' : (problemOf(error) ?? 'unknown'));
          throw error;
        }
      }, waiting);
      if (answer !== undefined) return answer;
    }
  }

  private refuse(): void {
    this.refusal.abort(new ProblemError({ kind: 'token-refused' }));
  }

  private urlOf({ path, query, finalSlash }: ApiRequest): URL {
    for (const segment of path) {
      // Encoding leaves dots as they are, and a URL resolves them: such an "id" would reach another path.
      // Nor can half a character be encoded.
      if (segment === '' || segment === '.' || segment === '..' || /\p{Surrogate}/u.test(segment)) {
        throw new ProblemError({ kind: 'bad-argument', detail: `id "${segment}"` });
      }
    }
    const url = new URL(this.options.apiUrl);
    const end = finalSlash === true ? '/' : '';
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/${path.map(encodeURIComponent).join('/')}${end}`;
    url.search = new URLSearchParams(query).toString();
    url.hash = '';
    return url;
  }

  /** Milliseconds until the next try, `undefined` where there must be none. */
  private waitBeforeRetry(
    problem: Problem,
    method: HttpRequest['method'],
    attempt: number,
  ): number | undefined {
    if (attempt >= mostTries) return undefined;
    const asked = 'retryAfterSeconds' in problem ? problem.retryAfterSeconds : undefined;
    if (asked !== undefined && asked > longestRetryAfterSeconds) return undefined;
    if (!mayRepeat(problem, method, asked !== undefined && isTurnedAway(problem))) return undefined;
    const delay = backoffDelay(attempt, backoff, () => this.options.timing.random());
    return Math.max((asked ?? 0) * 1000, delay);
  }

  private async attempt(
    request: ApiRequest,
    url: URL,
    attempt: number,
    signal: AbortSignal,
  ): Promise<ApiAnswer> {
    const { timing, onExchange, apiUrl } = this.options;
    const startedAt = timing.now().getTime();
    const path = url.href.slice(apiUrl.origin.length);
    const report = (outcome: number | string): void => {
      const milliseconds = timing.now().getTime() - startedAt;
      onExchange({ method: request.method, path, attempt, milliseconds, outcome });
    };
    let response: HttpResponse;
    let body: string;
    try {
      response = await this.follow(request.method, url, signal);
      const succeeded = response.status >= 200 && response.status <= 299;
      body = await readText(response, succeeded ? longestAnswerBytes : longestErrorBytes);
    } catch (error) {
      report(signal.aborted ? 'aborted' : (problemOf(error)?.kind ?? 'error'));
      throw error;
    }
    const { status } = response;
    report(status);
    if (status >= 200 && status <= 299) return { status, body };
    const answer = {
      status,
      body,
      contentType: response.header('content-type'),
      retryAfter: response.header('retry-after'),
    };
    const call = { subject: request.subject, requestsExport: request.requestsExport === true };
    const problem = apiProblem(answer, call, timing.now());
    if (problem.kind === 'token-refused') {
      this.refuse();
      this.options.onRefused();
    }
    throw new ProblemError(problem);
  }

  /** Follows redirects inside the API's own origin only, since the token goes along; never where a POST would become a GET. */
  private async follow(method: HttpRequest['method'], url: URL, signal: AbortSignal): Promise<HttpResponse> {
    let current = url;
    for (let redirects = 0; ; redirects++) {
      const response = await this.options.transport.send({
        method,
        url: current,
        headers: this.headers(),
        signal,
      });
      const location = redirectTarget(response);
      if (location === undefined) return response;
      response.body.destroy();
      const target = URL.canParse(location, current.href) ? new URL(location, current) : undefined;
      const keepsMethod = method === 'GET' || response.status === 307 || response.status === 308;
      if (target?.origin !== url.origin || !keepsMethod || redirects === mostRedirects) {
        const origin = target === undefined || target.origin === 'null' ? url.origin : target.origin;
        throw new ProblemError({ kind: 'redirected', origin, status: response.status });
      }
      current = target;
    }
  }

  private headers(): Record<string, string> {
    return {
      accept: 'application/json',
      'accept-encoding': 'gzip',
      authorization: `Token ${this.options.token}`,
      'user-agent': this.options.userAgent,
    };
  }
}

function mayRepeat(problem: Problem, method: HttpRequest['method'], turnedAway: boolean): boolean {
  if (method === 'DELETE') return neverSent(problem) && isPassing(problem);
  if (method === 'POST') return (neverSent(problem) && isPassing(problem)) || turnedAway;
  return isPassing(problem);
}

/** Whether the answer says that the request was not carried out. A gateway's 504 or a 408 may come after it was. */
function isTurnedAway(problem: Problem): boolean {
  return problem.kind === 'rate-limited' || (problem.kind === 'service-error' && problem.status === 503);
}

/** Whether another try may fare better without anyone doing anything. */
function isPassing(problem: Problem): boolean {
  return (
    problem.kind === 'unreachable' ||
    problem.kind === 'proxy-unreachable' ||
    problem.kind === 'stalled' ||
    problem.kind === 'rate-limited' ||
    problem.kind === 'service-error'
  );
}
