import { createHash } from 'node:crypto';
import type { ReadProgress } from '../analysis/records/readRecords.ts';
import type { Cell } from '../analysis/tables/rows/tableColumn.ts';
import { contactsIn, type Contact } from './clean/contacts.ts';
import { copyTable, type CopyTable, type CopyRow } from './copyTable.ts';
import type { Precision, ShareChoices, ShareRequest, ShareSource } from './shareChoices.ts';
import { planCopy, shuffled, type SharePlan } from './sharePlan.ts';
import { groupFixes, groupsOf, smallGroups, type Group, type GroupFix } from './clean/smallGroups.ts';

/** What a copy would contain, and what somebody should know before it is shared. Plain data. */
export interface ShareFindings {
  readonly rows: number;
  readonly participants: number;
  /** Rows that aren't included. */
  readonly repeats: number;
  readonly leftOut: readonly { readonly status: string; readonly rows: number }[];
  readonly columns: readonly { readonly name: string; readonly about: string; readonly question: string }[];
  /** Some rows as they would be, in random order, as texts. */
  readonly sample: readonly (readonly string[])[];
  readonly contacts: FoundContacts;
  /** Cells from which ids were removed, by column. */
  readonly idsRemoved: readonly { readonly column: string; readonly cells: number }[];
  readonly groups: FoundGroups;
  readonly uploads: number;
  /** The same for the same findings, so that nothing is written that nobody saw. */
  readonly digest: string;
}

/** Texts by which somebody could be reached. */
export interface FoundContacts {
  readonly count: number;
  /** At most {@link maxContacts}. */
  readonly first: readonly FoundContact[];
}

export interface FoundContact {
  readonly kind: Contact['kind'];
  readonly found: string;
  /** The column, or for the text of a question its column with the answer. */
  readonly column: string;
  readonly isOfQuestion: boolean;
  /** The text around it. */
  readonly around: string;
}

/** Groups of participants that are smaller than the smallest one wanted. */
export interface FoundGroups {
  /** Headers of the included demographics. */
  readonly columns: readonly string[];
  readonly smallest: number;
  readonly precision: Precision;
  /** Number of small groups, and of participants in them. */
  readonly count: number;
  readonly participants: number;
  /** At most {@link maxGroups}, the smallest first. */
  readonly first: readonly Group[];
  readonly fixes: readonly (GroupFix & { readonly columns: readonly string[] })[];
}

export const maxContacts = 2_000;
export const maxGroups = 500;
const maxFixes = 5;
const maxStatuses = 20;
const maxSample = 5;
const aroundLength = 40;

/** Returns what a snapshot's copy may include. Reads it once. Throws the disk's errors and the signal's reason. */
export async function shareSource(
  snapshot: string,
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<ShareSource> {
  return (await planCopy(snapshot, { onlyApproved: true }, onProgress, signal)).source;
}

/**
 * Returns what a copy would contain, and writes nothing. Reads the records twice. Throws the disk's errors and
 * the signal's reason.
 */
export async function previewCopy(
  { snapshot, choices, words }: ShareRequest,
  onProgress: (progress: ReadProgress) => void,
  signal: AbortSignal,
): Promise<ShareFindings> {
  const [first, second] = halves(onProgress);
  const plan = await planCopy(snapshot, choices, first, signal);
  const table = copyTable(plan, choices, words);
  const collected = collectFindings(plan, table, choices);
  for await (const rows of table.rows(second, signal)) for (const row of rows) collected.add(row);
  return collected.findings();
}

/** Splits the progress of two readings. */
export function halves(
  onProgress: (progress: ReadProgress) => void,
): readonly [typeof onProgress, typeof onProgress] {
  return [
    ({ bytes, total }) => onProgress({ bytes, total: 2 * total }),
    ({ bytes, total }) => onProgress({ bytes: total + bytes, total: 2 * total }),
  ];
}

/** Collects findings from a copy's rows. */
export function collectFindings(
  plan: SharePlan,
  table: CopyTable,
  choices: ShareChoices,
): { readonly add: (row: CopyRow) => void; readonly findings: () => ShareFindings } {
  const { columns, demographics, uploads } = table;
  const sampled = new Set(shuffled(plan.rows).subarray(0, maxSample));
  const sample: (readonly string[])[] = [];
  const first: FoundContact[] = [];
  const digest = createHash('sha256');
  const idsRemoved = new Map<string, number>();
  let [row, contacts] = [0, 0];
  const addContact = (contact: Contact, text: string, column: string, isOfQuestion: boolean): void => {
    contacts++;
    digest.update(`${column}\0${contact.found}\0`);
    const around = excerpt(text, contact);
    if (first.length < maxContacts)
      first.push({ kind: contact.kind, found: contact.found, column, isOfQuestion, around });
  };
  for (const { column, text } of ownTexts(table))
    for (const contact of contactsIn(text)) addContact(contact, text, column, true);
  return {
    add: (each) => {
      if (sampled.has(row++)) sample.push(each.cells.map(cellText));
      for (const { column, text, ...contact } of each.contacts) addContact(contact, text, column, false);
      for (const column of each.idsRemoved) idsRemoved.set(column, (idsRemoved.get(column) ?? 0) + 1);
    },
    findings: () => {
      const groups = foundGroups(table, choices);
      const found = {
        rows: row,
        participants: plan.participants.length,
        repeats: plan.repeats,
        leftOut: commonest(plan.leftOut),
        columns: columns.map(({ name, about, question }) => ({
          ...{ name, about },
          question: question?.question ?? '',
        })),
        groups,
        idsRemoved: [...idsRemoved].map(([column, cells]) => ({ column, cells })),
        uploads: uploads.length,
      };
      digest.update(JSON.stringify([demographics, found]));
      return { ...found, sample, contacts: { count: contacts, first }, digest: digest.digest('hex') };
    },
  };
}

/** Returns the most frequent statuses, and all others together. */
function commonest(statuses: ReadonlyMap<string, number>): ShareFindings['leftOut'] {
  const all = [...statuses].map(([status, rows]) => ({ status, rows })).sort((a, b) => b.rows - a.rows);
  const rest = all.slice(maxStatuses).reduce((sum, { rows }) => sum + rows, 0);
  return [...all.slice(0, maxStatuses), ...(rest === 0 ? [] : [{ status: '…', rows: rest }])];
}

function foundGroups(table: CopyTable, { precision, smallest }: ShareChoices): FoundGroups {
  const { demographics, demographicsWith } = table;
  const grouping = (of: Precision) => ({ precision: of, groups: groupsOf(demographicsWith(of)) });
  const now = grouping(precision);
  const small = smallGroups(now.groups, smallest);
  const less: readonly Precision[] =
    precision === 'exact' ? ['bands', 'wide-bands'] : precision === 'bands' ? ['wide-bands'] : [];
  const fixes = small.length === 0 ? [] : groupFixes([now, ...less.map(grouping)], smallest);
  return {
    columns: demographics,
    smallest,
    precision,
    count: small.length,
    participants: small.reduce((sum, group) => sum + group.participants, 0),
    first: small.slice(0, maxGroups),
    fixes: fixes
      .slice(0, maxFixes)
      .map((fix) => ({ ...fix, columns: fix.leaveOut.map((place) => demographics[place] ?? '') })),
  };
}

/** Yields the texts of a copy that no participant wrote: of questions, their notes, options and units. */
function* ownTexts({ columns }: CopyTable): Generator<{ readonly column: string; readonly text: string }> {
  const seen = new Set<unknown>();
  for (const { name, question } of columns) {
    if (question === undefined || seen.has(question)) continue;
    seen.add(question);
    yield { column: name, text: question.question };
    if (question.help !== undefined) yield { column: name, text: question.help };
    const listed = 'options' in question ? question.options : 'units' in question ? question.units : [];
    for (const { label, value } of listed) {
      yield { column: name, text: label };
      if (String(value) !== label) yield { column: name, text: String(value) };
    }
  }
}

function excerpt(text: string, { at, found }: Contact): string {
  const [from, to] = [Math.max(0, at - aroundLength), at + found.length + aroundLength];
  return `${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`;
}

function cellText(cell: Cell): string {
  if (cell === undefined) return '';
  return typeof cell === 'object' ? cell.written : String(cell);
}
