import * as l10n from '@vscode/l10n';
import type { NetworkSettings } from '../http/trust/networkSettings.ts';
import { shown } from '../problems/plainText.ts';
import type { Fact } from './diagnosis.ts';

/** Returns the editor's settings that affect the connection. Mentions credentials without showing them. */
export function settingFacts(settings: NetworkSettings): Fact[] {
  const { proxy, proxySupport, noProxy, strictSSL, proxyAuthorization, systemCertificates } = settings;
  return [
    { name: 'http.proxy', value: proxy === undefined ? unset() : proxyAddress(proxy) },
    { name: 'http.proxySupport', value: proxySupport },
    { name: 'http.noProxy', value: noProxy.length === 0 ? unset() : shown(noProxy.join(', '), 300) },
    { name: 'http.proxyStrictSSL', value: String(strictSSL) },
    { name: 'http.proxyAuthorization', value: proxyAuthorization === undefined ? unset() : hidden() },
    { name: 'http.systemCertificates', value: String(systemCertificates) },
  ];
}

const addresses = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];
const plain = [
  'NO_PROXY',
  'NODE_EXTRA_CA_CERTS',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'NODE_USE_ENV_PROXY',
  'NODE_USE_SYSTEM_CA',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];
/** Variables that are mentioned without their values. */
const secretVariables = ['NODE_OPTIONS', 'PROLIFIC_TOKEN'];

/** Returns the environment variables that affect the connection, if set. */
export function environmentFacts(env: NetworkSettings['env']): Fact[] {
  const facts = (names: readonly string[], told: (value: string) => string): Fact[] =>
    names
      // Uses the actual names, as on Windows either case returns the other's value.
      .flatMap((wanted) => Object.entries(env).filter(([name]) => name.toUpperCase() === wanted))
      .flatMap(([name, value]) =>
        value === undefined || value === '' ? [] : [{ name, value: told(value) }],
      );
  return [
    ...facts([...addresses, 'PROLIFIC_URL'], proxyAddress),
    ...facts(plain, (value) => shown(value, 300)),
    ...facts(secretVariables, hidden),
  ];
}

/** Returns a proxy's address without anything before an `@` or after the port, even if malformed. */
export function proxyAddress(text: string): string {
  const value = text.trim();
  const [, scheme = '', rest = value] = /^([a-z][a-z\d+.-]*:\/\/)(.*)$/is.exec(value) ?? [];
  const at = rest.lastIndexOf('@');
  const address = `${scheme}${rest.slice(at + 1).replace(/[/?#].*$/s, '')}`;
  return at === -1 ? shown(address) : l10n.t('{0} (with credentials)', shown(address));
}

function unset(): string {
  return l10n.t('not set');
}

function hidden(): string {
  return l10n.t('set (hidden)');
}
