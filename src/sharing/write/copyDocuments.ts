import { markdownText } from '../../analysis/tables/format/markdownText.ts';
import { cellsOf, type CellColumn } from '../../analysis/tables/rows/tableColumn.ts';
import { otherValue } from '../clean/coarsen.ts';
import type { CopyColumn } from '../copyTable.ts';
import type { ShareFindings } from '../findings.ts';
import type { ShareChoices } from '../shareChoices.ts';

/** The files of a copy. */
export const copyNames = {
  csv: 'responses.csv',
  parquet: 'responses.parquet',
  sav: 'responses.sav',
  codebook: 'codebook.csv',
  codebookPage: 'codebook.md',
  readme: 'README.md',
} as const;

/** A column with the number of rows that have a value. */
export interface DescribedColumn extends CopyColumn {
  readonly filled: number;
}

export const copyCodebookColumns: readonly CellColumn<DescribedColumn>[] = [
  { name: 'column', type: 'text', cell: ({ name }) => name },
  { name: 'type', type: 'text', cell: ({ type }) => type },
  { name: 'description', type: 'text', cell: ({ about }) => about },
  { name: 'order', type: 'integer', cell: ({ question }) => question?.order },
  { name: 'question', type: 'text', cell: ({ question }) => question?.question },
  { name: 'help', type: 'text', cell: ({ question }) => question?.help },
  {
    name: 'values',
    type: 'text',
    cell: ({ values }) => values.map(valueWords).join('; ') || undefined,
  },
  { name: 'n', type: 'integer', cell: ({ filled }) => filled },
];

/** Returns the codebook of a copy as rows of {@link copyCodebookColumns}. */
export const codebookRow = cellsOf(copyCodebookColumns);

/** What the documents of a copy say besides its columns. */
export interface CopyFacts {
  /** The collection's or batch's name, without ids. */
  readonly name: string;
  readonly findings: ShareFindings;
  readonly choices: ShareChoices;
  /** Uploads in the copy, and those left out because they are missing or contain an id. */
  readonly uploads: number;
  readonly uploadsLeftOut: number;
  /** The name of the key in the export folder; `undefined`: there is none. */
  readonly key: string | undefined;
  /** Of this extension. */
  readonly version: string;
  readonly now: Date;
}

/** Returns the codebook of a copy as Markdown. Always in English, like the names of columns. */
export function copyCodebook({ name, findings }: CopyFacts, columns: readonly DescribedColumn[]): string {
  const lines = [
    `# Codebook of ${markdownText(name)}`,
    '',
    `One row per ${columns.some((each) => each.name === 'task') ? 'submission and task' : 'submission'}: ${counted(findings.rows, 'row')}, ${counted(findings.participants, 'participant')}. Empty cells are missing values.`,
    '',
    '| column | type | description | rows with a value |',
    '| --- | --- | --- | ---: |',
    ...columns.map(
      ({ name: column, type, about, filled }) =>
        `| \`${column}\` | ${type} | ${markdownText(about)} | ${filled} |`,
    ),
  ];
  const seen = new Set<unknown>();
  for (const { question } of columns) {
    if (question === undefined || seen.has(question)) continue;
    seen.add(question);
    const own = columns.filter((each) => each.question === question);
    lines.push(
      '',
      `## ${question.order}. ${markdownText(question.question) || 'Question without a text'}`,
      '',
      `- Columns: ${own.map((each) => `\`${each.name}\``).join(', ')}`,
      ...(question.help === undefined ? [] : [`- Note: ${markdownText(question.help)}`]),
    );
    const values = own.find((each) => each.values.length > 0)?.values ?? [];
    if (values.length > 0) lines.push('', '| option | value |', '| --- | --- |');
    for (const { label, value } of values) lines.push(`| ${markdownText(label)} | ${markdownText(value)} |`);
  }
  return `${lines.join('\n')}\n`;
}

/** Returns a copy's README: what it contains, what was done, and how to cite it. Always in English. */
export function copyReadme(facts: CopyFacts, columns: readonly DescribedColumn[]): string {
  const { name, findings, now, version } = facts;
  const year = now.getUTCFullYear();
  const title = markdownText(name);
  return `${[
    `# ${title}`,
    '',
    `Responses of ${counted(findings.participants, 'participant')} (${counted(findings.rows, 'row')}, ${counted(columns.length, 'column')}), collected with Prolific (https://www.prolific.com). This copy was made for sharing.`,
    '',
    '## Files',
    '',
    `- \`${copyNames.csv}\`: the responses as CSV (UTF-8). Columns and values are described in \`${copyNames.codebookPage}\` and \`${copyNames.codebook}\`.`,
    `- \`${copyNames.parquet}\`: the same for programs such as R, Python and DuckDB.`,
    `- \`${copyNames.sav}\`: the same for SPSS, jamovi, JASP, PSPP, Stata and R, with labels.`,
    ...(facts.uploads === 0
      ? []
      : ['- `uploads`: files that participants uploaded, named in the responses.']),
    '',
    '## What was done',
    '',
    ...stepsOf(facts, columns).map((step) => `- ${step}`),
    '',
    '## How to cite',
    '',
    'Replace the words in brackets:',
    '',
    `> \\[Authors\\] (${year}). *${title}* \\[Data set\\]. \\[Repository\\]. \\[DOI\\]`,
    '',
    `Made on ${now.toISOString().slice(0, 10)} with Prolific Collections ${version}, an extension for VS Code.`,
  ].join('\n')}\n`;
}

function stepsOf(
  { findings, choices, uploads, uploadsLeftOut, key }: CopyFacts,
  columns: readonly DescribedColumn[],
): string[] {
  const { precision, smallest, onlyApproved, replaceContacts } = choices;
  const { groups, repeats, leftOut } = findings;
  const notApproved = leftOut.reduce((sum, { rows }) => sum + rows, 0);
  const has = (column: string): boolean => columns.some(({ name }) => name === column);
  const texts = columns.filter(({ isText }) => isText).length;
  return [
    'IDs of submissions, participants, studies, questions and exports, file paths and completion codes were left out, and IDs in texts were replaced by “\\[ID removed\\]”. The files were searched for them.',
    `Participants have pseudonyms in random order; rows are in random order. ${key === undefined ? 'No key of pseudonyms was kept.' : `The key of pseudonyms is in a file that isn’t shared, \`${key}\`.`}`,
    has('day') ? 'Times were reduced to days, in UTC.' : 'Dates and times were left out.',
    ...(has('seconds_taken') ? ['The time taken is in seconds.'] : []),
    ...(onlyApproved && notApproved > 0
      ? [
          `Submissions that were neither approved nor awaiting review were left out: ${counted(notApproved, 'row')}.`,
        ]
      : []),
    ...(repeats > 0
      ? [`Repeated records of the same submission were left out: ${counted(repeats, 'row')}.`]
      : []),
    ...demographicSteps(groups.columns.length, precision, smallest, groups.count),
    texts === 0
      ? 'Texts that participants wrote were left out, as were answers that aren’t among the options.'
      : `Texts that participants wrote are in ${counted(texts, 'column')}${replaceContacts ? ', with e-mail addresses, phone numbers and links replaced as far as they were recognized' : ''}. All others were left out.`,
    uploads === 0
      ? 'Uploaded files were left out.'
      : 'Uploaded files have new names. What is in them is unchanged: pictures and documents may contain names, places and times.',
    ...(uploadsLeftOut === 0
      ? []
      : [`Uploaded files that were missing or contained an ID were left out: ${uploadsLeftOut}.`]),
  ];
}

function demographicSteps(
  columns: number,
  precision: ShareChoices['precision'],
  smallest: number,
  small: number,
): string[] {
  if (columns === 0) return ['Demographics were left out.'];
  return [
    precision === 'exact'
      ? 'Demographics are as Prolific exported them; reasons for missing values were left out.'
      : `Demographics were made less precise: ages and other numbers are bands, and values of fewer than ${smallest} participants are “${otherValue(smallest)}”. Reasons for missing values were left out.`,
    small === 0
      ? `Every combination of the demographics has at least ${counted(smallest, 'participant')}.`
      : `Combinations of the demographics with fewer than ${smallest} participants: ${small}.`,
  ];
}

function valueWords({ value, label }: CopyColumn['values'][number]): string {
  return value === label ? label : `${value} = ${label}`;
}

/** In English, whatever the editor's language. */
function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
