import * as l10n from '@vscode/l10n';
import { visible } from '../../../problems/plainText.ts';
import type { MissingReason } from '../../people/people.ts';
import type { PersonTopic } from '../summary.ts';

/** Returns a status in words; one that isn't known as Prolific writes it, in plain text. */
export function statusWords(status: string): string {
  switch (status) {
    case 'APPROVED':
      return l10n.t('Approved');
    case 'PARTIALLY APPROVED':
      return l10n.t('Partially approved');
    case 'AWAITING REVIEW':
      return l10n.t('Awaiting review');
    case 'REJECTED':
      return l10n.t('Rejected');
    case 'RETURNED':
      return l10n.t('Returned');
    case 'TIMED-OUT':
      return l10n.t('Timed out');
    case 'SCREENED OUT':
      return l10n.t('Screened out');
    case 'ACTIVE':
      return l10n.t('Active');
    case 'RESERVED':
      return l10n.t('Reserved');
    case 'UNKNOWN':
      return l10n.t('Unknown');
    default:
      return visible(status);
  }
}

export function topicTitle(topic: Exclude<PersonTopic, 'other'>): string {
  switch (topic) {
    case 'status':
      return l10n.t('Submission status');
    case 'time-taken':
      return l10n.t('Time taken');
    case 'age':
      return l10n.t('Age');
    case 'sex':
      return l10n.t('Sex');
    case 'country':
      return l10n.t('Country of residence');
  }
}

/** Says why a demographic is missing. */
export function reasonWords(reason: MissingReason): string {
  switch (reason) {
    case 'DATA_EXPIRED':
      return l10n.t('Data expired');
    case 'CONSENT_REVOKED':
      return l10n.t('Consent revoked');
    case 'PREFER_NOT_TO_SAY':
      return l10n.t('Prefer not to say');
    case 'EMPTY':
      return l10n.t('Empty');
    case 'NOT_A_NUMBER':
      return l10n.t('Not a number');
  }
}
