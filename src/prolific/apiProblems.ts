import { parseRetryAfter } from '../http/timing.ts';
import type { ApiSubject, Problem } from '../problems/problem.ts';
import { truncate, plainText } from '../problems/plainText.ts';

interface ErrorResponse {
  readonly status: number;
  readonly body: string;
  readonly contentType: string | undefined;
  readonly retryAfter: string | undefined;
}

interface ApiCall {
  /** Subject of `no-access` and `not-found`. */
  readonly subject: ApiSubject;
  /** The call asks for a new export, which Prolific refuses when a collection has too many. */
  readonly requestsExport: boolean;
  /** The call asks for demographics, which Prolific refuses after two combinations of filters. */
  readonly requestsDemographics: boolean;
}

/** Returns whether an answer says that the workspace lacks Collections, in either of Prolific's wordings. */
function isFeatureGate(detail: string): boolean {
  return /permission/i.test(detail) && /feature/i.test(detail);
}

const limitWords = /limit|maximum|too many|at most|no more than|exceed|already used/i;

/** Decides by the words, as no code is documented and other conflicts are answered with 409 too. */
function isJobLimit(status: number, detail: string): boolean {
  return [400, 409, 422, 429].includes(status) && /\bexports?\b/i.test(detail) && limitWords.test(detail);
}

/** As for {@link isJobLimit}, no code is documented. */
function isDemographicsLimit(status: number, detail: string): boolean {
  return (
    [400, 403, 409, 422, 429].includes(status) &&
    /filter|combination/i.test(detail) &&
    limitWords.test(detail)
  );
}

/** Returns the problem of an answer other than 2xx. */
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
  if (call.requestsDemographics && isDemographicsLimit(status, detail)) {
    return { kind: 'demographics-limit', detail };
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

const maxDetailLength = 500;

/**
 * Message of an error answer, limited in length, without markup and control characters; empty if there is
 * none.
 */
interface ErrorAnswer {
  readonly detail: string;
  /** A page made for browsers, by a gateway or a wrong address: not Prolific's API. */
  readonly html: boolean;
}

/**
 * Reads any of the shapes in which Prolific's services report errors: the standard envelope, the same without
 * its `error` key, `message` and `detail`, a list of `issues`, and plain text.
 */
export function readErrorAnswer(body: string, contentType: string | undefined): ErrorAnswer {
  if (/^\s*<(?:!doctype|html|head|body|center|h1)\b/i.test(body) || /\bhtml\b/i.test(contentType ?? '')) {
    return { detail: '', html: true };
  }
  return { detail: truncate(plainText(detailOf(body.slice(0, 100_000))), maxDetailLength), html: false };
}

function detailOf(body: string): string {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return body;
  }
  return fromEnvelope(value);
}

function fromEnvelope(value: unknown): string {
  if (!isObject(value)) return flattened(value);
  if (isObject(value['error'])) return fromEnvelope(value['error']);
  const said = ['detail', 'message', 'error', 'title', 'issues', 'additional_information', 'type']
    .map((key) => flattened(value[key]))
    .find((text) => text !== '');
  // Field errors without any envelope: {"study_id": ["Not a valid id."]}.
  return said ?? flattened(value);
}

/** Strings joined; an object of field errors as `field: error`. */
function flattened(value: unknown, depth = 0): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return depth === 0 ? '' : String(value);
  if (depth > 3) return '';
  if (Array.isArray(value)) {
    return value
      .map((item) => flattened(item, depth + 1))
      .filter((text) => text !== '')
      .join('; ');
  }
  if (!isObject(value)) return '';
  return Object.entries(value)
    .map(([field, item]) => [field, flattened(item, depth + 1)] as const)
    .filter(([, text]) => text !== '')
    .map(([field, text]) => `${field}: ${text}`)
    .join('; ');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
