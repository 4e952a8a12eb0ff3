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
  readonly entries: readonly CodebookEntry[];
}

/** The codebook to be read by people, in Markdown. In English, whatever the editor's language is, as the columns' names are. */
export function codebookPage({ name, rows, duplicates, unreadable, entries }: CodebookPage): string {
  const lines = [
    `# Codebook of ${markdownText(name)}`,
    '',
    `- Rows in the wide table: ${rows + duplicates}, of which duplicates: ${duplicates}`,
    `- Lines that could not be read: ${unreadable}`,
    `- Questions: ${entries.length}`,
    '',
    '“Answered” and “missing” count rows that are no duplicates.',
    '',
    '| column | question | type | answered | missing |',
    '| --- | --- | --- | ---: | ---: |',
    ...entries.map(
      (entry) =>
        `| \`${entry.column}\` | ${questionOf(entry)} | ${code(entry.type)} | ${entry.n} | ${entry.missing} |`,
    ),
  ];
  let page: number | undefined;
  for (const entry of entries) {
    const { instruction } = entry;
    if (instruction === undefined && page !== -1) {
      page = -1;
      lines.push('', '## Answered, but not in the list of questions');
    } else if (instruction?.page !== undefined && instruction.page !== page) {
      page = instruction.page;
      lines.push('', `## Page ${page}`);
    }
    lines.push('', ...sectionOf(entry));
  }
  return `${lines.join('\n')}\n`;
}

function sectionOf(entry: CodebookEntry): string[] {
  const { instruction, columns } = entry;
  const lines = [
    `### ${questionOf(entry)}`,
    '',
    `- Columns: ${columns.map((column) => `\`${column}\``).join(', ')}`,
    `- Type: ${code(entry.type)}`,
    `- Instruction: ${code(entry.instructionId)}`,
    `- Answered: ${entry.n}, missing: ${entry.missing}`,
  ];
  if (instruction?.help !== undefined) lines.push(`- Note: ${markdownText(instruction.help)}`);
  if (instruction !== undefined && 'options' in instruction) {
    if (instruction.answerLimit !== undefined) lines.push(`- At most ${instruction.answerLimit} to choose`);
    lines.push(...choicesOf('option', instruction.options));
  }
  if (instruction !== undefined && 'units' in instruction)
    lines.push(...choicesOf('unit', instruction.units));
  return lines;
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
