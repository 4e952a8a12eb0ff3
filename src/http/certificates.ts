import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';
import type { NetworkSettings } from './networkSettings.ts';

/** In Node since 22.15; `@types/node` of the oldest Node we run on does not have it. */
interface ListsCertificates {
  getCACertificates?: (type: 'default' | 'system') => string[];
}

/**
 * A TLS context that trusts what Node trusts, the system's certificates where this runtime can list them, those of
 * `NODE_EXTRA_CA_CERTS` and the settings' own; `undefined` where that is no more than Node's default. Costly: make it
 * once, not per connection.
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

/** Whether the certificates that the operating system trusts can be listed here. */
export function listsSystemCertificates(): boolean {
  return (tls as ListsCertificates).getCACertificates !== undefined;
}

export type ExtraCertificates =
  | { readonly kind: 'none' }
  | { readonly kind: 'read'; readonly certificates: readonly string[] }
  | { readonly kind: 'unreadable'; readonly code: string };

/**
 * The certificates in the file that `NODE_EXTRA_CA_CERTS` names. Node reads it when it starts, from the environment it was
 * started with; an editor may bring the variable in later, from a login shell, and then Node never looks.
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
