import type { NotebookQuestion } from './notebookQuestion.ts';
import { markdownText } from './quoting.ts';

const said: Readonly<Record<NotebookQuestion['kind'], string>> = {
  choice: 'How many chose each option, and which part of those who answered.',
  number: 'A histogram for each unit, as amounts are not converted; then figures.',
  text: 'How long the answers are, then the words that most answers have.',
  files: 'How many files came with an answer, then their kinds and how many of them are in this snapshot.',
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
