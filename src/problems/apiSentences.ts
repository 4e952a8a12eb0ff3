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
import { shown } from './plainText.ts';
import { counted } from './amounts.ts';

export const apiSentences = {
  'not-signed-in': () => ({
    message: l10n.t('You aren’t signed in to Prolific.'),
    nextStep: l10n.t('Sign in with an API token.'),
    action: 'sign-in',
  }),
  'token-refused': () => ({
    message: l10n.t('Prolific didn’t accept the API token.'),
    nextStep: l10n.t(
      'It may have been deleted or copied incompletely. Create or copy a token on Prolific’s token page, then sign in again.',
    ),
    action: 'sign-in',
  }),
  'no-access': ({ what }) => ({
    message: noAccess[what](),
    nextStep: l10n.t(
      'Ask an owner of the Prolific workspace to add you, or sign in with the token of a member’s account.',
    ),
    action: 'sign-in',
  }),
  'not-found': ({ what }) => {
    const [message, nextStep] = notFound[what]();
    return { message, nextStep, action: what === 'account' ? 'open-settings' : 'retry' };
  },
  'feature-not-enabled': () => ({
    message: l10n.t('Collections aren’t enabled for this Prolific workspace yet.'),
    nextStep: l10n.t('Contact Prolific support through the chat in the help center to enable them.'),
    action: 'ask-for-access',
  }),
  'job-limit': ({ what, detail }) => ({
    message: withAnswer(
      detail,
      () => jobLimit(what),
      (quoted) => l10n.t('{0} Prolific’s message: “{1}”.', jobLimit(what), quoted),
    ),
    nextStep: l10n.t(
      'Delete an older export from Prolific to make room. Snapshots on this computer aren’t affected.',
    ),
    action: 'retry',
  }),
  'demographics-limit': ({ detail }) => ({
    message: withAnswer(
      detail,
      () => demographicsLimit(),
      (quoted) => l10n.t('{0} Prolific’s message: “{1}”.', demographicsLimit(), quoted),
    ),
    nextStep: l10n.t('Download the demographic data on Prolific’s website, then add the CSV file.'),
    action: 'show-log',
  }),
  'submissions-incomplete': ({ received, expected }) => ({
    message: l10n.t(
      'Prolific’s list of submissions was incomplete ({0} of {1}), so nothing was saved.',
      received,
      expected,
    ),
    nextStep: l10n.t('Try again. If the problem persists, the log shows the requests.'),
    action: 'retry',
  }),
  conflict: ({ detail }) => ({
    message: withAnswer(
      detail,
      () => l10n.t('Prolific is still processing a conflicting request.'),
      (quoted) => l10n.t('Prolific can’t do this right now: “{0}”.', quoted),
    ),
    nextStep: l10n.t('Wait a moment, then try again.'),
    action: 'retry',
  }),
  'invalid-request': ({ status, detail }) => ({
    message: withAnswer(
      detail,
      () => l10n.t('Prolific rejected the request (status {0}).', status),
      (quoted) => l10n.t('Prolific rejected the request (status {0}): “{1}”.', status, quoted),
    ),
    nextStep: l10n.t('If you set a filter, check its study and dates. The log shows the request.'),
    action: 'show-log',
  }),
  'archive-gone': () => ({
    message: l10n.t('Prolific no longer has the archive of this snapshot.'),
    nextStep: l10n.t('Export again to get the uploads. The snapshot is kept.'),
    action: 'retry',
  }),
  'rate-limited': ({ retryAfterSeconds }) => ({
    message: l10n.t('Prolific is receiving too many requests right now.'),
    nextStep:
      retryAfterSeconds === undefined || retryAfterSeconds < 1
        ? l10n.t('Wait a minute, then try again.')
        : l10n.t('Try again in {0}.', duration(retryAfterSeconds)),
    action: 'retry',
  }),
  'service-error': ({ status, detail }) => ({
    message: withAnswer(
      detail,
      () => l10n.t('Prolific is having problems (status {0}).', status),
      (quoted) => l10n.t('Prolific is having problems (status {0}): “{1}”.', status, quoted),
    ),
    nextStep: l10n.t('Try again in a few minutes. Prolific’s status page shows known outages.'),
    action: 'open-status-page',
  }),
  'unexpected-answer': ({ status, detail }) => unexpectedAnswer(status, shown(detail)),
  'unknown-export-status': ({ status }) => ({
    message: l10n.t('Prolific reported an unknown export status (“{0}”).', shown(status, 40)),
    nextStep: l10n.t('Update this extension, then try again. The export is still on Prolific.'),
    action: 'show-log',
  }),
  'export-failed': () => ({
    message: l10n.t('Prolific couldn’t prepare this export and didn’t give a reason.'),
    nextStep: l10n.t('The responses are still on Prolific. Export again.'),
    action: 'retry',
  }),
  'filter-ignored': () => ({
    message: l10n.t('Prolific ignored the filter, so the export would contain all responses.'),
    nextStep: l10n.t(
      'Nothing was downloaded. The export stays on Prolific until you delete it. Export everything, then filter the responses.',
    ),
    action: 'show-log',
  }),
  'filters-unsupported': () => ({
    message: l10n.t('Prolific doesn’t support export filters here yet. No export was requested.'),
    nextStep: l10n.t('Export everything, then filter the responses by their date.'),
    action: 'show-log',
  }),
  'download-refused': downloadRefused,
} satisfies Wording<ApiProblem | StorageProblem>;

function demographicsLimit(): string {
  return l10n.t(
    'This study’s demographics were already exported with two different combinations of filters, the most that Prolific allows.',
  );
}

function jobLimit(what: 'collection' | 'batch'): string {
  return what === 'batch'
    ? l10n.t('This batch already has the maximum of 10 exports on Prolific.')
    : l10n.t('This collection already has the maximum of 10 exports on Prolific.');
}

const noAccess: Readonly<Record<ApiSubject, () => string>> = {
  account: () => l10n.t('The token has no access to the Prolific account.'),
  workspace: () => l10n.t('Your Prolific account has no access to this Prolific workspace.'),
  collection: () => l10n.t('Your Prolific account has no access to this collection.'),
  batch: () => l10n.t('Your Prolific account has no access to this batch.'),
  export: () => l10n.t('Your Prolific account has no access to this export.'),
  study: () => l10n.t('Your Prolific account has no access to this study.'),
};

const deletedOrClosed = (): string =>
  l10n.t('It may have been deleted, or your account has no access to it. Refresh the list.');

/** Message and next step by what wasn't found. */
const notFound: Readonly<Record<ApiSubject, () => readonly [message: string, nextStep: string]>> = {
  account: () => [
    l10n.t('The Prolific API wasn’t found at the URL in the settings.'),
    l10n.t('Check the URL. The default is https://api.prolific.com.'),
  ],
  workspace: () => [
    l10n.t('This Prolific workspace was not found.'),
    l10n.t('It may have been deleted, or your account is no longer a member. Refresh the list.'),
  ],
  collection: () => [l10n.t('This collection was not found.'), deletedOrClosed()],
  batch: () => [l10n.t('This batch was not found.'), deletedOrClosed()],
  export: () => [
    l10n.t('Prolific no longer has this export.'),
    l10n.t('The responses are still on Prolific. Export again.'),
  ],
  study: () => [
    l10n.t('This study was not found.'),
    l10n.t('Check the study ID. You can find it in the study’s URL on Prolific.'),
  ],
};

function unexpectedAnswer(status: number, detail: string): Sentence {
  if (detail === 'HTML') {
    return {
      message: l10n.t(
        'Received a web page instead of a response from the Prolific API (status {0}).',
        status,
      ),
      nextStep: l10n.t(
        'This may be your network’s sign-in page: open any web page in a browser, sign in to the network, then try again. Otherwise, check for a proxy or a wrong URL in the settings.',
      ),
      action: 'diagnose',
    };
  }
  return {
    message:
      detail === ''
        ? l10n.t('Prolific sent an unexpected response (status {0}).', status)
        : l10n.t('Prolific sent an unexpected response (status {0}: {1}).', status, detail),
    nextStep: l10n.t('Try again. If the problem persists, update this extension.'),
    action: 'retry',
  };
}

function downloadRefused({ origin, status, code }: StorageProblem): Sentence {
  const server = shown(origin);
  const answer = code === undefined ? String(status) : `${status}, ${shown(code, 40)}`;
  if (code === webPage) {
    return {
      message: l10n.t('Received a web page instead of the archive (status {0}).', status),
      nextStep: l10n.t(
        'This may be caused by your network’s sign-in page or a proxy. Sign in to the network, then resume the export.',
      ),
      action: 'retry',
    };
  }
  if (code === wrongEncoding) {
    return {
      message: l10n.t('The archive’s content encoding is corrupt or unsupported (status {0}).', status),
      nextStep: l10n.t(
        'A proxy or firewall may be modifying downloads. Ask your network administrator to exclude {0}.',
        server,
      ),
      action: 'diagnose',
    };
  }
  if (code === noBytes) {
    return {
      message: l10n.t('The download server {0} isn’t sending any data.', server),
      nextStep: l10n.t(
        'A proxy, VPN or firewall may be blocking the data. Try again, or use a different network. Downloaded files were kept.',
      ),
      action: 'diagnose',
    };
  }
  if (code === endless) {
    return {
      message: l10n.t(
        'The download from {0} had no known size and didn’t end, so it was stopped after using half of the free disk space.',
        server,
      ),
      nextStep: l10n.t(
        'If the export can be that large, free up disk space and try again. Otherwise, a proxy or firewall may be interfering.',
      ),
      action: 'retry',
    };
  }
  if (status === 403) {
    return {
      message: l10n.t('The download server {0} also rejected a new link ({1}).', server, answer),
      // Links are made by Prolific and judged by the storage's clock: this computer's own takes no part.
      nextStep: l10n.t(
        'Export again. If the problem persists, a proxy or firewall may be modifying requests.',
      ),
      action: 'diagnose',
    };
  }
  if (status === 408 || status === 429 || status >= 500)
    return {
      message: l10n.t('The download server {0} is busy or having problems ({1}).', server, answer),
      nextStep: l10n.t('Try again in a few minutes. Downloaded files were kept.'),
      action: 'retry',
    };
  return {
    message: l10n.t('The download server {0} refused to send the archive ({1}).', server, answer),
    nextStep: l10n.t('Try again. If the problem persists, start a new export.'),
    action: 'retry',
  };
}

/** Quotes Prolific's message if there is one, without its final full stop. */
function withAnswer(detail: string, without: () => string, having: (quoted: string) => string): string {
  const quoted = shown(detail, 240).replace(/[.\s]+$/, '');
  return quoted === '' ? without() : having(quoted);
}

function duration(seconds: number): string {
  return seconds < 120 ? l10n.t('{0} s', Math.ceil(seconds)) : counted.minutes(Math.ceil(seconds / 60));
}
