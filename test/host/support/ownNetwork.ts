import { readFileSync } from 'node:fs';
import type { TestCertificate } from '../../unit/support/certificate.ts';

/** Names that the name server of the host under test knows, both for 127.0.0.1. */
export const promptName = 'prompt.prolific.test';
export const slowName = 'slow.prolific.test';
/** One that it never answers for. */
export const silentName = 'silent.prolific.test';

/** Where the certificate lies that the host's system store vouches for. */
export const ownNetworkVariable = 'PROLIFIC_TEST_OWN_NETWORK';

/** The certificate of all these names, by an authority in the host's system store; `undefined` where the host has none. */
export function ownCertificate(): TestCertificate['tls'] | undefined {
  const path = process.env[ownNetworkVariable] ?? '';
  return path === '' ? undefined : (JSON.parse(readFileSync(path, 'utf8')) as TestCertificate['tls']);
}
