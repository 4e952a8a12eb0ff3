import type { NotebookContent, NotebookQuestion } from '../notebookQuestion.ts';
import { howFigures, introduction, otherQuestions, whichSubmissions, whoAnswered } from '../introduction.ts';
import { rLiteral, yamlMarkdown } from '../quoting.ts';
import { rMeasures } from './rMeasures.ts';
import { rGroups, rKeep, rSample } from './rSample.ts';
import { rFigures, rPlots, rRead } from './rSetup.ts';
import { showing, type Notation } from '../showing.ts';

/**
 * Returns a Quarto document that reads the tables beside it with base R and shows every question with
 * ggplot2.
 */
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
    'Created by Prolific Collections; edit it as you like. Requires R 4.1 or later with ggplot2, jsonlite, knitr and rmarkdown',
    '(`install.packages(c("ggplot2", "jsonlite", "knitr", "rmarkdown"))`). Run it in the folder of the tables. See `codebook.md` for questions',
    'and columns. Your data stays on this computer.',
    '',
    '## Read the tables',
    '',
    '`wide` has one row per submission (in a batch: per submission and task), `long` has one row per answer, or per choice or file in the',
    'answer, and `files` has one row per upload. `answers` is `long` without blank answers.',
    '',
    ...chunk(['#| label: read'], rRead),
    ...chunk(['#| label: groups'], rGroups),
    '## Submissions to include',
    '',
    ...whichSubmissions,
    '',
    ...chunk(['#| label: keep', '#| code-fold: false'], rKeep),
    '## Summary',
    '',
    ...chunk(['#| label: figures', '#| echo: false'], rFigures),
    '## How figures are calculated',
    '',
    ...howFigures,
    '',
    ...chunk(['#| label: measures'], rMeasures),
    '## How questions are plotted',
    '',
    'This code defines the plots.',
    '',
    ...chunk(['#| label: plots'], rPlots),
    '## Sample',
    '',
    whoAnswered,
    '',
    ...chunk(['#| label: sample', '#| results: asis'], rSample),
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
        ...showing(question, notation),
      ),
    ]),
    '## Answers to other questions',
    '',
    otherQuestions(questions),
    '',
    ...chunk(
      ['#| label: others', '#| results: asis', '#| fig-width: 8', '#| fig-height: 3'],
      `known <- ${notation.list(questions.map(({ column }) => column))}`,
      'show_others(known)',
    ),
  ];
  return parts.join('\n');
}

const notation: Notation = {
  assigned: (name, value) => `${name} <- ${value}`,
  text: rLiteral,
  list: (texts) =>
    texts.length === 0 ? 'character()' : `c(\n${texts.map((each) => `  ${rLiteral(each)}`).join(',\n')}\n)`,
  // Names are passed separately, as an empty one can't precede "=".
  units: (units) => [
    `units <- ${notation.list([...units.values()])}`,
    `names(units) <- ${notation.list([...units.keys()])}`,
  ],
};

/** Returns a plot's height in inches. */
function height(question: NotebookQuestion): number {
  switch (question.kind) {
    case 'choice':
    case 'rating': {
      const lines = question.options.map((option) => Math.min(3, Math.ceil((option.length + 1) / 40)));
      const all = lines.slice(0, 40).reduce((sum, each) => sum + 0.18 + 0.17 * each, 0);
      return Math.round(10 * Math.max(1.8, 1 + all)) / 10;
    }
    case 'number':
      return 3 * Math.max(1, Math.ceil((question.units?.size ?? 1) / 3));
    case 'text':
    case 'other':
      return 3;
    case 'files':
      return 2.5;
  }
}

function chunk(options: readonly string[], ...code: readonly string[]): readonly string[] {
  return ['```{r}', ...options, ...code, '```', ''];
}
