import { howFigures, introduction } from './introduction.ts';
import type { NotebookContent, NotebookQuestion } from './notebookQuestion.ts';
import { pythonMeasures } from './pythonMeasures.ts';
import { pythonFigures, pythonPlots, pythonRead } from './pythonSetup.ts';
import { markdownText, pythonLiteral } from './quoting.ts';

/** A Jupyter notebook (nbformat 4.5) that reads the tables beside it with pandas and shows every question. */
export function pythonNotebook({ title, requestedAt, questions }: NotebookContent): string {
  const cells = [
    markdown(
      `# ${markdownText(title)}`,
      '',
      `Answers as of ${markdownText(requestedAt)}. Made by Prolific Collections; change it as you like.`,
      '',
      'It needs Python 3.8 or newer with pandas 1.5 and matplotlib 3.6 or newer (`pip install pandas matplotlib`), and runs in the folder of the tables.',
      'Questions and columns are explained in `codebook.md`. Nothing leaves this machine.',
    ),
    markdown(
      '## Read the tables',
      '',
      '`wide` has one row for each submission (of a batch: for each submission and task), `long` one row for each answer, or for each choice or file in it,',
      'and `files` one for each upload. `answers` is `long` without white space.',
    ),
    code(pythonRead),
    markdown('## What came in'),
    code(pythonFigures),
    markdown('## How figures are made', '', ...howFigures),
    code(pythonMeasures),
    markdown('## How questions are shown', '', 'This cell only says how plots are drawn.'),
    code(pythonPlots),
    ...questions.flatMap((question) => [markdown(...introduction(question)), code(...showing(question))]),
    markdown(
      '## Answers to other questions',
      '',
      'Questions that were answered, but are not in the list above.',
    ),
    code(
      `show_others([${['', ...questions.map(({ column }) => `    ${pythonLiteral(column)},`), ''].join('\n')}])`,
    ),
  ];
  return `${JSON.stringify(
    {
      cells: cells.map((cell, index) => ({ id: `cell-${index + 1}`, ...cell })),
      metadata: {
        kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
        language_info: { name: 'python' },
      },
      nbformat: 4,
      nbformat_minor: 5,
    },
    undefined,
    1,
  )}\n`;
}

function showing(question: NotebookQuestion): readonly string[] {
  const column = `column = ${pythonLiteral(question.column)}`;
  const words = `question = ${pythonLiteral(question.question)}`;
  switch (question.kind) {
    case 'choice':
      return [
        column,
        words,
        `options = [`,
        ...question.options.map((option) => `    ${pythonLiteral(option)},`),
        `]`,
        'show_choices(column, question, options)',
        ...(question.withText ? ['show_written(column)'] : []),
      ];
    case 'number':
      if (question.units === undefined) return [column, words, 'show_numbers(column, question)'];
      return [
        column,
        words,
        `units = {`,
        ...[...question.units].map(
          ([value, label]) => `    ${pythonLiteral(value)}: ${pythonLiteral(label)},`,
        ),
        `}`,
        'show_numbers(column, question, units)',
      ];
    case 'text':
      return [column, words, `show_texts(column, question${question.isKnown ? '' : ', "other"'})`];
    case 'files':
      return [column, words, 'show_files(column, question)'];
  }
}

interface Cell {
  readonly cell_type: 'markdown' | 'code';
  readonly source: readonly string[];
}

function markdown(...lines: readonly string[]): Cell {
  return { cell_type: 'markdown', ...{ metadata: {} }, source: sourceOf(lines) };
}

function code(...lines: readonly string[]): Cell {
  return {
    cell_type: 'code',
    ...{ execution_count: null, metadata: {}, outputs: [] },
    source: sourceOf(lines),
  };
}

/** Lines as nbformat has them, each with its end but the last. */
function sourceOf(lines: readonly string[]): readonly string[] {
  const all = lines.join('\n').split('\n');
  return all.map((line, index) => (index === all.length - 1 ? line : `${line}\n`));
}
