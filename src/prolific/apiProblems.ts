import { parseRetryAfter } from '../http/retryAfter.ts';
import type { ApiSubject, Problem } from '../problems/problem.ts';
import { readErrorAnswer } from './errorEnvelope.ts';

export interface ErrorResponse {
  readonly status: number;
  readonly body: string;
  readonly contentType: string | undefined;
  readonly retryAfter: string | undefined;
}

export interface ApiCall {
  /** What `no-access` and `not-found` are about. */
  readonly subject: ApiSubject;
  /** The call asks for a new export, which Prolific refuses when a collection has too many. */
  readonly requestsExport: boolean;
}

/** Whether an answer says that Collections are not switched on for this Prolific workspace; Prolific has worded it in two ways. */
function isFeatureGate(detail: string): boolean {
  return /permission/i.test(detail) && /feature/i.test(detail);
}

/** No code for it is documented, and other conflicts are answered by 409 too, so the words decide. */
function isJobLimit(status: number, detail: string): boolean {
  return (
    [400, 409, 422, 429].includes(status) &&
    /\bexports?\b/i.test(detail) &&
    /limit|maximum|too many|at most|no more than/i.test(detail)
  );
}

/** The problem that an answer other than 2xx tells of. */
export function apiProblem(response: ErrorResponse, call: ApiCall, now: Date): Problem {
  const { status } = response;
  const { detail, html } = readErrorAnswer(response.body, response.contentType);
  // A page for browsers is a network's, which knows nothing of the token.
  if (status === 401 && !html) return { kind: 'token-refused' };
  const seconds = parseRetryAfter(response.retryAfter, now);
  const retryAfter = seconds === undefined ? {} : { retryAfterSeconds: seconds };
  if (status >= 500 || status === 408) return { kind: 'service-error', status, detail, ...retryAfter };
  if (call.requestsExport && isJobLimit(status, detail)) {
    return { kind: 'job-limit', what: call.subject === 'batch' ? 'batch' : 'collection', detail };
  }
  if (status === 429) return { kind: 'rate-limited', ...retryAfter };
  if (html) return { kind: 'unexpected-answer', status, detail: 'HTML' };
  if ((status === 403 || status === 404) && isFeatureGate(detail)) return { kind: 'feature-not-enabled' };
  if (status === 403) return { kind: 'no-access', what: call.subject };
  if (status === 404) return { kind: 'not-found', what: call.subject };
  if (status === 409) return { kind: 'conflict', detail };
  if (status >= 400) return { kind: 'invalid-request', status, detail };
  return { kind: 'unexpected-answer', status, detail };
}
