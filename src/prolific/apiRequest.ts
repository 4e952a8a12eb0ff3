import { backoffDelay, type Timing } from '../http/timing.ts';
import { readWhole } from '../http/transports/readBody.ts';
import { redirectTarget } from '../http/trust/secureUrl.ts';
import type { HttpRequest, HttpResponse, Transport } from '../http/transports/transport.ts';
import { problemOf, ProblemError, type ApiSubject, type Problem } from '../problems/problem.ts';
import { isTransient, traitsOf } from '../problems/traits.ts';
import { announcedEnd, type AnnouncedEnd } from './announcedEnd.ts';
import { apiProblem } from './apiProblems.ts';
import { ApiPace, PauseTooLong, pauseBackoffs } from './apiPace.ts';
import { RequestThrottle } from '../http/requestThrottle.ts';

/** One HTTP exchange with the API, for the log: it holds no secret. */
export interface ApiExchange {
  readonly method: string;
  /** Path and query below the API's address. */
  readonly path: string;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly milliseconds: number;
  /** The status answered, or the kind of problem that kept the answer away. */
  readonly outcome: number | string;
}

export interface ApiRequest {
  readonly method: HttpRequest['method'];
  /** Path segments below `/api/v1`, not yet encoded. */
  readonly path: readonly string[];
  /** Some of Prolific's paths are published with a slash at their end. */
  readonly finalSlash?: true;
  readonly query?: Readonly<Record<string, string>>;
  readonly subject: ApiSubject;
  readonly requestsExport?: true;
  readonly requestsDemographics?: true;
  /** JSON to send. */
  readonly body?: string;
  /** What the answer should be; default `application/json`. */
  readonly accept?: string;
  /** A POST that may be repeated like a GET. */
  readonly isRepeatable?: true;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: Buffer;
}

export interface ApiRequesterOptions {
  readonly apiUrl: URL;
  readonly token: string;
  readonly transport: Transport;
  readonly userAgent: string;
  readonly timing: Timing;
  readonly onExchange: (exchange: ApiExchange) => void;
  readonly onRefused: () => void;
  readonly onAnnouncedEnd: (end: AnnouncedEnd) => void;
}

const maxTries = 3;
const maxRedirects = 5;
const maxParallelRequests = 4;
const backoff = { baseMs: 1000, maxMs: 8000 };
/**
 * Maximum wait for the end of a pause, as a person may be watching. Calls that were told to wait longer do
 * so.
 */
const ordinaryPatienceMs = 10_000;
/** Longer waits aren't made; the problem then states the time. */
const maxRetryAfterSeconds = 60;
const maxAnswerBytes = 64 * 1024 * 1024;
const maxErrorBytes = 1024 * 1024;

/**
 * Sends calls to the API: the token, the tries, the redirects, no more than four requests at a time, and
 * pauses that all calls keep together. Once the token is refused, nothing is sent with it any more.
 */
export class ApiRequester {
  private readonly options: ApiRequesterOptions;
  private readonly places = new RequestThrottle(maxParallelRequests);
  private readonly pace: ApiPace;
  /** Aborted with the refusal's problem as its reason. */
  private readonly refusal = new AbortController();

  constructor(options: ApiRequesterOptions) {
    this.options = options;
    this.pace = new ApiPace(options.timing, maxRetryAfterSeconds * 1000);
    // A token that doesn't fit into a header is invalid, and its characters must not reach an error message.
    if (!/^[\x21-\x7e]+$/.test(options.token)) this.refuse();
  }

  /**
   * Sends a call and returns its 2xx answer. Tries a GET up to three times on network problems, rate limits
   * and service errors; other methods again only if the request certainly wasn't sent, a POST also if it was
   * rejected (429, 503) with `Retry-After`.
   * @throws {ProblemError} any network or API kind. Throws the signal's reason when aborted.
   */
  async send(request: ApiRequest, signal: AbortSignal): Promise<ApiAnswer> {
    // Waiting calls end when the token is refused; sent ones may still be answered.
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
        const waitMs = this.waitBeforeRetry(problem, request, attempt);
        if (waitMs === undefined) throw error;
        // The shared pause has begun; the next turn waits for its end.
        if (traitsOf(problem).waiting in pauseBackoffs) patienceMs = Math.max(ordinaryPatienceMs, waitMs);
        else await this.options.timing.sleep(waitMs, waiting);
      }
    }
  }

  /**
   * Runs `attempt` when there is no pause, or this call is the one to see whether it is over, and when there
   * is a place.
   */
  private async inTurn(
    patienceMs: number,
    waiting: AbortSignal,
    attempt: () => Promise<ApiAnswer>,
  ): Promise<ApiAnswer> {
    const startedAt = this.options.timing.now().getTime();
    for (;;) {
      const waitedMs = Math.max(0, this.options.timing.now().getTime() - startedAt);
      await this.pace.wait(patienceMs - waitedMs, waiting);
      const answer = await this.places.run(async () => {
        // While this call waited, a pause may have begun or the token been refused.
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

  /** Returns the milliseconds until the next try; `undefined` if there must be none. */
  private waitBeforeRetry(
    problem: Problem,
    { method, isRepeatable }: ApiRequest,
    attempt: number,
  ): number | undefined {
    if (attempt >= maxTries) return undefined;
    const asked = 'retryAfterSeconds' in problem ? problem.retryAfterSeconds : undefined;
    if (asked !== undefined && asked > maxRetryAfterSeconds) return undefined;
    if (!mayRepeat(problem, isRepeatable === true ? 'GET' : method, asked !== undefined)) return undefined;
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
    let body: Buffer;
    try {
      response = await this.follow(request, url, signal);
      const succeeded = response.status >= 200 && response.status <= 299;
      body = await readWhole(response, succeeded ? maxAnswerBytes : maxErrorBytes);
    } catch (error) {
      report(signal.aborted ? 'aborted' : (problemOf(error)?.kind ?? 'error'));
      throw error;
    }
    const { status } = response;
    report(status);
    const end = announcedEnd(request, response);
    if (end !== undefined) this.options.onAnnouncedEnd(end);
    if (status >= 200 && status <= 299) return { status, body };
    const answer = {
      status,
      body: new TextDecoder().decode(body),
      contentType: response.header('content-type'),
      retryAfter: response.header('retry-after'),
    };
    const { subject, requestsExport = false, requestsDemographics = false } = request;
    const call = { subject, requestsExport, requestsDemographics };
    const problem = apiProblem(answer, call, timing.now());
    if (problem.kind === 'token-refused') {
      this.refuse();
      this.options.onRefused();
    }
    throw new ProblemError(problem);
  }

  /**
   * Follows redirects only within the API's origin, as the token is sent along, and never if a POST would
   * become a GET.
   */
  private async follow(request: ApiRequest, url: URL, signal: AbortSignal): Promise<HttpResponse> {
    const { method, body } = request;
    let current = url;
    for (let redirects = 0; ; redirects++) {
      const response = await this.options.transport.send({
        method,
        url: current,
        headers: this.headers(request),
        ...(body === undefined ? {} : { body }),
        signal,
      });
      const location = redirectTarget(response);
      if (location === undefined) return response;
      response.body.destroy();
      const target = URL.canParse(location, current.href) ? new URL(location, current) : undefined;
      const keepsMethod = method === 'GET' || response.status === 307 || response.status === 308;
      if (target?.origin !== url.origin || !keepsMethod || redirects === maxRedirects) {
        const origin = target === undefined || target.origin === 'null' ? url.origin : target.origin;
        throw new ProblemError({ kind: 'redirected', origin, status: response.status });
      }
      current = target;
    }
  }

  private headers({ accept = 'application/json', body }: ApiRequest): Record<string, string> {
    return {
      accept,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      'accept-encoding': 'gzip',
      authorization: `Token ${this.options.token}`,
      'user-agent': this.options.userAgent,
    };
  }
}

/**
 * Returns whether a retry may succeed without anyone's help and is safe; `isAsked`: the answer states when.
 */
function mayRepeat(problem: Problem, method: HttpRequest['method'], isAsked: boolean): boolean {
  if (method === 'GET' || !isTransient(problem)) return isTransient(problem);
  const { request } = traitsOf(problem);
  const isTurnedAway = request === 'turned-away' || request === 'unlikely';
  return request === 'unsent' || (method === 'POST' && isAsked && isTurnedAway);
}
