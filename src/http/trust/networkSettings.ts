import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';

/** Network settings of the editor and the environment. Replace the object to change them. */
export interface NetworkSettings {
  /** `http.proxySupport`: only `off` keeps extensions away from the proxy. */
  readonly proxySupport: 'off' | 'on' | 'fallback' | 'override';
  /** `http.proxy`; empty or absent: the environment decides. */
  readonly proxy?: string;
  /** `http.noProxy`; empty: `NO_PROXY` decides. */
  readonly noProxy: readonly string[];
  /** `http.proxyStrictSSL`. */
  readonly strictSSL: boolean;
  /** `http.proxyAuthorization`: the value of `Proxy-Authorization`, sent to the proxy only. */
  readonly proxyAuthorization?: string;
  /** `http.systemCertificates`. */
  readonly systemCertificates: boolean;
  /** Certificates to trust besides Node's own, each a PEM text. */
  readonly extraCa?: readonly string[];
  /**
   * The process environment; only `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, in capitals or not, are read.
   */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** In Node since 22.15; `@types/node` of the oldest Node we run on does not have it. */
interface ListsCertificates {
  getCACertificates?: (type: 'default' | 'system') => string[];
}

/**
 * Returns a TLS context that trusts Node's certificates, the system's if this runtime can list them, those of
 * `NODE_EXTRA_CA_CERTS` and of the settings; `undefined` if these are just Node's. Slow: create it once, not
 * per connection.
 */
export function trustedContext(settings: NetworkSettings): tls.SecureContext | undefined {
  const { getCACertificates } = tls as ListsCertificates;
  const byDefault = getCACertificates?.('default') ?? [...tls.rootCertificates];
  const known = new Set(byDefault);
  const system = settings.systemCertificates ? (getCACertificates?.('system') ?? []) : [];
  const extra = extraCertificates(settings.env);
  const more = [
    ...system,
    ...(extra.kind === 'read' ? extra.certificates : []),
    ...(settings.extraCa ?? []),
  ].filter((certificate) => !known.has(certificate));
  return more.length === 0 ? undefined : tls.createSecureContext({ ca: [...byDefault, ...more] });
}

/** Returns whether this runtime can list the operating system's trusted certificates. */
export function listsSystemCertificates(): boolean {
  return (tls as ListsCertificates).getCACertificates !== undefined;
}

export type ExtraCertificates =
  | { readonly kind: 'none' }
  | { readonly kind: 'read'; readonly certificates: readonly string[] }
  | { readonly kind: 'unreadable'; readonly code: string };

/**
 * Reads the certificates of `NODE_EXTRA_CA_CERTS`. Node reads the variable only at start, but an editor may
 * set it later from a login shell.
 */
export function extraCertificates(env: NetworkSettings['env']): ExtraCertificates {
  const path = env['NODE_EXTRA_CA_CERTS'];
  if (path === undefined || path === '') return { kind: 'none' };
  let text: string;
  try {
    text = readFileSync(path, 'latin1');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return { kind: 'unreadable', code };
  }
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return certificates.length === 0 ? { kind: 'unreadable', code: 'no PEM' } : { kind: 'read', certificates };
}
