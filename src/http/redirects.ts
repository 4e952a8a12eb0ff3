import { ProblemError } from '../problems/problem.ts';
import { parseSecureUrl } from './secureUrl.ts';
import type { HttpRequest, HttpResponse, Transport } from './transport.ts';

const redirectStatuses = new Set([301, 302, 303, 307, 308]);
const mostRedirects = 5;

/** Where an answer sends its reader on to, or `undefined` where it does not. */
export function redirectTarget(response: HttpResponse): string | undefined {
  return redirectStatuses.has(response.status) ? response.header('location') : undefined;
}

/**
 * The same transport for downloads: GET only, follows up to five redirects, each judged by `parseSecureUrl`, and never
 * sends `Authorization` or a cookie anywhere.
 * Its `send` throws a `ProblemError` `redirected` after the fifth, `insecure-url` or `bad-url` for where one points.
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
    if (redirects === mostRedirects) {
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
