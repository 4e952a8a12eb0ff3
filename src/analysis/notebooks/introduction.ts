import type { NotebookQuestion } from './notebookQuestion.ts';
import { notebookMarkdown } from './quoting.ts';

/** Rules common to all figures, as lines of Markdown or of comments. */
export const howFigures: readonly string[] = [
  'All figures count rows of the wide table, as in the overview. A row that gives the same answer more than once counts once. Percentages are',
  'based on the rows that answered the question; below 20 rows, they are shown as “2 of 3”. Answers with only white space count as blank.',
];

/** How to choose submissions and groups, as lines of Markdown or of comments. */
export const whichSubmissions: readonly string[] = [
  'Change which submissions count, by their status on Prolific, and whether each question is shown by group. The tables contain statuses after',
  '“Prolific: Add Submission Details”, and demographics after “Prolific: Add Demographics…”; without statuses, all submissions count.',
];

/** What the description of the sample counts. */
export const whoAnswered =
  'Participants, each counted once. Shares are of all participants, including those without a value. Mean and SD require at least five ages.';

const said: Readonly<Record<NotebookQuestion['kind'], string>> = {
  choice: 'The number of rows that chose each option. Percentages are based on the rows that answered.',
  rating:
    'The number of rows that gave each number of stars, and statistics of the rows that gave exactly one. Mean and SD require at least five of them.',
  number:
    'A histogram for each unit (amounts are not converted) and statistics of the rows with exactly one number. Mean and SD require at least five numbers.',
  text: 'The length of each row’s text in characters, and the most frequent words.',
  other:
    'This version doesn’t support the question’s type, so its answers are shown by what they contain: files, options, numbers or text.',
  files:
    'The number of files per answer, their types, and how many of them are in this snapshot. Percentages are based on the rows that answered.',
};

/** Returns the question, its note and a description of what is shown, in Markdown. */
export function introduction({ order, question, help, kind }: NotebookQuestion): readonly string[] {
  return [
    `## ${order}. ${notebookMarkdown(question)}`,
    '',
    ...(help === undefined ? [] : [`> ${notebookMarkdown(help)}`, '']),
    said[kind],
  ];
}

/** Describes the answers to questions that aren't listed. */
export function otherQuestions(questions: readonly NotebookQuestion[]): string {
  return questions.length === 0
    ? 'The snapshot has no list of questions.'
    : 'Questions that were answered but are no longer in the collection.';
}
