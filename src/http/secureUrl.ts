import { isIPv4 } from 'node:net';
import { ProblemError } from '../problems/problem.ts';

/** What a URL is for; it names the problem when the URL is refused. */
export type UrlUse = 'api-url' | 'download' | 'redirect';

/**
 * Parses a URL that data or the token will go over: https, or http on a loopback address. `from` is where it was found: what
 * https gave must be https itself, and a redirect may be relative to it.
 * @throws ProblemError `bad-url` when it is no URL or carries credentials, `insecure-url` when anyone could read along.
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
 * Whether a host, as `URL.hostname` gives it, can only be this machine: `localhost`, 127.0.0.0/8, `::1`. Names below
 * `localhost` are left out: not every resolver keeps RFC 6761's promise about them.
 */
export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase();
  if (host === 'localhost' || host === '[::1]') return true;
  return isIPv4(host) && host.startsWith('127.');
}
