import { codebookFiles } from '../codebook.ts';
import type { CodebookState } from '../codebookState.ts';
import { markdownText } from '../markdownText.ts';
import type { CodebookEntry } from './codebookTable.ts';

export interface CodebookPage {
  /** The collection's or batch's name. */
  readonly name: string;
  /** Rows of the wide table without duplicates, and duplicates. */
  readonly rows: number;
  readonly duplicates: number;
  /** Lines that could not be read, which are in no table. */
  readonly unreadable: number;
  /** Lines that name no submission. */
  readonly withoutSubmission: number;
  /** What the wide table has no column for, or no table has. */
  readonly leftOut: LeftOut;
  /** Whether there is a list of questions. */
  readonly list: CodebookState;
  readonly entries: readonly CodebookEntry[];
}

export interface LeftOut {
  /** Answers to questions in no codebook, beyond those that have columns: they are in the long table only. */
  readonly answers: number;
  /** Values of keys of records and tasks, beyond those that have columns. */
  readonly values: number;
  /** Files of records, relative paths, that are not the same data as the one that was read. */
  readonly files: readonly string[];
}

/** The codebook to be read by people, in Markdown. In English, whatever the editor's language is, as the columns' names are. */
export function codebookPage(page: CodebookPage): string {
  const { name, rows, duplicates, unreadable, withoutSubmission, leftOut, list, entries } = page;
  const lines = [
    `# Codebook of ${markdownText(name)}`,
    '',
    `- Rows in the wide table: ${rows + duplicates}, of which duplicates: ${duplicates}`,
    `- Lines that could not be read: ${unreadable}`,
    ...(withoutSubmission === 0
      ? []
      : [`- Lines that name no submission, each counted as one: ${withoutSubmission}`]),
    ...(leftOut.answers === 0
      ? []
      : [`- Answers to further questions that are in no list, in the long table only: ${leftOut.answers}`]),
    ...(leftOut.values === 0
      ? []
      : [`- Values of further fields of records and tasks, in no table: ${leftOut.values}`]),
    ...leftOut.files.map((file) => `- Responses in ${markdownText(file)} are in no table`),
    `- Questions: ${entries.length}${listWords(list)}`,
    '',
    '“Answered”, “blank” (white space only), “of another type” and “missing” count rows that are no duplicates.',
    '',
    '| column | question | type | answered | blank | of another type | missing |',
    '| --- | --- | --- | ---: | ---: | ---: | ---: |',
    ...entries.map(
      (entry) =>
        `| \`${entry.column}\` | ${questionOf(entry)} | ${code(entry.type)} | ${cells(entry.rows)} |`,
    ),
  ];
  let currentPage: number | undefined;
  for (const entry of entries) {
    const { instruction } = entry;
    if (instruction === undefined && currentPage !== -1) {
      currentPage = -1;
      lines.push('', '## Answered, but not in the list of questions');
    } else if (instruction?.page !== undefined && instruction.page !== currentPage) {
      currentPage = instruction.page;
      lines.push('', `## Page ${currentPage}`);
    }
    lines.push('');
    for (const line of sectionOf(entry)) lines.push(line);
  }
  return `${lines.join('\n')}\n`;
}

/** Where the list of questions is from or, where it isn't as it should be, what follows from that. */
function listWords(list: CodebookState): string {
  const withoutList = 'so that they have their ids for names, and no words, pages or options';
  switch (list.kind) {
    case 'read':
      return `, from ${code(list.file)}`;
    case 'missing':
      return `. The snapshot has no list of them (${codebookFiles.map(code).join(' or ')}), ${withoutList}`;
    case 'unreadable':
      return `. Their list, ${code(list.file)}, could not be read, ${withoutList}`;
    case 'empty':
      return `. Their list, ${code(list.file)}, has none, ${withoutList}`;
  }
}

function sectionOf(entry: CodebookEntry): string[] {
  const { instruction, columns } = entry;
  const lines = [
    `### ${questionOf(entry)}`,
    '',
    `- Columns: ${columns.map((column) => `\`${column}\``).join(', ')}`,
    `- Type: ${code(entry.type)}`,
    `- Instruction: ${code(entry.instructionId)}`,
    `- ${rowsInWords(entry.rows)}`,
  ];
  if (instruction?.help !== undefined) lines.push(`- Note: ${markdownText(instruction.help)}`);
  if (instruction !== undefined && 'options' in instruction) {
    if (instruction.answerLimit !== undefined) lines.push(`- At most ${instruction.answerLimit} to choose`);
    for (const line of choicesOf('option', instruction.options)) lines.push(line);
  }
  if (instruction !== undefined && 'units' in instruction)
    for (const line of choicesOf('unit', instruction.units)) lines.push(line);
  return lines;
}

function cells({ answered, blank, otherType, missing }: CodebookEntry['rows']): string {
  return [answered, blank, otherType, missing].join(' | ');
}

function rowsInWords({ answered, blank, otherType, missing }: CodebookEntry['rows']): string {
  return [
    `Answered: ${answered}`,
    ...(blank === 0 ? [] : [`blank: ${blank}`]),
    ...(otherType === 0 ? [] : [`of another type: ${otherType}`]),
    `missing: ${missing}`,
  ].join(', ');
}

function choicesOf(
  what: string,
  choices: readonly { readonly value: unknown; readonly label: string }[],
): string[] {
  if (choices.length === 0) return [];
  return [
    '',
    `| ${what} | value |`,
    '| --- | --- |',
    ...choices.map(({ value, label }) => `| ${markdownText(label)} | ${markdownText(String(value))} |`),
  ];
}

function questionOf({ instruction, instructionId }: CodebookEntry): string {
  return markdownText(
    instruction?.question === undefined || instruction.question === '' ? instructionId : instruction.question,
  );
}

/** An id or a type as code; one that is nothing of the sort as text. */
function code(text: string): string {
  return /^[\w.-]+$/.test(text) ? `\`${text}\`` : markdownText(text);
}
