import * as l10n from '@vscode/l10n';
import type { UnreadableReason } from '../records/readReport.ts';
import type { AnswerShape } from './answerShapes.ts';
import type { PathRow } from './pathTally.ts';
import type { UploadPattern } from './uploadPatterns.ts';

interface Rows<Row> {
  readonly rows: readonly Row[];
  /** Whether there was more than the rows say. */
  readonly isPartial: boolean;
}

export interface QuestionsStructure {
  readonly name: string;
  /** `undefined`: the file can't be read. */
  readonly paths: Rows<PathRow> | undefined;
}

export interface RecordsStructure {
  readonly name: string;
  readonly records: number;
  readonly unreadable: readonly (readonly [reason: UnreadableReason, count: number])[];
  /** Whether only the beginning of the file was read. */
  readonly isCut: boolean;
  readonly paths: Rows<PathRow>;
  readonly answers: Rows<AnswerShape>;
}

export interface Structure {
  readonly versions: string;
  /** Whether everything in the archive is in one folder. */
  readonly isWrapped: boolean;
  readonly questions: QuestionsStructure | undefined;
  readonly records: readonly RecordsStructure[];
  readonly uploads: Rows<UploadPattern> & { readonly isLeftOut: boolean };
}

/** Returns the structure of a snapshot as Markdown. Everything in it is a word of this program. */
export function structureText({ versions, isWrapped, questions, records, uploads }: Structure): string {
  return [
    `# ${l10n.t('Structure of a snapshot')}`,
    versions,
    l10n.t(
      'This report shows how the files are structured and how they were read. It contains no answers, IDs, names or question texts: “{text}”, “{uuid}” and similar stand for texts of that kind, “{word}” for words that aren’t in Prolific’s documentation.',
    ),
    ...(isWrapped ? [l10n.t('All files of the archive are in one folder.')] : []),
    ...(records.length === 0 ? [l10n.t('There is no responses file.')] : []),
    ...records.flatMap(recordsSection),
    ...questionsSection(questions),
    `## ${l10n.t('Uploads')}`,
    ...(uploads.isLeftOut ? [l10n.t('The uploads weren’t downloaded.')] : []),
    table(
      [l10n.t('Name in the archive'), l10n.t('Linked to an answer by'), l10n.t('Count')],
      uploads,
      ({ pattern, link, count }) => [code(pattern), code(link), String(count)],
    ),
    '',
  ].join('\n\n');
}

function recordsSection({ name, records, unreadable, isCut, paths, answers }: RecordsStructure): string[] {
  const reasons = unreadable.map(([reason, count]) => `${code(reason)} ${count}`);
  return [
    `## ${code(name)}`,
    l10n.t('Lines read: {0}. Unreadable lines: {1}.', records, reasons.join(', ') || '0'),
    ...(isCut ? [l10n.t('Only the beginning of the file was read.')] : []),
    pathTable(paths),
    `### ${l10n.t('Answers')}`,
    table(
      [
        l10n.t('Type of the question'),
        l10n.t('Found'),
        l10n.t('Content'),
        l10n.t('Read as'),
        l10n.t('Count'),
      ],
      answers,
      ({ type, found, shape, answers: read, count }) => [
        type === undefined ? l10n.t('not in the question list') : code(type),
        code(found),
        code(shape),
        read.length === 0 ? l10n.t('no answer') : read.map(code).join(', '),
        String(count),
      ],
    ),
  ];
}

function questionsSection(questions: QuestionsStructure | undefined): string[] {
  if (questions === undefined) return [`## ${l10n.t('Questions')}`, l10n.t('There is no question list.')];
  const { name, paths } = questions;
  return [
    `## ${code(name)}`,
    paths === undefined ? l10n.t('The file can’t be read as JSON.') : pathTable(paths),
  ];
}

function pathTable(paths: Rows<PathRow>): string {
  return table(
    [l10n.t('Path'), l10n.t('Count'), l10n.t('Content'), l10n.t('Read as')],
    paths,
    ({ path, count, kinds, rules }) => [
      code(path),
      String(count),
      kinds.map(([kind, of]) => (of === count ? code(kind) : `${code(kind)} ${of}`)).join(', '),
      rules.map(([rule, of]) => (of === count ? code(rule) : `${code(rule)} ${of}`)).join(', '),
    ],
  );
}

function table<Row>(
  head: readonly string[],
  { rows, isPartial }: Rows<Row>,
  cells: (row: Row) => readonly string[],
): string {
  if (rows.length === 0) return l10n.t('None.');
  const line = (each: readonly string[]): string => `| ${each.join(' | ')} |`;
  return [
    line(head),
    line(head.map(() => '---')),
    ...rows.map((row) => line(cells(row))),
    ...(isPartial ? ['', l10n.t('There is more than this table shows.')] : []),
  ].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
