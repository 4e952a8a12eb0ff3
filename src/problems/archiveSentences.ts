import * as l10n from '@vscode/l10n';
import type { ArchiveProblem, TooLargeReason } from './problem.ts';
import type { Wording } from './sentence.ts';
import { shown } from './plainText.ts';

/** A bad archive leaves no snapshot and doesn't affect Prolific. */
const exportAgain = (): string =>
  l10n.t('No snapshot was created. The responses are still on Prolific. Export again.');
const tellProlific = (): string =>
  l10n.t(
    'No snapshot was created. The responses are still on Prolific. Prolific support can check the archive.',
  );

export const archiveSentences = {
  'not-a-zip': () => ({
    message: l10n.t('The downloaded file isn’t a ZIP archive.'),
    nextStep: exportAgain(),
    action: 'retry',
  }),
  'archive-truncated': () => ({
    message: l10n.t('The archive is incomplete: its end is missing.'),
    nextStep: exportAgain(),
    action: 'retry',
  }),
  'archive-damaged': ({ entry, reason }) => ({
    message:
      entry === undefined
        ? l10n.t('The archive is damaged ({0}).', shown(reason))
        : l10n.t('“{0}” in the archive is damaged ({1}).', shown(entry), shown(reason)),
    nextStep: exportAgain(),
    action: 'retry',
  }),
  'encrypted-entry': ({ entry }) => ({
    message: l10n.t('“{0}” in the archive is password-protected.', shown(entry)),
    nextStep: tellProlific(),
    action: 'ask-for-access',
  }),
  'unsupported-compression': ({ entry, method }) => ({
    message: l10n.t('“{0}” uses an unsupported compression method ({1}).', shown(entry), method),
    nextStep: l10n.t('Update this extension, then try again. The responses are still on Prolific.'),
    action: 'show-log',
  }),
  'archive-too-large': ({ reason, limit, found }) => ({
    message: tooLarge(reason, limit, found),
    nextStep: tellProlific(),
    action: 'ask-for-access',
  }),
} satisfies Wording<ArchiveProblem>;

function tooLarge(reason: TooLargeReason, limit: number, found: number): string {
  switch (reason) {
    case 'entries':
      return l10n.t('The archive contains {0} files; the maximum is {1}.', grouped(found), grouped(limit));
    case 'total-bytes':
      return l10n.t(
        'The extracted archive would be {0} MB; the maximum is {1} MB.',
        megabytes(found),
        megabytes(limit),
      );
    case 'entry-bytes':
      return l10n.t(
        'An extracted file in the archive would be {0} MB; the maximum is {1} MB.',
        megabytes(found),
        megabytes(limit),
      );
    case 'ratio':
      return l10n.t(
        'The archive’s compression ratio is {0}:1, far higher than for real data; the maximum is {1}:1.',
        grouped(found),
        grouped(limit),
      );
  }
}

function megabytes(bytes: number): string {
  return grouped(bytes / 1_000_000);
}

function grouped(value: number): string {
  return Math.ceil(value).toLocaleString('en').replaceAll(',', '\u202f');
}
