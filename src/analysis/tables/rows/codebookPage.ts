import { answerLimitOf, optionsOf, unitsOf } from '../../answers/answerParts.ts';
import { codebookFiles } from '../../../snapshots/knownNames.ts';
import type { CodebookState } from '../../answers/codebookState.ts';
import { markdownText } from '../format/markdownText.ts';
import type { JoinFacts } from '../../people/joinReport.ts';
import type { CodebookEntry } from './codebookTable.ts';
import type { PeopleEntry } from './peopleCounts.ts';

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
  /** What the wide table, or any table, has no column for. */
  readonly leftOut: LeftOut;
  /** State of the list of questions. */
  readonly list: CodebookState;
  readonly entries: readonly CodebookEntry[];
  /** What is known about participants; none: nothing. */
  readonly people: readonly PeopleEntry[];
  readonly joined: JoinFacts | undefined;
}

export interface LeftOut {
  /** Answers to questions in no codebook, beyond those that have columns: they are in the long table only. */
  readonly answers: number;
  /** Values of keys of records and tasks, beyond those that have columns. */
  readonly values: number;
  /** Files of records, relative paths, that are not the same data as the one that was read. */
  readonly files: readonly string[];
  /** Texts that the system file has only a part of. */
  readonly shortened: number;
}

/** Returns the codebook as Markdown. Always in English, like the columns' names. */
export function codebookPage(page: CodebookPage): string {
  const { name, rows, duplicates, unreadable, withoutSubmission, leftOut, list, entries, people, joined } =
    page;
  const lines = [
    `# Codebook of ${markdownText(name)}`,
    '',
    `- Rows in the wide table: ${rows + duplicates} (duplicates: ${duplicates})`,
    `- Unreadable lines: ${unreadable}`,
    ...ifAny('Lines without a submission ID, each counted as a submission', withoutSubmission),
    ...ifAny('Answers to other unlisted questions, only in the long table', leftOut.answers),
    ...ifAny('Values of other fields of records and tasks, not in any table', leftOut.values),
    ...ifAny('Texts that are cut in responses_wide.sav, as its format has no longer ones', leftOut.shortened),
    ...leftOut.files.map((file) => `- Responses in ${markdownText(file)} are not in any table`),
    ...(joined === undefined ? [] : joinedLines(joined)),
    `- Questions: ${entries.length}${listWords(list)}`,
    '',
    '“Answered”, “blank” (only white space), “different type” and “missing” count rows without duplicates.',
    '',
    '| column | question | type | answered | blank | different type | missing |',
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
      const { isGone } = entry;
      lines.push(
        '',
        isGone === true ? '## No longer in the collection' : '## Answered but not in the question list',
      );
    } else if (instruction?.page !== undefined && instruction.page !== currentPage) {
      currentPage = instruction.page;
      lines.push('', `## Page ${currentPage}`);
    }
    lines.push('');
    for (const line of sectionOf(entry)) lines.push(line);
  }
  for (const line of peopleSection(people)) lines.push(line);
  return `${lines.join('\n')}\n`;
}

function joinedLines({ joined, answersOnly, peopleOnly }: JoinFacts): string[] {
  return [
    `- Submissions joined with what was added about participants: ${joined}`,
    ...ifAny('Submissions with answers about which nothing was added', answersOnly.count),
    ...ifAny('Submissions without answers, not in any table', peopleOnly.count),
  ];
}

function peopleSection(people: readonly PeopleEntry[]): string[] {
  if (people.length === 0) return [];
  return [
    '',
    '## Participants',
    '',
    '| column | content | values | with a value | missing |',
    '| --- | --- | --- | ---: | ---: |',
    ...people.map(({ name, label, options = [], n, missing }) => {
      const values = options.map((option) => code(option)).join(', ');
      return `| \`${name}\` | ${markdownText(label)} | ${values} | ${n} | ${missing} |`;
    }),
  ];
}

function ifAny(what: string, count: number): string[] {
  return count === 0 ? [] : [`- ${what}: ${count}`];
}

/** Describes the source of the list of questions, and the consequences if it is missing or broken. */
function listWords(list: CodebookState): string {
  const withoutList = 'so they are named after their IDs and have no texts, pages or options';
  switch (list.kind) {
    case 'read':
      return `, from ${code(list.file)}`;
    case 'missing':
      return `. The snapshot has no question list (${codebookFiles.map(code).join(' or ')}), ${withoutList}`;
    case 'unreadable':
      return `. The question list, ${code(list.file)}, can’t be read, ${withoutList}`;
    case 'empty':
      return `. The question list, ${code(list.file)}, is empty, ${withoutList}`;
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
    ...(entry.isGone === true ? ['- No longer in the collection: its text is unknown'] : []),
  ];
  if (instruction?.help !== undefined) lines.push(`- Note: ${markdownText(instruction.help)}`);
  const limit = answerLimitOf(instruction);
  if (limit !== undefined) lines.push(`- Maximum number of choices: ${limit}`);
  const options = choicesOf('option', optionsOf(instruction));
  return [...lines, ...options, ...choicesOf('unit', unitsOf(instruction))];
}

function cells({ answered, blank, otherType, missing }: CodebookEntry['rows']): string {
  return [answered, blank, otherType, missing].join(' | ');
}

function rowsInWords({ answered, blank, otherType, missing }: CodebookEntry['rows']): string {
  return [
    `Answered: ${answered}`,
    ...(blank === 0 ? [] : [`blank: ${blank}`]),
    ...(otherType === 0 ? [] : [`different type: ${otherType}`]),
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

/** Formats an id or type as code; as text if it is unusual. */
function code(text: string): string {
  return /^[\w.-]+( [\w.-]+)*$/.test(text) ? `\`${text}\`` : markdownText(text);
}
