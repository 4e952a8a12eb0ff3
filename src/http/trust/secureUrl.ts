import { isIPv4 } from 'node:net';
import { ProblemError } from '../../problems/problem.ts';
import type { HttpRequest, HttpResponse, Transport } from '../transports/transport.ts';

/** Purpose of a URL, which determines the problem when it is refused. */
export type UrlUse = 'api-url' | 'download' | 'redirect';

/**
 * Parses a URL for data or the token: https, or http on a loopback address. `from` is its source: https
 * sources need https URLs, and redirects may be relative to it.
 * @throws {ProblemError} bad-url: it is no URL or contains credentials. insecure-url: others could read
 * along.
 */
export function parseSecureUrl(text: string, what: UrlUse, from?: URL): URL {
  const base = what === 'redirect' ? from : undefined;
  if (!URL.canParse(text, base?.href)) throw new ProblemError({ kind: 'bad-url', what });
  const url = new URL(text, base);
  if (url.username !== '' || url.password !== '') throw new ProblemError({ kind: 'bad-url', what });
  const mayBePlain = isLoopback(url.hostname) && from?.protocol !== 'https:';
  if (url.protocol === 'https:' || (url.protocol === 'http:' && mayBePlain)) return url;
  throw new ProblemError({ kind: 'insecure-url', what, origin: `${url.protocol}//${url.host}` });
}

/**
 * Returns whether a host, as in `URL.hostname`, is certainly this computer: `localhost`, 127.0.0.0/8, `::1`.
 * Names below `localhost` don't count, as not every resolver follows RFC 6761.
 */
export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase();
  if (host === 'localhost' || host === '[::1]') return true;
  return isIPv4(host) && host.startsWith('127.');
}

const redirectStatuses = new Set([301, 302, 303, 307, 308]);
const maxRedirects = 5;

/** Returns the target of a redirect; `undefined` if the answer is none. */
export function redirectTarget(response: HttpResponse): string | undefined {
  return redirectStatuses.has(response.status) ? response.header('location') : undefined;
}

/**
 * Creates a transport for downloads: GET only, follows up to five redirects, each checked by
 * `parseSecureUrl`, and never sends `Authorization` or cookies. Its `send` throws:
 * @throws {ProblemError} redirected: there are more than five. insecure-url, bad-url: a target is refused.
 */
export function createDownloadTransport(transport: Transport): Transport {
  return {
    send: async (request) => await follow(transport, request),
    close: async () => await transport.close(),
  };
}

async function follow(transport: Transport, request: HttpRequest): Promise<HttpResponse> {
  const headers = withoutCredentials(request.headers ?? {});
  let { url } = request;
  for (let redirects = 0; ; redirects++) {
    const response = await transport.send({ method: 'GET', url, headers, signal: request.signal });
    const location = redirectTarget(response);
    if (location === undefined) return response;
    response.body.destroy();
    if (redirects === maxRedirects) {
      throw new ProblemError({ kind: 'redirected', origin: url.origin, status: response.status });
    }
    url = parseSecureUrl(location, 'redirect', url);
  }
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(authorization|cookie|proxy-authorization)$/i.test(name)),
  );
}
