import * as l10n from '@vscode/l10n';
import type { ArchiveProblem, TooLargeReason, UnsafeEntryReason } from './problem.ts';
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
  'unsafe-entry': ({ entry, reason }) => ({
    message: l10n.t(
      'The archive was not unpacked because of the name "{0}": {1}.',
      shown(entry),
      unsafe(reason),
    ),
    nextStep: tellProlific(),
    action: 'ask-for-access',
  }),
  'entry-collision': ({ entry, other }) => ({
    message: l10n.t(
      'The archive was not unpacked: "{0}" and "{1}" would become the same file on some computers.',
      shown(entry),
      shown(other),
    ),
    nextStep: tellProlific(),
    action: 'ask-for-access',
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

function unsafe(reason: UnsafeEntryReason): string {
  switch (reason) {
    case 'climbs-out':
      return l10n.t('it leads out of the folder');
    case 'absolute':
      return l10n.t('it names a fixed place on the disk');
    case 'backslash':
      return l10n.t('it holds a backslash');
    case 'control-character':
      return l10n.t('it holds an invisible character');
    case 'bad-encoding':
      return l10n.t('it is not readable text');
    case 'link':
      return l10n.t('it is a link to another place');
    case 'device':
      return l10n.t('it is a device, not a file');
    case 'reserved-name':
      return l10n.t('Windows keeps that name for itself');
    case 'bad-character':
      return l10n.t('it holds a character that Windows does not allow');
    case 'trailing-dot-or-space':
      return l10n.t('it ends in a dot or a space');
    case 'too-long':
      return l10n.t('it is too long');
    case 'empty-name':
      return l10n.t('a part of it is empty');
    case 'reserved-for-snapshot':
      return l10n.t('this extension keeps that name for its own file');
  }
}

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
