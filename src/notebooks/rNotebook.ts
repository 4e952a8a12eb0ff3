import type { NotebookContent, NotebookQuestion } from './notebookQuestion.ts';
import { howFigures, introduction } from './introduction.ts';
import { rLiteral, yamlMarkdown } from './quoting.ts';
import { rMeasures } from './rMeasures.ts';
import { rFigures, rPlots, rRead } from './rSetup.ts';

/** A Quarto document that reads the tables beside it with base R and shows every question with ggplot2. */
export function rNotebook({ title, requestedAt, questions }: NotebookContent): string {
  const parts = [
    '---',
    `title: ${yamlMarkdown(title)}`,
    `subtitle: ${yamlMarkdown(`Answers as of ${requestedAt}`)}`,
    'format:',
    '  html:',
    '    toc: true',
    '    code-fold: true',
    '    code-overflow: wrap',
    '    embed-resources: true',
    'engine: knitr',
    '---',
    '',
    'Made by Prolific Collections; change it as you like. It needs R 4.1 or newer with ggplot2, jsonlite, knitr and rmarkdown',
    '(`install.packages(c("ggplot2", "jsonlite", "knitr", "rmarkdown"))`), and runs in the folder of the tables. Questions and columns are',
    'explained in `codebook.md`. Nothing leaves this machine.',
    '',
    '## Read the tables',
    '',
    '`wide` has one row for each submission (of a batch: for each submission and task), `long` one row for each answer, or for each choice or',
    'file in it, and `files` one for each upload. `answers` is `long` without white space.',
    '',
    ...chunk(['#| label: read'], rRead),
    '## What came in',
    '',
    ...chunk(['#| label: figures', '#| echo: false'], rFigures),
    '## How figures are made',
    '',
    ...howFigures,
    '',
    ...chunk(['#| label: measures'], rMeasures),
    '## How questions are shown',
    '',
    'This only says how plots are drawn.',
    '',
    ...chunk(['#| label: plots'], rPlots),
    ...questions.flatMap((question) => [
      ...introduction(question),
      '',
      ...chunk(
        [
          `#| label: question-${question.order}`,
          '#| results: asis',
          '#| fig-width: 8',
          `#| fig-height: ${height(question)}`,
        ],
        ...showing(question),
      ),
    ]),
    '## Answers to other questions',
    '',
    'Questions that were answered, but are not in the list above.',
    '',
    ...chunk(
      ['#| label: others', '#| results: asis', '#| fig-width: 8', '#| fig-height: 3'],
      `known <- ${vector(questions.map(({ column }) => rLiteral(column)))}`,
      'show_others(known)',
    ),
  ];
  return parts.join('\n');
}

function showing(question: NotebookQuestion): readonly string[] {
  const column = `column <- ${rLiteral(question.column)}`;
  const words = `question <- ${rLiteral(question.question)}`;
  switch (question.kind) {
    case 'choice':
      return [
        column,
        words,
        `options <- ${vector(question.options.map(rLiteral))}`,
        'show_choices(column, question, options)',
        ...(question.withText ? ['show_written(column)'] : []),
      ];
    case 'number': {
      if (question.units === undefined) return [column, words, 'show_numbers(column, question)'];
      // Names are given apart, as an empty one can't stand before "=".
      const units = [...question.units];
      return [
        column,
        words,
        `units <- ${vector(units.map(([, label]) => rLiteral(label)))}`,
        `names(units) <- ${vector(units.map(([value]) => rLiteral(value)))}`,
        'show_numbers(column, question, units)',
      ];
    }
    case 'text':
      return [column, words, `show_texts(column, question${question.isKnown ? '' : ', "other"'})`];
    case 'files':
      return [column, words, 'show_files(column, question)'];
  }
}

function vector(literals: readonly string[]): string {
  return literals.length === 0 ? 'character()' : `c(\n${literals.map((each) => `  ${each}`).join(',\n')}\n)`;
}

/** Of a question's plot, in inches. */
function height(question: NotebookQuestion): number {
  switch (question.kind) {
    case 'choice': {
      const lines = question.options.map((option) => Math.min(3, Math.ceil((option.length + 1) / 40)));
      const all = lines.slice(0, 40).reduce((sum, each) => sum + 0.18 + 0.17 * each, 0);
      return Math.round(10 * Math.max(1.8, 1 + all)) / 10;
    }
    case 'number':
      return 3 * Math.max(1, Math.ceil((question.units?.size ?? 1) / 3));
    case 'text':
      return 3;
    case 'files':
      return 2.5;
  }
}

function chunk(options: readonly string[], ...code: readonly string[]): readonly string[] {
  return ['```{r}', ...options, ...code, '```', ''];
}
