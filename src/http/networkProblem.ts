import { ProblemError, type Problem } from '../problems/problem.ts';
import type { TransportLimits } from './transport.ts';

export interface Exchange {
  readonly url: URL;
  readonly limits: TransportLimits;
  /** The proxy in between, without credentials. */
  readonly proxy?: URL | undefined;
  /** How far it came: `proxy` and `origin` say who could not be connected to, `unknown` that something may have been sent. */
  readonly failedToReach: 'proxy' | 'origin' | 'unknown';
}

/** Codes of failures that come before a connection stands, whoever reports them. */
const beforeConnection = new Set([
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_ADDRESS_UNREACHABLE',
  'ERR_CONNECTION_REFUSED',
  'ERR_CONNECTION_TIMED_OUT',
  'ERR_INTERNET_DISCONNECTED',
  'ERR_NAME_NOT_RESOLVED',
  'ERR_PROXY_CONNECTION_FAILED',
  'ERR_TUNNEL_CONNECTION_FAILED',
]);

/**
 * Codes of answers that are not HTTP as undici or Chromium can read it: the same would come again. A body that ends too early
 * is none of them, as that is a connection that broke.
 */
const unreadable =
  /^(HPE_(?!INVALID_EOF_STATE$|CLOSED_CONNECTION$)|UND_ERR_HEADERS_OVERFLOW$|UND_ERR_RES_EXCEEDED_MAX_SIZE$|ERR_INVALID_HTTP_RESPONSE$|ERR_INVALID_CHUNKED_ENCODING$|ERR_RESPONSE_HEADERS_)/;

/** OpenSSL's names of verification errors, as Node reports them, and Chromium's. */
const certificateCodes =
  /^(CERT_|CRL_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|UNABLE_TO_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|ERR_TLS_CERT_|ERR_CERT_)/;

/**
 * The problem behind an error of Node, undici or fetch. Only its code is taken over: messages can hold addresses.
 * An error that no network explains, such as a wrong argument, is given back as it is.
 */
export function toNetworkError(error: unknown, exchange: Exchange): unknown {
  if (error instanceof ProblemError) return error;
  const code = errorCode(error);
  if (code === undefined) return error;
  if (/^(ERR_INVALID_|UND_ERR_INVALID_ARG)/.test(code) && !unreadable.test(code)) return error;
  return new ProblemError(networkProblem(code, error, exchange), { cause: error });
}

function networkProblem(code: string, error: unknown, exchange: Exchange): Problem {
  const { url, limits, proxy, failedToReach } = exchange;
  const { origin } = failedToReach === 'proxy' && proxy !== undefined ? proxy : url;
  const tunnelStatus = /^Proxy response \((\d{3})\)/.exec(innermostMessage(error))?.[1];
  if (tunnelStatus !== undefined) {
    return { kind: 'proxy-refused', proxy: proxy?.origin ?? '', status: Number(tunnelStatus) };
  }
  if (code === 'UND_ERR_PRX_TLS')
    return { kind: 'certificate', origin, code: 'ERR_TLS_CERT_ALTNAME_INVALID' };
  if (certificateCodes.test(code)) return { kind: 'certificate', origin, code };
  if (unreadable.test(code)) return { kind: 'unreadable-answer', origin, code };
  // Before a connection stands, the only headers waited for are those of the proxy's answer to CONNECT.
  const proxyStalled =
    proxy !== undefined && failedToReach !== 'unknown' && code === 'UND_ERR_HEADERS_TIMEOUT';
  if (proxy !== undefined && (failedToReach === 'proxy' || proxyStalled)) {
    return { kind: 'proxy-unreachable', proxy: proxy.origin, code };
  }
  if (code === 'UND_ERR_HEADERS_TIMEOUT')
    return { kind: 'stalled', origin, seconds: limits.headersTimeoutMs / 1000 };
  if (code === 'UND_ERR_BODY_TIMEOUT')
    return { kind: 'stalled', origin, seconds: limits.idleTimeoutMs / 1000 };
  const neverSent = failedToReach !== 'unknown' || beforeConnection.has(code);
  return { kind: 'unreachable', origin, code, ...(neverSent ? { neverSent } : {}) };
}

/** Whether the request certainly never left, so that sending it again, whatever its method, repeats nothing. */
export function neverSent(problem: Problem | undefined): boolean {
  if (problem?.kind === 'unreachable') return problem.neverSent === true;
  return (
    problem?.kind === 'certificate' ||
    problem?.kind === 'proxy-refused' ||
    problem?.kind === 'proxy-unreachable'
  );
}

/**
 * The code of an error or of what caused it; fetch hides it in `cause`, happy eyeballs in `errors`, and an editor that fetches
 * by Chromium (`http.electronFetch`) in the message: `net::ERR_NAME_NOT_RESOLVED`.
 */
function errorCode(error: unknown, depth = 0): string | undefined {
  if (!(error instanceof Error) || depth > 4) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  const chromium = /^net::(ERR_[A-Z_]+)$/.exec(error.message)?.[1];
  if (chromium !== undefined) return chromium;
  const inner = error instanceof AggregateError ? (error.errors as unknown[])[0] : error.cause;
  return errorCode(inner, depth + 1);
}

function innermostMessage(error: unknown): string {
  let message = '';
  for (let depth = 0; error instanceof Error && depth < 5; depth++) {
    message = error.message;
    error = error.cause;
  }
  return message;
}
