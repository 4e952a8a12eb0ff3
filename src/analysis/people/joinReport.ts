import * as l10n from '@vscode/l10n';
import { truncate } from '../../problems/plainText.ts';
import type { Found } from '../records/readReport.ts';
import { markdownText } from '../tables/format/markdownText.ts';
import type { PersonKey } from './people.ts';
import { statusLine } from './statusLine.ts';

/** What does not join, and how many submissions have which status. */
export interface JoinFacts {
  /** Submissions with an answer and something known of them. */
  readonly joined: number;
  readonly answersOnly: Found<PersonKey>;
  readonly peopleOnly: Found<PersonKey & { readonly status: string | undefined }>;
  readonly statuses: ReadonlyMap<string, number>;
}

const maxTextLength = 120;

/**
 * Returns a report on what does not join as Markdown, with untrusted text escaped. `name`: of the collection or
 * batch; `numberWords` writes a number.
 */
export function joinReport(
  name: string,
  { joined, answersOnly, peopleOnly, statuses }: JoinFacts,
  numberWords: (count: number) => string,
): string {
  const line = statusLine(statuses, numberWords);
  return [
    `# ${l10n.t('Who answered: {0}', text(name))}`,
    ...(line === '' ? [] : [`${text(line)}.`]),
    l10n.t('Submissions with answers and details: {0}.', numberWords(joined)),
    ...section(
      l10n.t('Submissions without answers in the snapshot'),
      l10n.t(
        'Normal for submissions that were returned or are in progress. Others may be newer than the snapshot or left out by its filter.',
      ),
      peopleOnly,
      [l10n.t('Submission'), l10n.t('Participant'), l10n.t('Study'), l10n.t('Status')],
      ({ submissionId, participantId, studyId, status }) => [submissionId, participantId, studyId, status],
      numberWords,
    ),
    ...section(
      l10n.t('Answers without details'),
      l10n.t(
        'Nothing that was added names these submissions. Their columns are empty in tables and notebooks.',
      ),
      answersOnly,
      [l10n.t('Submission'), l10n.t('Participant'), l10n.t('Study')],
      ({ submissionId, participantId, studyId }) => [submissionId, participantId, studyId],
      numberWords,
    ),
    l10n.t(
      'This report isn’t saved automatically. If you save it, remember that it contains IDs of participants.',
    ),
    '',
  ].join('\n\n');
}

function section<T>(
  title: string,
  remark: string,
  { count, first }: Found<T>,
  headers: readonly string[],
  cellsOf: (item: T) => readonly (string | undefined)[],
  numberWords: (count: number) => string,
): string[] {
  if (count === 0) return [];
  const rows = [headers, headers.map(() => '---'), ...first.map((item) => cellsOf(item).map(cell))];
  return [
    `## ${title}: ${numberWords(count)}`,
    remark,
    rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
    ...(count > first.length ? [l10n.t('and {0} more', numberWords(count - first.length))] : []),
  ];
}

function cell(value: string | undefined): string {
  return value === undefined ? '' : text(value);
}

function text(value: string): string {
  return markdownText(truncate(value, maxTextLength));
}
