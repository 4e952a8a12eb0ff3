import type { ChoiceWords } from '../analysis/tables/rows/wideTable.ts';
import type { CsvStyle } from '../analysis/tables/format/csvFile.ts';

/** Something that a copy may include. */
export interface ShareItem {
  /** Identifies it among those of the snapshot. */
  readonly key: string;
  readonly kind: ShareKind;
  /** The text of a question, the header of a demographic or the name of a field; untrusted. Empty: none. */
  readonly label: string;
  /** The question's place, from 1. */
  readonly order?: number | undefined;
  /** Whether a copy includes it unless somebody decides otherwise. */
  readonly isDefault: boolean;
}

/**
 * `answer`: choices, stars and amounts. `text`: what participants wrote. `files`: their uploads.
 * `task-field`, `record-field`: a key of a batch's tasks or of records.
 */
export type ShareKind =
  | 'answer'
  | 'text'
  | 'files'
  | 'demographic'
  | 'status'
  | 'day'
  | 'seconds'
  | 'task-field'
  | 'record-field';

/** What may be included, and how many participants there are. */
export interface ShareSource {
  readonly items: readonly ShareItem[];
  /** Whether it is known which submissions were approved. */
  readonly hasStatus: boolean;
}

/** How a copy is made. */
export interface ShareChoices {
  /** Keys of {@link ShareItem}. */
  readonly include: readonly string[];
  /** How precise demographics are. */
  readonly precision: Precision;
  /** The smallest group, in participants. */
  readonly smallest: number;
  /** Whether to leave out submissions that were returned, rejected or the like. */
  readonly onlyApproved: boolean;
  /** Whether to replace e-mail addresses, phone numbers and links in texts. */
  readonly replaceContacts: boolean;
  /** Whether to write which participant has which pseudonym, into the export folder. */
  readonly writeKey: boolean;
}

/** `exact`: as they are. `bands`: ages in bands of about 10 years, `wide-bands`: of about 20. */
export type Precision = 'exact' | 'bands' | 'wide-bands';

/** A request to preview or write a copy. */
export interface ShareRequest {
  /** The snapshot's folder, absolute. */
  readonly snapshot: string;
  /** The collection's or batch's name. */
  readonly name: string;
  readonly choices: ShareChoices;
  readonly words: ChoiceWords;
}

export interface WriteRequest extends ShareRequest {
  /** The new folder, absolute; its parent exists. */
  readonly target: string;
  /** Absolute; the target is in none of them. */
  readonly exportFolders: readonly string[];
  readonly csv: CsvStyle;
  /** Of this extension. */
  readonly version: string;
  /** What the person saw before, by {@link ShareFindings.digest}. */
  readonly seen: string;
}

/** The default of {@link ShareChoices.smallest}. */
export const defaultSmallest = 5;

/** Statuses of submissions that are data, as notebooks take them. */
export const approvedStatuses: ReadonlySet<string> = new Set(['APPROVED', 'AWAITING REVIEW']);

/** Returns the choices with which a copy is made unless somebody decides otherwise. */
export function defaultChoices({ items }: ShareSource): ShareChoices {
  return {
    include: items.filter(({ isDefault }) => isDefault).map(({ key }) => key),
    precision: 'bands',
    smallest: defaultSmallest,
    onlyApproved: true,
    replaceContacts: true,
    writeKey: false,
  };
}
