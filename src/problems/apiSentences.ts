import * as l10n from '@vscode/l10n';
import {
  endless,
  noBytes,
  webPage,
  wrongEncoding,
  type ApiProblem,
  type ApiSubject,
  type StorageProblem,
} from './problem.ts';
import type { Sentence, Wording } from './sentence.ts';
import { shown } from './shown.ts';
import { counted } from './counted.ts';

export const apiSentences = {
  'not-signed-in': () => ({
    message: l10n.t('You are not signed in to Prolific.'),
    nextStep: l10n.t('Sign in with an API token.'),
    action: 'sign-in',
  }),
  'token-refused': () => ({
    message: l10n.t('Prolific did not accept the API token.'),
    nextStep: l10n.t(
      "It may have been deleted or copied in part. Create or copy one on Prolific's token page and sign in again.",
    ),
    action: 'sign-in',
  }),
  'no-access': ({ what }) => ({
    message: noAccess(what),
    nextStep: l10n.t(
      'Ask an owner of the Prolific workspace to add you, or sign in with a token of an account that is a member.',
    ),
    action: 'sign-in',
  }),
  'not-found': ({ what }) => notFound(what),
  'feature-not-enabled': () => ({
    message: l10n.t('Collections are not enabled for this Prolific workspace yet.'),
    nextStep: l10n.t("Prolific enables them on request, through the chat of Prolific's help centre."),
    action: 'ask-for-access',
  }),
  'job-limit': ({ what, detail }) => ({
    message: withAnswer(
      detail,
      () => jobLimit(what),
      (quoted) => l10n.t('{0} Prolific says: "{1}".', jobLimit(what), quoted),
    ),
    nextStep: l10n.t(
      'Prolific frees a place when an older export of it is deleted there. Exports on this computer are not affected.',
    ),
    action: 'retry',
  }),
  conflict: ({ detail }) => ({
    message: withAnswer(
      detail,
      () => l10n.t('Prolific is still processing a conflicting request.'),
      (quoted) => l10n.t('Prolific could not do this now: "{0}".', quoted),
    ),
    nextStep: l10n.t('Wait a moment, then try again.'),
    action: 'retry',
  }),
  'invalid-request': ({ status, detail }) => ({
    message: withAnswer(
      detail,
      () => l10n.t('Prolific could not accept the request (status {0}).', status),
      (quoted) => l10n.t('Prolific could not accept the request (status {0}): "{1}".', status, quoted),
    ),
    nextStep: l10n.t('If you set a filter, check the study and the dates. The log has the request.'),
    action: 'show-log',
  }),
  'archive-gone': () => ({
    message: l10n.t('Prolific no longer has the archive that this snapshot was made from.'),
    nextStep: l10n.t('Export again to get the uploads. The snapshot stays as it is.'),
    action: 'retry',
  }),
  'rate-limited': ({ retryAfterSeconds }) => ({
    message: l10n.t('Prolific is receiving too many requests right now.'),
    nextStep:
      retryAfterSeconds === undefined || retryAfterSeconds < 1
        ? l10n.t('Wait a minute, then try again.')
        : l10n.t('Try again after {0}.', duration(retryAfterSeconds)),
    action: 'retry',
  }),
  'service-error': ({ status, detail }) => ({
    message: withAnswer(
      detail,
      () => l10n.t('Prolific has a problem of its own at the moment (status {0}).', status),
      (quoted) =>
        l10n.t('Prolific has a problem of its own at the moment (status {0}): "{1}".', status, quoted),
    ),
    nextStep: l10n.t("Try again in a few minutes. Prolific's status page tells of known outages."),
    action: 'open-status-page',
  }),
  'unexpected-answer': ({ status, detail }) => unexpectedAnswer(status, shown(detail)),
  'unknown-export-status': ({ status }) => ({
    message: l10n.t(
      'Prolific reports a state of the export that this version does not know ("{0}").',
      shown(status, 40),
    ),
    nextStep: l10n.t('Look for an update of this extension. The export at Prolific is not lost.'),
    action: 'show-log',
  }),
  'export-failed': () => ({
    message: l10n.t('Prolific could not prepare this export and gave no reason.'),
    nextStep: l10n.t('The responses are still at Prolific. Request the export again.'),
    action: 'retry',
  }),
  'filter-ignored': () => ({
    message: l10n.t('Prolific took the export but not its filter, so it would hold everything.'),
    nextStep: l10n.t(
      'Nothing was downloaded, and the export stays on Prolific until it is deleted there. Export everything and filter the responses afterwards.',
    ),
    action: 'show-log',
  }),
  'filters-unsupported': () => ({
    message: l10n.t('Prolific cannot filter exports here yet. Nothing was asked for.'),
    nextStep: l10n.t('Export everything and filter the responses afterwards: each says when it was given.'),
    action: 'show-log',
  }),
  'download-refused': downloadRefused,
} satisfies Wording<ApiProblem | StorageProblem>;

function jobLimit(what: 'collection' | 'batch'): string {
  return what === 'batch'
    ? l10n.t('This batch already has as many exports as Prolific keeps at a time (10).')
    : l10n.t('This collection already has as many exports as Prolific keeps at a time (10).');
}

function noAccess(what: ApiSubject): string {
  switch (what) {
    case 'account':
      return l10n.t('This token has no access to the Prolific account.');
    case 'workspace':
      return l10n.t('Your Prolific account has no access to this Prolific workspace.');
    case 'collection':
      return l10n.t('Your Prolific account has no access to this collection.');
    case 'batch':
      return l10n.t('Your Prolific account has no access to this batch.');
    case 'export':
      return l10n.t('Your Prolific account has no access to this export.');
    case 'study':
      return l10n.t('Your Prolific account has no access to this study.');
  }
}

function notFound(what: ApiSubject): Sentence {
  switch (what) {
    case 'account':
      return {
        message: l10n.t("Prolific's API was not found at the address in the settings."),
        nextStep: l10n.t('Check the address. It normally is https://api.prolific.com.'),
        action: 'open-settings',
      };
    case 'workspace':
      return {
        message: l10n.t('This Prolific workspace was not found.'),
        nextStep: l10n.t(
          'It may have been deleted, or your account is no longer a member. Refresh the list.',
        ),
        action: 'retry',
      };
    case 'collection':
      return {
        message: l10n.t('This collection was not found.'),
        nextStep: l10n.t('It may have been deleted, or your account has no access to it. Refresh the list.'),
        action: 'retry',
      };
    case 'batch':
      return {
        message: l10n.t('This batch was not found.'),
        nextStep: l10n.t('It may have been deleted, or your account has no access to it. Refresh the list.'),
        action: 'retry',
      };
    case 'export':
      return {
        message: l10n.t('Prolific no longer has this export.'),
        nextStep: l10n.t('The responses are still at Prolific. Request the export again.'),
        action: 'retry',
      };
    case 'study':
      return {
        message: l10n.t('This study was not found.'),
        nextStep: l10n.t('Check its ID, which stands in the address of its page on Prolific.'),
        action: 'retry',
      };
  }
}

function unexpectedAnswer(status: number, detail: string): Sentence {
  if (detail === 'HTML') {
    return {
      message: l10n.t("A web page came back instead of an answer from Prolific's API (status {0}).", status),
      nextStep: l10n.t(
        "It may be a network's sign-in page: open any web page in a browser, sign in to the network and try again. Otherwise it is a proxy, or a wrong address in the settings.",
      ),
      action: 'diagnose',
    };
  }
  return {
    message:
      detail === ''
        ? l10n.t('Prolific answered in a way that this version does not understand (status {0}).', status)
        : l10n.t(
            'Prolific answered in a way that this version does not understand (status {0}: {1}).',
            status,
            detail,
          ),
    nextStep: l10n.t('Try again, and look for an update of this extension if it stays.'),
    action: 'retry',
  };
}

function downloadRefused({ origin, status, code }: StorageProblem): Sentence {
  const server = shown(origin);
  const answer = code === undefined ? String(status) : `${status}, ${shown(code, 40)}`;
  if (code === webPage) {
    return {
      message: l10n.t('A web page came back instead of the archive (status {0}).', status),
      nextStep: l10n.t(
        "It may be a network's sign-in page or a proxy. Sign in to the network, then resume the export.",
      ),
      action: 'retry',
    };
  }
  if (code === wrongEncoding) {
    return {
      message: l10n.t('The archive came in an encoding that cannot be undone (status {0}).', status),
      nextStep: l10n.t(
        'A proxy or firewall may be changing downloads on their way. Those who run it can leave those from {0} alone.',
        server,
      ),
      action: 'diagnose',
    };
  }
  if (code === noBytes) {
    return {
      message: l10n.t('The download server {0} keeps answering without any data.', server),
      nextStep: l10n.t(
        'A proxy, a VPN or a firewall may be holding the data back. Try again, or in another network. What was downloaded before is kept.',
      ),
      action: 'diagnose',
    };
  }
  if (code === endless) {
    return {
      message: l10n.t(
        'The download from {0} gave no size and did not end, so it was stopped at half of the free disk space.',
        server,
      ),
      nextStep: l10n.t(
        'If the export may be that large, free some space and try again. Otherwise a proxy or firewall may be sending something else.',
      ),
      action: 'retry',
    };
  }
  if (status === 403) {
    return {
      message: l10n.t('The download server {0} did not accept a new link either ({1}).', server, answer),
      // Links are made by Prolific and judged by the storage's clock: this computer's own takes no part.
      nextStep: l10n.t(
        'Request the export again. If it happens again, a proxy or firewall may be changing requests on their way.',
      ),
      action: 'diagnose',
    };
  }
  if (status === 408 || status === 429 || status >= 500) {
    return {
      message: l10n.t('The download server {0} is busy or has a problem of its own ({1}).', server, answer),
      nextStep: l10n.t('Try again in a few minutes. What was downloaded before is kept.'),
      action: 'retry',
    };
  }
  return {
    message: l10n.t('The download server {0} did not hand out the archive ({1}).', server, answer),
    nextStep: l10n.t('Try again. If that does not help, request the export anew.'),
    action: 'retry',
  };
}

/** With Prolific's own words where there are any; a final full stop of theirs gives way to the sentence's. */
function withAnswer(detail: string, without: () => string, having: (quoted: string) => string): string {
  const quoted = shown(detail, 240).replace(/[.\s]+$/, '');
  return quoted === '' ? without() : having(quoted);
}

function duration(seconds: number): string {
  return seconds < 120 ? l10n.t('{0} s', Math.ceil(seconds)) : counted.minutes(Math.ceil(seconds / 60));
}
