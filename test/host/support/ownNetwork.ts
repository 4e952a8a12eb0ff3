import { readFileSync } from 'node:fs';
import type { TestCertificate } from '../../unit/support/certificate.ts';

/** Names that the name server of the host under test resolves to 127.0.0.1. */
export const promptName = 'prompt.prolific.test';
export const slowName = 'slow.prolific.test';
/** A name that the name server never answers. */
export const silentName = 'silent.prolific.test';

/** The environment variable with the path of the certificate that the host’s system store trusts. */
export const ownNetworkVariable = 'PROLIFIC_TEST_OWN_NETWORK';

/**
 * Returns the certificate of these names, issued by an authority in the host’s system store, or `undefined`
 * without one.
 */
export function ownCertificate(): TestCertificate['tls'] | undefined {
  const path = process.env[ownNetworkVariable] ?? '';
  return path === '' ? undefined : (JSON.parse(readFileSync(path, 'utf8')) as TestCertificate['tls']);
}
