import * as l10n from '@vscode/l10n';
import type { ArchiveProblem, TooLargeReason } from './problem.ts';
import type { Wording } from './sentence.ts';
import { shown } from './shown.ts';

/** Whatever is wrong with an archive, no snapshot came of it; what is at Prolific is as it was. */
const exportAgain = (): string =>
  l10n.t('No snapshot was made, and the responses are still at Prolific. Request the export again.');
const tellProlific = (): string =>
  l10n.t(
    "No snapshot was made, and the responses are still at Prolific. Prolific's support can look into the archive.",
  );

export const archiveSentences = {
  'not-a-zip': () => ({
    message: l10n.t('What came down is not a ZIP archive.'),
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
        : l10n.t('"{0}" in the archive is damaged ({1}).', shown(entry), shown(reason)),
    nextStep: exportAgain(),
    action: 'retry',
  }),
  'encrypted-entry': ({ entry }) => ({
    message: l10n.t('"{0}" in the archive is locked with a password.', shown(entry)),
    nextStep: tellProlific(),
    action: 'ask-for-access',
  }),
  'unsupported-compression': ({ entry, method }) => ({
    message: l10n.t(
      '"{0}" is compressed in a way that this version cannot read (method {1}).',
      shown(entry),
      method,
    ),
    nextStep: l10n.t('Look for an update of this extension. The responses are still at Prolific.'),
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
      return l10n.t('The archive holds {0} files; at most {1} are unpacked.', grouped(found), grouped(limit));
    case 'total-bytes':
      return l10n.t(
        'Unpacked, the archive would take {0} MB; at most {1} MB are unpacked.',
        megabytes(found),
        megabytes(limit),
      );
    case 'entry-bytes':
      return l10n.t(
        'A file in the archive would take {0} MB unpacked; at most {1} MB are allowed.',
        megabytes(found),
        megabytes(limit),
      );
    case 'ratio':
      return l10n.t(
        'The archive would grow {0}-fold when unpacked, far more than real data do; at most {1}-fold is allowed.',
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
