import * as l10n from '@vscode/l10n';
import type { NetworkProblem } from './problem.ts';
import type { Sentence, Wording } from './sentence.ts';
import { shown } from './plainText.ts';

export const networkSentences = {
  unreachable: ({ origin, code }) => unreachable(shown(origin), code),
  'proxy-unreachable': ({ proxy, code }) => ({
    message: l10n.t('Can’t connect to the proxy {0} ({1}).', shown(proxy), shown(code)),
    nextStep: l10n.t('Check the editor’s proxy settings, or connect to the proxy’s network.'),
    action: 'open-proxy-settings',
  }),
  stalled: ({ origin, seconds }) => ({
    message: l10n.t(
      '{0} didn’t respond for {1} s, so the connection was closed.',
      shown(origin),
      Math.round(seconds),
    ),
    nextStep: l10n.t(
      'Try again. If the problem persists, the cause may be a slow network, a VPN or a proxy.',
    ),
    action: 'diagnose',
  }),
  certificate: (problem) => certificateRefused(problem),
  'proxy-refused': ({ proxy, status }) =>
    status === 407
      ? {
          message: l10n.t('The proxy {0} requires a user name and password.', shown(proxy)),
          nextStep: l10n.t(
            'Add them to the proxy URL in the editor’s “http.proxy” setting, or set “http.proxyAuthorization”.',
          ),
          action: 'open-proxy-settings',
        }
      : {
          message: l10n.t('The proxy {0} blocked the connection (status {1}).', shown(proxy), status),
          nextStep: l10n.t(
            'Ask your network administrator to allow api.prolific.com and its download addresses.',
          ),
          action: 'open-proxy-settings',
        },
  'insecure-url': ({ what, origin }) => insecureUrl(what, shown(origin)),
  'bad-url': ({ what }) => badUrl(what),
  redirected: ({ origin, status }) => ({
    message: l10n.t(
      'The request was redirected to {0} (status {1}). To protect your token, the redirect wasn’t followed.',
      shown(origin),
      status,
    ),
    nextStep: l10n.t(
      'Check the API URL in the settings. A network’s sign-in page can also redirect requests.',
    ),
    action: 'open-settings',
  }),
  'unreadable-answer': ({ origin, code }) => ({
    message: l10n.t('{0} sent an unreadable response ({1}).', shown(origin), shown(code)),
    nextStep: l10n.t(
      'A proxy, firewall or sign-in page may be modifying responses. Try a different network, or ask your network administrator.',
    ),
    action: 'diagnose',
  }),
} satisfies Wording<NetworkProblem>;

function unreachable(origin: string, code: string): Sentence {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return {
      message: l10n.t('Couldn’t resolve {0} ({1}).', origin, shown(code)),
      nextStep: l10n.t(
        'Check your internet connection. If you use a proxy, also check the editor’s “http.proxy” setting.',
      ),
      action: 'diagnose',
    };
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET')
    return {
      message: l10n.t('The connection to {0} was lost ({1}).', origin, shown(code)),
      nextStep: l10n.t('Check your internet connection, then try again.'),
      action: 'retry',
    };
  return {
    message: l10n.t('Can’t connect to {0} ({1}).', origin, shown(code)),
    nextStep: l10n.t('Check your internet connection and any VPN or firewall, then try again.'),
    action: 'diagnose',
  };
}

function certificateRefused(problem: Extract<NetworkProblem, { readonly kind: 'certificate' }>): Sentence {
  const { code, certificate } = problem;
  const origin = shown(problem.origin);
  if (certificate !== undefined && (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')) {
    const { validFrom, validTo, checkedAt } = certificate;
    return {
      message: l10n.t(
        'The certificate of {0} is valid from {1} to {2}, but this computer’s clock shows {3} (all UTC), so nothing was sent.',
        origin,
        ...[validFrom, validTo, checkedAt].map((time) => time.slice(0, 16).replace('T', ' ')),
      ),
      nextStep: l10n.t(
        'Check this computer’s date, time and time zone. If they are correct, contact your network administrator.',
      ),
      action: 'diagnose',
    };
  }
  if (code === 'NODE_TLS_REJECT_UNAUTHORIZED')
    return {
      message: l10n.t(
        'An environment variable turns off certificate verification, so the editor’s fetch wasn’t used and nothing was sent to {0}.',
        origin,
      ),
      nextStep: l10n.t(
        'Remove NODE_TLS_REJECT_UNAUTHORIZED from the environment, and add the certificate to trust to NODE_EXTRA_CA_CERTS instead.',
      ),
      action: 'diagnose',
    };
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return {
      message: l10n.t('The certificate of {0} is for a different name, so nothing was sent.', origin),
      nextStep: l10n.t(
        'A network’s sign-in page can cause this: open any web page in a browser, sign in to the network, then try again.',
      ),
      action: 'diagnose',
    };
  return {
    message:
      certificate === undefined || certificate.issuer === ''
        ? l10n.t('The identity of {0} couldn’t be verified ({1}), so nothing was sent.', origin, shown(code))
        : l10n.t(
            'The certificate of {0} was issued by “{1}”, which this computer doesn’t trust ({2}), so nothing was sent.',
            origin,
            shown(certificate.issuer),
            shown(code),
          ),
    nextStep: l10n.t(
      'Networks that inspect traffic use their own certificate. Ask your network administrator how to install it on this computer, or add its file to NODE_EXTRA_CA_CERTS. Keep “http.systemCertificates” on.',
    ),
    action: 'diagnose',
  };
}

function insecureUrl(what: 'api-url' | 'download' | 'redirect', origin: string): Sentence {
  if (what === 'api-url')
    return {
      message: l10n.t('The API URL {0} isn’t encrypted, so nothing was sent.', origin),
      nextStep: l10n.t('Change it to a URL that starts with https://.'),
      action: 'open-settings',
    };
  return {
    message:
      what === 'download'
        ? l10n.t('The download link points to {0}, which isn’t encrypted, so it wasn’t opened.', origin)
        : l10n.t(
            'The download was redirected to {0}, which isn’t encrypted, so the redirect wasn’t followed.',
            origin,
          ),
    nextStep: l10n.t('This protects your participants’ data. Your network may be interfering.'),
    action: 'show-log',
  };
}

function badUrl(what: 'api-url' | 'download' | 'redirect'): Sentence {
  if (what === 'api-url')
    return {
      message: l10n.t('The API URL in the settings isn’t valid.'),
      nextStep: l10n.t('Enter a URL that starts with https:// and contains no user name or password.'),
      action: 'open-settings',
    };
  return {
    message:
      what === 'download'
        ? l10n.t('Prolific sent a download link that isn’t a web address.')
        : l10n.t('The download was redirected to something that isn’t a web address.'),
    nextStep: l10n.t('Export again.'),
    action: 'retry',
  };
}
