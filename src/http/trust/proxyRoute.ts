import { BlockList, isIP, isIPv4 } from 'node:net';
import type { NetworkSettings } from './networkSettings.ts';
import { isLoopback } from './secureUrl.ts';

/** How to reach a URL. */
export type Route =
  | { readonly kind: 'direct' }
  /** `proxy` without credentials; `authorization` is the value of `Proxy-Authorization`. */
  | { readonly kind: 'proxy'; readonly proxy: URL; readonly authorization?: string }
  /** A proxy of another kind than http and https, such as SOCKS. */
  | { readonly kind: 'unsupported-proxy'; readonly proxy: string };

/**
 * Returns the route to `url` in the order that VS Code's own requests use (`@vscode/proxy-agent`): loopback
 * addresses are direct, then `http.noProxy` or else `NO_PROXY`, `http.proxy`, `HTTPS_PROXY`, `HTTP_PROXY`.
 * The operating system's proxy and PAC files aren't supported.
 */
export function routeFor(url: URL, settings: NetworkSettings): Route {
  if (settings.proxySupport === 'off' || isLoopback(url.hostname)) return { kind: 'direct' };
  if (bypasses(url, settings)) return { kind: 'direct' };
  const proxy = [
    settings.proxy,
    fromEnvironment(settings.env, 'https_proxy'),
    fromEnvironment(settings.env, 'http_proxy'),
  ]
    .map((value) => value?.trim() ?? '')
    .find((value) => value.includes('://') && URL.canParse(value));
  return proxy === undefined ? { kind: 'direct' } : routeOver(new URL(proxy), settings.proxyAuthorization);
}

function routeOver(proxy: URL, proxyAuthorization: string | undefined): Route {
  const origin = `${proxy.protocol}//${proxy.host}`;
  if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:')
    return { kind: 'unsupported-proxy', proxy: origin };
  const authorization = proxyAuthorization ?? basicAuthorization(proxy);
  return { kind: 'proxy', proxy: new URL(origin), ...(authorization === undefined ? {} : { authorization }) };
}

function basicAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const credentials = `${decoded(username)}:${decoded(password)}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function fromEnvironment(env: NetworkSettings['env'], name: string): string | undefined {
  return env[name] ?? env[name.toUpperCase()];
}

function bypasses(url: URL, settings: NetworkSettings): boolean {
  const rules =
    settings.noProxy.length > 0
      ? settings.noProxy
      : (fromEnvironment(settings.env, 'no_proxy') ?? '').split(/[\s,]+/);
  const host = bareHost(url).toLowerCase();
  return rules.some((rule) => matches(rule.trim().toLowerCase(), host, String(portOf(url))));
}

/**
 * Matches a no-proxy rule: `*`, a host, a domain with or without leading `.` or `*.`, an address or a CIDR
 * block, optionally with a port.
 */
function matches(rule: string, host: string, port: string): boolean {
  if (rule === '') return false;
  if (rule === '*') return true;
  if (rule.includes('/')) return inSubnet(rule, host);
  const [, name = rule, onlyPort] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(rule) ?? [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const domain = name.replace(/^\*?\./, '').replace(/^\[|\]$/g, '');
  return domain !== '' && (host === domain || (isIP(host) === 0 && host.endsWith(`.${domain}`)));
}

function inSubnet(rule: string, host: string): boolean {
  const [, network = '', prefix = ''] = /^([^/]+)\/(\d{1,3})$/.exec(rule) ?? [];
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || Number(prefix) > (family === 4 ? 32 : 128)) return false;
  const block = new BlockList();
  const type = isIPv4(network) ? 'ipv4' : 'ipv6';
  block.addSubnet(network, Number(prefix), type);
  return block.check(host, type);
}

export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

export function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}
