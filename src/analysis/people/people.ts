import type { WrittenTime } from '../tables/rows/tableColumn.ts';

/** Who answered: what is known of a collection's submissions besides their answers. */
export interface People {
  /** Whether anything is known that says what became of submissions, or when they were made. */
  readonly hasDetails: boolean;
  /** The columns of demographics, in the order of the files; empty: there are none. */
  readonly demographics: readonly Demographic[];
  /**
   * Finds a row's person, one of {@link all}: by submission, otherwise by participant and study. If that is
   * another submission, returns a separate object with demographics only.
   */
  readonly of: (row: PersonKey) => (Person & PersonKey) | undefined;
  /** What is known of submissions, one each, in the order of the files. */
  readonly all: readonly (Person & PersonKey)[];
}

export interface PersonKey {
  readonly submissionId: string | undefined;
  readonly participantId: string | undefined;
  readonly studyId: string | undefined;
}

/** A column of demographics. */
export interface Demographic {
  /** As in Prolific's CSV, such as `Country of residence`; untrusted. */
  readonly header: string;
  /** In the tables, such as `demo_country_of_residence`; unique. */
  readonly column: string;
  /** Only ages and counts are numbers, whatever the values. */
  readonly type: 'number' | 'text';
  /** The reasons for missing values that occur, in the order of {@link missingReasons}. */
  readonly reasons: readonly MissingReason[];
}

/** Why a value is missing, as tables write it. The last one: it should be a number and isn't. */
export const missingReasons = [
  'DATA_EXPIRED',
  'CONSENT_REVOKED',
  'PREFER_NOT_TO_SAY',
  'EMPTY',
  'NOT_A_NUMBER',
] as const;
export type MissingReason = (typeof missingReasons)[number];

export type DemographicValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'missing'; readonly reason: MissingReason };

export interface Person {
  /** One of {@link statuses} or, in capitals, what Prolific may say later. */
  readonly status: string | undefined;
  readonly startedAt: WrittenTime | undefined;
  readonly completedAt: WrittenTime | undefined;
  readonly secondsTaken: number | undefined;
  /** One per {@link People.demographics}; `undefined`: no file has this person, or not this column. */
  readonly demographics: readonly (DemographicValue | undefined)[];
}

/** What can become of a submission, in Prolific's words, in one spelling. */
export const statuses = [
  'APPROVED',
  'PARTIALLY APPROVED',
  'AWAITING REVIEW',
  'REJECTED',
  'RETURNED',
  'TIMED-OUT',
  'SCREENED OUT',
  'ACTIVE',
  'RESERVED',
  'UNKNOWN',
] as const;

const byLetters = new Map(statuses.map((status) => [lettersOf(status), status]));

/** Returns a status in one spelling: Prolific's vary in case and in `-`, `_` and blanks. */
export function statusOf(written: string): string {
  return byLetters.get(lettersOf(written)) ?? written.trim().toUpperCase();
}

function lettersOf(status: string): string {
  return status.toUpperCase().replaceAll(/[^A-Z]/g, '');
}
