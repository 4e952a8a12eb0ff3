import * as l10n from '@vscode/l10n';
import { statusLine } from '../analysis/people/statusLine.ts';
import { markdownText } from '../analysis/tables/format/markdownText.ts';
import { counted } from '../problems/amounts.ts';
import { truncate, visible } from '../problems/plainText.ts';
import type { Contact } from './clean/contacts.ts';
import type { FoundGroups, ShareFindings } from './findings.ts';
import type { Precision, ShareChoices } from './shareChoices.ts';

const maxCellLength = 80;
const maxFoundLength = 200;
const maxShownRows = 3;

/** Returns what a copy would contain and what to check before, as Markdown with untrusted text escaped. */
export function previewReport(name: string, findings: ShareFindings, choices: ShareChoices): string {
  const { rows, participants, columns, uploads, repeats, leftOut } = findings;
  return `${[
    `# ${l10n.t('Preview of the shareable copy of “{0}”', escaped(name))}`,
    l10n.t(
      'Nothing has been written yet. The copy would have {0} of {1} in {2} columns.',
      counted.rows(rows),
      counted.participants(participants),
      columns.length,
    ),
    listed([
      ...(uploads === 0 ? [] : [l10n.t('{0} with new names.', counted.uploads(uploads))]),
      ...(leftOut.length === 0
        ? []
        : [l10n.t('Rows left out because of their status: {0}.', escaped(statusesOf(leftOut)))]),
      ...(repeats === 0 ? [] : [l10n.t('Repeated submissions left out: {0}.', counted.rows(repeats))]),
    ]),
    `## ${l10n.t('Check before you share')}`,
    ...groupsSection(findings.groups),
    ...contactsSection(findings, choices),
    ...idsSection(findings),
    l10n.t(
      'No program can tell whether a text or a picture identifies a participant. Read the texts that you include.',
    ),
    `## ${l10n.t('Columns and examples')}`,
    examples(findings),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

function statusesOf(leftOut: ShareFindings['leftOut']): string {
  return statusLine(new Map(leftOut.map(({ status, rows }) => [status, rows])), String);
}

/** Describes a change that makes groups larger, such as “Leave out Sex”. */
export function fixWords(
  { columns, precision, leaveOut }: Pick<FoundGroups['fixes'][number], 'columns' | 'precision' | 'leaveOut'>,
  now: Precision,
): string {
  const names = columns.map((column) => visible(column)).join(', ');
  if (precision === now) return l10n.t('Leave out {0}', names);
  const wider =
    precision === 'bands' ? l10n.t('Make demographics less precise') : l10n.t('Use wider age bands');
  return leaveOut.length === 0 ? wider : l10n.t('{0} and leave out {1}', wider, names);
}

function groupsSection(groups: FoundGroups): string[] {
  const { columns, smallest, count, participants, first, fixes, precision: now } = groups;
  const heading = `### ${l10n.t('Small groups')}`;
  if (columns.length === 0) return [heading, l10n.t('No demographics are included.')];
  if (count === 0)
    return [
      heading,
      l10n.t('Every combination of demographics has at least {0}.', counted.participants(smallest)),
    ];
  return [
    heading,
    l10n.t(
      'Combinations of demographics with fewer than {0}: {1}, with {2} in all. Anyone who knows these facts about a participant could find that participant’s answers.',
      counted.participants(smallest),
      count,
      counted.participants(participants),
    ),
    ...(fixes.length === 0
      ? []
      : [l10n.t('This would help:'), listed(fixes.map((fix) => fixLine(fix, now)))]),
    table(
      [...columns, l10n.t('Participants')],
      first.map((group) => [...group.values.map((value) => String(value ?? '')), String(group.participants)]),
    ),
    more(count - first.length),
  ];
}

function fixLine(fix: FoundGroups['fixes'][number], now: Precision): string {
  const left =
    fix.left === 0
      ? l10n.t('no small groups are left')
      : l10n.t('{0} are left in small groups', counted.participants(fix.left));
  return `${escaped(fixWords(fix, now))}: ${left}`;
}

function contactsSection({ contacts }: ShareFindings, { replaceContacts }: ShareChoices): string[] {
  const heading = `### ${l10n.t('E-mail addresses, phone numbers and links')}`;
  if (contacts.count === 0) return [heading, l10n.t('None were found in the included texts.')];
  return [
    heading,
    replaceContacts
      ? l10n.t(
          'Found in the included texts: {0}. Those in participants’ texts will be replaced.',
          contacts.count,
        )
      : l10n.t('Found in the included texts: {0}. They will be in the copy.', contacts.count),
    table(
      [l10n.t('Column'), l10n.t('Kind'), l10n.t('Found'), l10n.t('Text')],
      contacts.first.map(({ column, kind, found, around, isOfQuestion }) => [
        isOfQuestion ? l10n.t('{0} (question)', column) : column,
        kindWords(kind),
        truncate(found, maxFoundLength),
        around,
      ]),
    ),
    more(contacts.count - contacts.first.length),
  ];
}

function kindWords(kind: Contact['kind']): string {
  switch (kind) {
    case 'e-mail':
      return l10n.t('e-mail address');
    case 'link':
      return l10n.t('link');
    case 'phone':
      return l10n.t('phone number');
  }
}

function idsSection({ idsRemoved }: ShareFindings): string[] {
  if (idsRemoved.length === 0) return [];
  return [
    `### ${l10n.t('IDs in texts')}`,
    l10n.t('These columns have IDs in their texts, which will be replaced:'),
    listed(idsRemoved.map(({ column, cells }) => `${escaped(column)}: ${counted.rows(cells)}`)),
  ];
}

function examples({ columns, sample }: ShareFindings): string {
  const rows = sample.slice(0, maxShownRows);
  return table(
    [l10n.t('Column'), l10n.t('Contains'), ...rows.map((_, index) => l10n.t('Example {0}', index + 1))],
    columns.map(({ name, about, question }, place) => [
      name,
      question === '' ? about : `${about} – ${question}`,
      ...rows.map((row) => row[place] ?? ''),
    ]),
  );
}

function more(count: number): string {
  return count > 0 ? l10n.t('{0} more aren’t listed.', count) : '';
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cellText).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function cellText(text: string): string {
  return markdownText(truncate(text, Math.max(maxCellLength, maxFoundLength)));
}

function listed(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

function escaped(text: string): string {
  return markdownText(text);
}
