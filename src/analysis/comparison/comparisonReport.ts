import * as l10n from '@vscode/l10n';
import { markdownText } from '../tables/format/markdownText.ts';
import type { Found } from '../records/readReport.ts';
import { readFilter, sameFilter } from '../../snapshots/filter/filter.ts';
import { filterWords } from '../../snapshots/filter/filterWords.ts';
import { subjectOf } from '../../snapshots/subject.ts';
import { formatBytes } from '../../problems/amounts.ts';
import { shown } from '../../problems/plainText.ts';
import type {
  ChangedFile,
  ChangedSubmission,
  ComparedSnapshot,
  Comparison,
  Differences,
  FileRow,
  SubmissionRow,
} from './comparison.ts';
import { questionChangeLines, questionText } from './questionReport.ts';

export interface ReportWords {
  /** An instant as people read it, in local time. */
  readonly when: (date: Date) => string;
  /** A count with the language's separators. */
  readonly count: (count: number) => string;
  /** Known names of studies by id. */
  readonly studyNames: ReadonlyMap<string, string>;
}

/** Longest list of one kind; more are counted. */
const maxLines = 50;
/** Changed answers and keys that are named for one submission. */
const maxNames = 5;

/** Returns a comparison as Markdown, counts first, with untrusted text escaped. */
export function comparisonReport(comparison: Comparison, words: ReportWords): string {
  const { name } = subjectOf(comparison.after.manifest);
  const files = comparison.files === 'responses-only' ? undefined : comparison.files;
  const sections = [
    submissionsSection(comparison, words),
    section(l10n.t('Questions'), comparison.questions, [questionText, questionChangeLines], words),
    section(l10n.t('Files'), files, [fileLine, changedFileLine], words),
  ].filter((lines) => lines.length > 0);
  return [
    `# ${l10n.t('Changes in “{0}”', text(name))}`,
    '',
    `| | ${l10n.t('New')} | ${l10n.t('Changed')} | ${l10n.t('Removed')} |`,
    '| --- | ---: | ---: | ---: |',
    ...byTitle(comparison).map(([title, differences]) => countsRow(title, differences, words)),
    '',
    ...remarks(comparison).flatMap((remark) => [`> ${remark}`, '']),
    ...(sections.length === 0 ? [l10n.t('No differences found.'), ''] : []),
    ...sections.flatMap((lines) => [...lines, '']),
    ...compared(comparison, words),
    '',
  ].join('\n');
}

/** Summarizes a comparison for a message. */
export function comparisonWords(comparison: Comparison, { count }: ReportWords): string {
  const parts = byTitle(comparison).flatMap(([title, differences]) => {
    if (differences === undefined || total(differences) === 0) return [];
    const { fresh, changed, gone } = differences;
    const counts = [fresh, changed, gone].map((found) => count(found.count));
    return l10n.t('{0}: {1} new, {2} changed, {3} removed', title, ...counts);
  });
  return parts.length === 0 ? l10n.t('No differences found.') : `${parts.join('. ')}.`;
}

/** `undefined`: not compared. */
function byTitle({
  submissions,
  questions,
  files,
}: Comparison): [string, Differences<unknown, unknown> | undefined][] {
  return [
    [l10n.t('Submissions'), submissions],
    [l10n.t('Questions'), questions],
    [l10n.t('Files'), files === 'responses-only' ? undefined : files],
  ];
}

/** Returns the table of the compared snapshots, oldest first. */
function compared({ before, after }: Comparison, words: ReportWords): string[] {
  const row = (what: string, of: (side: ComparedSnapshot) => string): string =>
    `| ${what} | ${of(before)} | ${of(after)} |`;
  const filter = ({ manifest }: ComparedSnapshot): string =>
    markdownText(filterWords(readFilter(manifest.filter), words.studyNames));
  return [
    `## ${l10n.t('Compared snapshots')}`,
    '',
    `| | ${l10n.t('Before')} | ${l10n.t('After')} |`,
    '| --- | --- | --- |',
    row(l10n.t('Snapshot'), ({ manifest }) => text(words.when(new Date(manifest.requested_at)))),
    row(l10n.t('Contents'), filter),
    row(l10n.t('Submissions'), (side) => words.count(side.submissions)),
    row(l10n.t('Files'), ({ manifest }) => words.count(manifest.totals.files)),
    row(l10n.t('Size'), ({ manifest }) => formatBytes(manifest.totals.bytes)),
  ];
}

/** Returns remarks on the comparison's limits. */
function remarks({ before, after, questions, files }: Comparison): string[] {
  const found: string[] = [];
  if (!sameFilter(readFilter(before.manifest.filter), readFilter(after.manifest.filter))) {
    found.push(
      l10n.t(
        'The two snapshots were exported with different filters. Some submissions may appear as new or removed for that reason alone.',
      ),
    );
  }
  if (subjectOf(before.manifest).name !== subjectOf(after.manifest).name) {
    found.push(l10n.t('Previously called “{0}”.', text(subjectOf(before.manifest).name)));
  }
  if (files === 'responses-only') {
    found.push(
      l10n.t(
        'Files aren’t compared, because one of the snapshots doesn’t contain uploads. Use “Download Uploads” to get them.',
      ),
    );
  }
  if (questions === undefined) {
    found.push(
      l10n.t('Questions aren’t compared, because one of the snapshots has no readable question list.'),
    );
  }
  const unreadable = before.unreadable + after.unreadable;
  if (unreadable > 0) found.push(l10n.t('Unreadable lines, not compared: {0}.', unreadable));
  const again = before.duplicates + after.duplicates;
  if (again > 0) {
    found.push(l10n.t('Older lines of duplicate submissions, not compared: {0}.', again));
  }
  if (before.responses === undefined || after.responses === undefined) {
    found.push(l10n.t('One of the snapshots has no responses file.'));
  }
  return found;
}

function submissionsSection({ submissions, questionNames }: Comparison, words: ReportWords): string[] {
  const nameOf = (id: string): string => {
    const name = questionNames.get(id) ?? '';
    return name === '' ? code(id) : `“${text(name)}”`;
  };
  const changedLine = ({ instructionIds, keys, ...row }: ChangedSubmission): string => {
    const names = [...instructionIds.map(nameOf), ...keys.map(code)];
    const rest = names.length - maxNames;
    const named = names.slice(0, maxNames).join(', ');
    return `${submissionLine(row)} · ${rest > 0 ? l10n.t('{0} and {1} more', named, rest) : named}`;
  };
  return section(l10n.t('Submissions'), submissions, [submissionLine, changedLine], words);
}

function submissionLine({ submissionId, participantId }: SubmissionRow): string {
  const submission = submissionId === undefined ? l10n.t('without an ID') : code(submissionId);
  return participantId === undefined
    ? submission
    : `${submission} · ${l10n.t('participant {0}', code(participantId))}`;
}

function fileLine({ path, size }: FileRow): string {
  return `${code(path)} · ${formatBytes(size)}`;
}

function changedFileLine({ path, size, sizeBefore }: ChangedFile): string {
  return `${code(path)} · ${l10n.t('{0}, previously {1}', formatBytes(size), formatBytes(sizeBefore))}`;
}

/** Returns a section with lines for new, changed and removed items; empty if there are none. */
function section<Item, Changed>(
  title: string,
  differences: Differences<Item, Changed> | undefined,
  [line, changedLine]: readonly [(item: Item) => string, (item: Changed) => string],
  words: ReportWords,
): string[] {
  if (differences === undefined || total(differences) === 0) return [];
  return [
    `## ${title}`,
    ...listOf(l10n.t('New'), differences.fresh, line, words),
    ...listOf(l10n.t('Changed'), differences.changed, changedLine, words),
    ...listOf(l10n.t('Removed'), differences.gone, line, words),
  ];
}

function listOf<Item>(
  title: string,
  { count, first }: Found<Item>,
  line: (item: Item) => string,
  words: ReportWords,
): string[] {
  if (count === 0) return [];
  const lines = first.slice(0, maxLines).map((item) => `- ${line(item)}`);
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

/** Formats an id or path as code; as text if it could break out. */
function code(value: string): string {
  return /^[\w./-]{1,200}$/.test(value) ? `\`${value}\`` : text(value);
}

function text(value: string): string {
  return markdownText(shown(value, 200));
}
