import * as tls from 'node:tls';
import type { NetworkSettings } from './networkSettings.ts';

/** In Node since 22.15; `@types/node` of the oldest Node we run on does not have it. */
interface ListsCertificates {
  getCACertificates?: (type: 'default' | 'system') => string[];
}

/**
 * A TLS context that trusts what Node trusts, the system's certificates where this runtime can list them, and the
 * settings' own; `undefined` where that is no more than Node's default. Costly: make it once, not per connection.
 */
export function trustedContext(settings: NetworkSettings): tls.SecureContext | undefined {
  const { getCACertificates } = tls as ListsCertificates;
  const byDefault = getCACertificates?.('default') ?? [...tls.rootCertificates];
  const known = new Set(byDefault);
  const system = settings.systemCertificates ? (getCACertificates?.('system') ?? []) : [];
  const more = [...system, ...(settings.extraCa ?? [])].filter((certificate) => !known.has(certificate));
  return more.length === 0 ? undefined : tls.createSecureContext({ ca: [...byDefault, ...more] });
}
