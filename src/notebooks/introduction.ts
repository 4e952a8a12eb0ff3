import type { NotebookQuestion } from './notebookQuestion.ts';
import { markdownText } from './quoting.ts';

/** What all figures have in common; a line is one of Markdown or of a comment. */
export const howFigures: readonly string[] = [
  'All figures count rows of the wide table, as the overview does: a row that gives the same answer twice counts once. Percentages are of the',
  'rows that answered the question; below 20 rows they are “2 of 3”. Answers of white space only count as blank and in no other figure.',
];

const said: Readonly<Record<NotebookQuestion['kind'], string>> = {
  choice: 'How many rows chose each option. Percentages are of the rows that answered.',
  number:
    'A histogram for each unit, as amounts are not converted; then figures of the rows with one number. Mean and SD are of five numbers or more.',
  text: 'How many characters each row wrote, then the words of most rows.',
  files:
    'How many files came with an answer, then their kinds and how many of them are in this snapshot. Percentages are of the rows that answered.',
};

/** The question, its note and what is shown of it, in Markdown. */
export function introduction({ order, question, help, kind }: NotebookQuestion): readonly string[] {
  return [
    `## ${order}. ${markdownText(question)}`,
    '',
    ...(help === undefined ? [] : [`> ${markdownText(help)}`, '']),
    said[kind],
  ];
}
