import * as l10n from '@vscode/l10n';
import type { NetworkProblem } from './problem.ts';
import type { Sentence, Wording } from './sentence.ts';
import { shown } from './shown.ts';

export const networkSentences = {
  unreachable: ({ origin, code }) => unreachable(shown(origin), code),
  'proxy-unreachable': ({ proxy, code }) => ({
    message: l10n.t('The proxy {0} could not be reached ({1}).', shown(proxy), shown(code)),
    nextStep: l10n.t(
      "Check the editor's proxy settings, or connect to the network that the proxy belongs to.",
    ),
    action: 'open-proxy-settings',
  }),
  stalled: ({ origin, seconds }) => ({
    message: l10n.t(
      '{0} sent nothing for {1} s, so the connection was closed.',
      shown(origin),
      Math.round(seconds),
    ),
    nextStep: l10n.t('Try again. If it happens often, a slow network, a VPN or a proxy may be the reason.'),
    action: 'diagnose',
  }),
  certificate: (problem) => certificateRefused(problem),
  'proxy-refused': ({ proxy, status }) =>
    status === 407
      ? {
          message: l10n.t('The proxy {0} asks for a user name and a password.', shown(proxy)),
          nextStep: l10n.t(
            'Add them to the address in the editor\'s "http.proxy" setting, or set "http.proxyAuthorization".',
          ),
          action: 'open-proxy-settings',
        }
      : {
          message: l10n.t(
            'The proxy {0} did not let the connection through (status {1}).',
            shown(proxy),
            status,
          ),
          nextStep: l10n.t(
            'Those who run the proxy can allow api.prolific.com and the addresses of its downloads.',
          ),
          action: 'open-proxy-settings',
        },
  'insecure-url': ({ what, origin }) => insecureUrl(what, shown(origin)),
  'bad-url': ({ what }) => badUrl(what),
  redirected: ({ origin, status }) => ({
    message: l10n.t(
      'The request was redirected to {0} (status {1}) and was not followed, to keep your token safe.',
      shown(origin),
      status,
    ),
    nextStep: l10n.t(
      "Check the API's address in the settings. A network's sign-in page can redirect requests, too.",
    ),
    action: 'open-settings',
  }),
  'unreadable-answer': ({ origin, code }) => ({
    message: l10n.t('{0} sent an answer that cannot be read ({1}).', shown(origin), shown(code)),
    nextStep: l10n.t(
      'A proxy, a firewall or a sign-in page may be changing answers on their way. Try again in another network, or ask those who run this one.',
    ),
    action: 'diagnose',
  }),
} satisfies Wording<NetworkProblem>;

function unreachable(origin: string, code: string): Sentence {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return {
      message: l10n.t('The address of {0} could not be found ({1}).', origin, shown(code)),
      nextStep: l10n.t(
        'Check the internet connection. Behind a proxy, check the editor\'s "http.proxy" setting.',
      ),
      action: 'diagnose',
    };
  }
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET') {
    return {
      message: l10n.t('The connection to {0} broke ({1}).', origin, shown(code)),
      nextStep: l10n.t('Check the internet connection, then try again.'),
      action: 'retry',
    };
  }
  return {
    message: l10n.t('{0} could not be reached ({1}).', origin, shown(code)),
    nextStep: l10n.t('Check the internet connection and any VPN or firewall, then try again.'),
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
        "{0} has a certificate for the time from {1} to {2}, and this computer's clock says {3} (all UTC), so nothing was sent.",
        origin,
        ...[validFrom, validTo, checkedAt].map((time) => time.slice(0, 16).replace('T', ' ')),
      ),
      nextStep: l10n.t(
        "Check this computer's date, time and time zone. If they are right, tell those who run the network.",
      ),
      action: 'diagnose',
    };
  }
  if (code === 'NODE_TLS_REJECT_UNAUTHORIZED') {
    return {
      message: l10n.t(
        'The environment switches the verification of certificates off, so nothing was sent to {0} by the editor’s own fetch.',
        origin,
      ),
      nextStep: l10n.t(
        'Remove NODE_TLS_REJECT_UNAUTHORIZED from the environment, and name the certificate to trust in NODE_EXTRA_CA_CERTS instead.',
      ),
      action: 'diagnose',
    };
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {
      message: l10n.t('{0} showed a certificate of another name, so nothing was sent.', origin),
      nextStep: l10n.t(
        "A network's sign-in page does so: open any web page in a browser, sign in to the network and try again.",
      ),
      action: 'diagnose',
    };
  }
  return {
    message:
      certificate === undefined || certificate.issuer === ''
        ? l10n.t('The identity of {0} could not be verified ({1}), so nothing was sent.', origin, shown(code))
        : l10n.t(
            'The certificate of {0} was issued by "{1}", which is not trusted here ({2}), so nothing was sent.',
            origin,
            shown(certificate.issuer),
            shown(code),
          ),
    nextStep: l10n.t(
      'Networks that inspect traffic use a certificate of their own. Ask those who run the network how to install it on this computer, or name its file in NODE_EXTRA_CA_CERTS; keep "http.systemCertificates" on.',
    ),
    action: 'diagnose',
  };
}

function insecureUrl(what: 'api-url' | 'download' | 'redirect', origin: string): Sentence {
  if (what === 'api-url') {
    return {
      message: l10n.t("The API's address {0} is not encrypted, so nothing was sent to it.", origin),
      nextStep: l10n.t('Change it to an address that begins with https://.'),
      action: 'open-settings',
    };
  }
  return {
    message:
      what === 'download'
        ? l10n.t('The download link leads to {0}, which is not encrypted, so it was not opened.', origin)
        : l10n.t(
            'The download was redirected to {0}, which is not encrypted, so it was not followed.',
            origin,
          ),
    nextStep: l10n.t("This protects your participants' data. The network you are in may be interfering."),
    action: 'show-log',
  };
}

function badUrl(what: 'api-url' | 'download' | 'redirect'): Sentence {
  switch (what) {
    case 'api-url':
      return {
        message: l10n.t("The API's address in the settings is not one that can be used."),
        nextStep: l10n.t('It begins with https:// and holds no user name or password.'),
        action: 'open-settings',
      };
    case 'download':
      return {
        message: l10n.t('Prolific sent a download link that is not a web address.'),
        nextStep: l10n.t('Request the export again.'),
        action: 'retry',
      };
    case 'redirect':
      return {
        message: l10n.t('The download was redirected to something that is not a web address.'),
        nextStep: l10n.t('Request the export again.'),
        action: 'retry',
      };
  }
}
