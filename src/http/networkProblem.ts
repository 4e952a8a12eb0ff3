import { ProblemError, type Problem } from '../problems/problem.ts';
import type { TransportLimits } from './transports/transport.ts';

export interface RequestContext {
  readonly url: URL;
  readonly limits: TransportLimits;
  /** The proxy in between, without credentials. */
  readonly proxy?: URL | undefined;
  /**
   * How far it got: `proxy` and `origin` couldn't be connected to; `unknown`: something may have been sent.
   */
  readonly failedToReach: 'proxy' | 'origin' | 'unknown';
}

/** Codes of failures before a connection exists, from any library. */
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
 * Codes of answers that are not HTTP as undici or Chromium can read it: the same would come again. A body
 * that ends too early is none of them, as that is a connection that broke.
 */
const unreadable =
  /^(HPE_(?!INVALID_EOF_STATE$|CLOSED_CONNECTION$)|UND_ERR_HEADERS_OVERFLOW$|UND_ERR_RES_EXCEEDED_MAX_SIZE$|ERR_INVALID_HTTP_RESPONSE$|ERR_INVALID_CHUNKED_ENCODING$|ERR_RESPONSE_HEADERS_)/;

/** OpenSSL's names of verification errors, as Node reports them, and Chromium's. */
const certificateCodes =
  /^(CERT_|CRL_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|UNABLE_TO_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|ERR_TLS_CERT_|ERR_CERT_)/;

/**
 * Returns the problem behind an error of Node, undici or fetch, with its code only, as messages can contain
 * addresses. Returns other errors, such as a wrong argument, unchanged.
 */
export function toNetworkError(error: unknown, context: RequestContext): unknown {
  if (error instanceof ProblemError) return error;
  const code = errorCode(error);
  if (code === undefined) return error;
  if (/^(ERR_INVALID_|UND_ERR_INVALID_ARG)/.test(code) && !unreadable.test(code)) return error;
  return new ProblemError(networkProblem(code, error, context), { cause: error });
}

function networkProblem(code: string, error: unknown, context: RequestContext): Problem {
  const { url, limits, proxy, failedToReach } = context;
  const { origin } = failedToReach === 'proxy' && proxy !== undefined ? proxy : url;
  const tunnelStatus = /^Proxy response \((\d{3})\)/.exec(innermostMessage(error))?.[1];
  if (tunnelStatus !== undefined) {
    return { kind: 'proxy-refused', proxy: proxy?.origin ?? '', status: Number(tunnelStatus) };
  }
  if (code === 'UND_ERR_PRX_TLS')
    return { kind: 'certificate', origin, code: 'ERR_TLS_CERT_ALTNAME_INVALID' };
  if (certificateCodes.test(code)) return { kind: 'certificate', origin, code };
  if (unreadable.test(code)) return { kind: 'unreadable-answer', origin, code };
  // Before a connection exists, only the proxy's answer to CONNECT has headers.
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

/**
 * Returns the code of an error or its cause. fetch hides it in `cause`, happy eyeballs in `errors`, and
 * Chromium's fetch (`http.electronFetch`) in the message: `net::ERR_NAME_NOT_RESOLVED`.
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
