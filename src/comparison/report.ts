import * as l10n from '@vscode/l10n';
import { markdownText } from '../analysis/markdownText.ts';
import type { Found } from '../analysis/readReport.ts';
import { readFilter, sameFilter } from '../exports/filter.ts';
import { filterWords } from '../exports/filterWords.ts';
import { subjectOf } from '../exports/subject.ts';
import { formatBytes } from '../exports/wording.ts';
import { shown } from '../problems/shown.ts';
import type { ComparedSnapshot, Comparison, Differences, FileRow, SubmissionRow } from './comparison.ts';
import { questionChangeLines, questionText } from './questionReport.ts';

export interface ReportWords {
  /** An instant as people read it, in local time. */
  readonly when: (date: Date) => string;
  /** A count with the language's separators. */
  readonly count: (count: number) => string;
  /** Names of studies by their id, as far as they are known. */
  readonly studyNames: ReadonlyMap<string, string>;
}

/** Longest list of one kind; more are counted. */
const mostLines = 50;
/** Changed answers and keys that are named for one submission. */
const mostNames = 5;

/** A comparison to be read by people, in Markdown: counts first. All text from elsewhere is shown as it is. */
export function comparisonReport(comparison: Comparison, words: ReportWords): string {
  const { submissions, questions, files } = comparison;
  const { name } = subjectOf(comparison.after.manifest);
  const sections = [
    submissionsSection(comparison, words),
    questions === undefined ? [] : questionsSection(questions, words),
    files === 'responses-only' ? [] : filesSection(files, words),
  ].filter((section) => section.length > 0);
  const summary = [
    `| | ${l10n.t('new')} | ${l10n.t('changed')} | ${l10n.t('gone')} |`,
    '| --- | ---: | ---: | ---: |',
    countsRow(l10n.t('Submissions'), submissions, words),
    countsRow(l10n.t('Questions'), questions, words),
    countsRow(l10n.t('Files'), files === 'responses-only' ? undefined : files, words),
  ];
  return [
    `# ${l10n.t('What changed in “{0}”', text(name))}`,
    '',
    ...summary,
    '',
    ...remarks(comparison).flatMap((remark) => [`> ${remark}`, '']),
    ...(sections.length === 0 ? [l10n.t('Nothing is different in what was compared.'), ''] : []),
    ...sections.flatMap((lines) => [...lines, '']),
    ...compared(comparison, words),
    '',
  ].join('\n');
}

/** In a few words, for a message. */
export function comparisonWords(
  { submissions, questions, files }: Comparison,
  { count }: ReportWords,
): string {
  const differences: [string, Differences<unknown, unknown> | undefined][] = [
    [l10n.t('Submissions'), submissions],
    [l10n.t('Questions'), questions],
    [l10n.t('Files'), files === 'responses-only' ? undefined : files],
  ];
  const parts = differences.flatMap(([what, difference]) =>
    difference === undefined || total(difference) === 0
      ? []
      : [
          l10n.t(
            '{0}: {1} new, {2} changed, {3} gone',
            what,
            count(difference.fresh.count),
            count(difference.changed.count),
            count(difference.gone.count),
          ),
        ],
  );
  return parts.length === 0 ? l10n.t('Nothing is different in what was compared.') : `${parts.join('. ')}.`;
}

/** The table of what was compared, oldest first. */
function compared({ before, after }: Comparison, words: ReportWords): string[] {
  const row = (what: string, of: (side: ComparedSnapshot) => string): string =>
    `| ${what} | ${of(before)} | ${of(after)} |`;
  const filter = ({ manifest }: ComparedSnapshot): string =>
    markdownText(filterWords(readFilter(manifest.filter), words.studyNames));
  return [
    `## ${l10n.t('What was compared')}`,
    '',
    `| | ${l10n.t('Before')} | ${l10n.t('After')} |`,
    '| --- | --- | --- |',
    row(l10n.t('Snapshot'), ({ manifest }) => text(words.when(new Date(manifest.requested_at)))),
    row(l10n.t('Holds'), filter),
    row(l10n.t('Submissions'), (side) => words.count(side.submissions)),
    row(l10n.t('Files'), ({ manifest }) => words.count(manifest.totals.files)),
    row(l10n.t('Size'), ({ manifest }) => formatBytes(manifest.totals.bytes)),
  ];
}

/** What makes the comparison less than it seems. */
function remarks({ before, after, questions, files }: Comparison): string[] {
  const found: string[] = [];
  const sides = [before, after] as const;
  if (!sameFilter(readFilter(before.manifest.filter), readFilter(after.manifest.filter))) {
    found.push(
      l10n.t(
        'The two snapshots were exported with different filters: a submission may be new or gone for that alone.',
      ),
    );
  }
  if (subjectOf(before.manifest).name !== subjectOf(after.manifest).name) {
    found.push(l10n.t('It was called “{0}” before.', text(subjectOf(before.manifest).name)));
  }
  if (files === 'responses-only') {
    found.push(
      l10n.t(
        'Files are not compared: one of the snapshots was made without its uploads. Fetch Uploads brings them.',
      ),
    );
  }
  if (questions === undefined) {
    found.push(
      l10n.t('Questions are not compared: one of the snapshots has no list of them that can be read.'),
    );
  }
  const unreadable = before.unreadable + after.unreadable;
  if (unreadable > 0)
    found.push(l10n.t('Lines that could not be read and are not compared: {0}.', unreadable));
  const again = before.duplicates + after.duplicates;
  if (again > 0) {
    found.push(l10n.t('Lines of a submission that has a later line, which is compared instead: {0}.', again));
  }
  if (sides.some(({ responses }) => responses === undefined)) {
    found.push(l10n.t('One of the snapshots has no file of responses.'));
  }
  return found;
}

function submissionsSection({ submissions, questionNames }: Comparison, words: ReportWords): string[] {
  if (total(submissions) === 0) return [];
  const nameOf = (id: string): string => {
    const name = questionNames.get(id) ?? '';
    return name === '' ? code(id) : `“${text(name)}”`;
  };
  return [
    `## ${l10n.t('Submissions')}`,
    ...listOf(l10n.t('New'), submissions.fresh, submissionLine, words),
    ...listOf(
      l10n.t('Changed'),
      submissions.changed,
      ({ instructionIds, keys, ...row }) => {
        const names = [...instructionIds.map(nameOf), ...keys.map(code)];
        const rest = names.length - mostNames;
        const named = names.slice(0, mostNames).join(', ');
        return `${submissionLine(row)} · ${rest > 0 ? l10n.t('{0} and {1} more', named, rest) : named}`;
      },
      words,
    ),
    ...listOf(l10n.t('Gone'), submissions.gone, submissionLine, words),
  ];
}

function submissionLine({ submissionId, participantId }: SubmissionRow): string {
  const submission = submissionId === undefined ? l10n.t('without an id') : code(submissionId);
  return participantId === undefined
    ? submission
    : `${submission} · ${l10n.t('participant {0}', code(participantId))}`;
}

function questionsSection(questions: NonNullable<Comparison['questions']>, words: ReportWords): string[] {
  if (total(questions) === 0) return [];
  return [
    `## ${l10n.t('Questions')}`,
    ...listOf(l10n.t('New'), questions.fresh, questionText, words),
    ...listOf(l10n.t('Changed'), questions.changed, questionChangeLines, words),
    ...listOf(l10n.t('Gone'), questions.gone, questionText, words),
  ];
}

function filesSection(
  files: Differences<FileRow, FileRow & { readonly sizeBefore: number }>,
  words: ReportWords,
): string[] {
  if (total(files) === 0) return [];
  const line = ({ path, size }: FileRow): string => `${code(path)} · ${formatBytes(size)}`;
  return [
    `## ${l10n.t('Files')}`,
    ...listOf(l10n.t('New'), files.fresh, line, words),
    ...listOf(
      l10n.t('Changed'),
      files.changed,
      ({ path, size, sizeBefore }) =>
        `${code(path)} · ${l10n.t('{0}, before {1}', formatBytes(size), formatBytes(sizeBefore))}`,
      words,
    ),
    ...listOf(l10n.t('Gone'), files.gone, line, words),
  ];
}

function listOf<Item>(
  title: string,
  { count, first }: Found<Item>,
  line: (item: Item) => string,
  words: ReportWords,
): string[] {
  if (count === 0) return [];
  const lines = first.slice(0, mostLines).map((item) => `- ${line(item)}`);
  const rest = count - lines.length;
  return [
    '',
    `### ${title} (${words.count(count)})`,
    '',
    ...lines,
    ...(rest > 0 ? ['', l10n.t('… and {0} more.', words.count(rest))] : []),
  ];
}

function countsRow(
  what: string,
  difference: Differences<unknown, unknown> | undefined,
  { count }: ReportWords,
): string {
  if (difference === undefined) return `| ${what} | – | – | – |`;
  const { fresh, changed, gone } = difference;
  return `| ${what} | ${count(fresh.count)} | ${count(changed.count)} | ${count(gone.count)} |`;
}

function total({ fresh, changed, gone }: Differences<unknown, unknown>): number {
  return fresh.count + changed.count + gone.count;
}

/** An id or a path as code; what might break out of that as text. */
function code(value: string): string {
  return /^[\w./-]{1,200}$/.test(value) ? `\`${value}\`` : text(value);
}

function text(value: string): string {
  return markdownText(shown(value, 200));
}
