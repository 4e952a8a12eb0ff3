import { howFigures, introduction, otherQuestions, whichSubmissions, whoAnswered } from '../introduction.ts';
import type { NotebookContent } from '../notebookQuestion.ts';
import { pythonMeasures } from './pythonMeasures.ts';
import { pythonKeep, pythonSample } from './pythonSample.ts';
import { pythonFigures, pythonPlots, pythonRead } from './pythonSetup.ts';
import { notebookMarkdown, pythonLiteral } from '../quoting.ts';
import { showing, type Notation } from '../showing.ts';

/**
 * Returns a Jupyter notebook (nbformat 4.5) that reads the tables beside it with pandas and shows every
 * question.
 */
export function pythonNotebook({ title, requestedAt, questions }: NotebookContent): string {
  const cells = [
    markdown(
      `# ${notebookMarkdown(title)}`,
      '',
      `Answers as of ${notebookMarkdown(requestedAt)}. Created by Prolific Collections; edit it as you like.`,
      '',
      'Requires Python 3.8, pandas 1.5 and matplotlib 3.6 or later (`pip install pandas matplotlib`). Run it in the folder of the tables.',
      'See `codebook.md` for questions and columns. Your data stays on this computer.',
    ),
    markdown(
      '## Read the tables',
      '',
      '`wide` has one row per submission (in a batch: per submission and task), `long` has one row per answer, or per choice or file in the answer,',
      'and `files` has one row per upload. `answers` is `long` without blank answers.',
    ),
    helper('# Reads the tables', pythonRead),
    helper('# Chooses submissions and describes the sample', pythonSample),
    markdown('## Submissions to include', '', ...whichSubmissions),
    code(pythonKeep),
    markdown('## Summary'),
    code(pythonFigures),
    markdown('## How figures are calculated', '', ...howFigures),
    helper('# Calculates figures', pythonMeasures),
    markdown('## How questions are plotted', '', 'This cell defines the plots.'),
    helper('# Plots questions', pythonPlots),
    markdown('## Sample', '', whoAnswered),
    code('show_sample()'),
    ...questions.flatMap((question) => [
      markdown(...introduction(question)),
      code(...showing(question, notation)),
    ]),
    markdown('## Answers to other questions', '', otherQuestions(questions)),
    code(`show_others(${notation.list(questions.map(({ column }) => column))})`),
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

const notation: Notation = {
  assigned: (name, value) => `${name} = ${value}`,
  text: pythonLiteral,
  list: (texts) => block('[', texts.map(pythonLiteral), ']'),
  units: (units) => {
    const entries = [...units].map(([value, label]) => `${pythonLiteral(value)}: ${pythonLiteral(label)}`);
    return [`units = ${block('{', entries, '}')}`];
  },
};

/** Returns an indented line per entry. */
function block(open: string, entries: readonly string[], close: string): string {
  return [open, ...entries.map((entry) => `    ${entry},`), close].join('\n');
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

/**
 * Returns a cell that Jupyter shows collapsed, as does `openNotebook` in VS Code, where its first line stays
 * visible.
 */
function helper(comment: string, text: string): Cell {
  return { ...code(comment, text), ...{ metadata: { jupyter: { source_hidden: true } } } };
}

/** Lines as nbformat has them, each with its end but the last. */
function sourceOf(lines: readonly string[]): readonly string[] {
  const all = lines.join('\n').split('\n');
  return all.map((line, index) => (index === all.length - 1 ? line : `${line}\n`));
}
