import { filterColumn } from '../../tables/writeTables.ts';
import { howFigures, otherQuestions } from '../introduction.ts';
import type { NotebookContent, NotebookQuestion } from '../notebookQuestion.ts';
import { commentText, sqlLiteral } from '../quoting.ts';
import { sqlMeasures } from './sqlMeasures.ts';
import { sqlQuestions } from './sqlQuestions.ts';
import { sqlRead } from './sqlRead.ts';
import { sqlKeep, sqlSample } from './sqlSample.ts';

/**
 * Returns SQL for DuckDB that reads the tables beside it and shows every question, with bars as text. Plain
 * SQL runs in every DuckDB client, while a Jupyter notebook would need Python and packages.
 */
export function sqlNotebook(content: NotebookContent): string {
  const { title, requestedAt, questions } = content;
  return [
    `-- ${commentText(title)}`,
    `-- Answers as of ${commentText(requestedAt)}. Created by Prolific Collections; edit it as you like.`,
    '--',
    '-- Requires DuckDB 1.2 or later. Run it in the folder of the tables:',
    '--   duckdb -f FILE    runs all statements in a terminal',
    '--   duckdb -ui        runs single statements in a browser',
    '-- See codebook.md for questions and columns. Your data stays on this computer.',
    '',
    sqlKeep,
    sqlRead,
    '-- How figures are calculated',
    ...howFigures.map((line) => `-- ${commentText(line)}`),
    '',
    sqlMeasures,
    sqlQuestions,
    '-- Summary',
    `SELECT 'Summary' AS section;`,
    'SELECT',
    '  count(*) AS "rows",',
    '  -- A row without an ID counts as a separate submission.',
    '  count(DISTINCT submission_id) + count(*) FILTER (submission_id IS NULL) AS submissions,',
    '  count(DISTINCT participant_id) AS participants, min(created_at) AS "first", max(created_at) AS "last",',
    '  (SELECT count(DISTINCT ("row", "column")) FROM answers) AS answers, (SELECT count(*) FROM files) AS uploads_in_snapshot',
    'FROM submissions;',
    '',
    sqlSample,
    ...questions.flatMap(showing),
    '-- Answers to questions that are not in the list above',
    `SELECT 'Answers to other questions' AS section;`,
    `-- ${otherQuestions(questions)} Each with its ten most frequent answers.`,
    'SELECT "column", any_value(type) AS type, coalesce(label, file, "text") AS answer, count(DISTINCT "row") AS answers',
    'FROM answers',
    `WHERE NOT list_contains(${list(questions.map(({ column }) => column))}, "column")`,
    'GROUP BY "column", answer',
    'QUALIFY row_number() OVER (PARTITION BY "column" ORDER BY count(DISTINCT "row") DESC, answer) <= 10',
    'ORDER BY "column", answers DESC, answer;',
    '',
    ...allCollections(content),
  ].join('\n');
}

function showing(question: NotebookQuestion): readonly string[] {
  const ofKind = `${sqlLiteral(question.column)}, '${kindOf(question)}'`;
  return [
    `-- ${question.order}. ${commentText(question.question)}`,
    `SELECT ${sqlLiteral(question.question)} AS "question ${question.order}";`,
    `FROM show_rows(${ofKind});`,
    ...figures(question, ofKind),
    `FROM show_other_types(${ofKind});`,
    '',
  ];
}

/** Returns the kind of the counted answers. */
function kindOf(question: NotebookQuestion): string {
  if (question.kind === 'number') return question.units === undefined ? 'text' : 'number';
  return question.kind;
}

/** `ofKind`: arguments that select the answers. */
function figures(question: NotebookQuestion, ofKind: string): readonly string[] {
  const column = sqlLiteral(question.column);
  switch (question.kind) {
    case 'choice':
      return [
        `FROM show_choices(${ofKind}, ${list(question.options)});`,
        ...(question.withText ? [`FROM show_comments(${column});`] : []),
      ];
    case 'rating':
      return [
        `FROM show_choices(${ofKind}, ${list(question.options)});`,
        `FROM show_figures((SELECT list(of_unit("group", 'stars', number)) FROM stars_of(${column})));`,
      ];
    case 'number': {
      const numbers = `(SELECT list(of_unit("group", unit, number)) FROM numbers_of(${ofKind}))`;
      return [
        `FROM show_not_numbers(${ofKind});`,
        ...[...(question.units ?? [])].map(
          ([value, label]) => `-- ${commentText(value)}: ${commentText(label)}`,
        ),
        `FROM show_figures(${numbers});`,
        `FROM show_histogram(${numbers});`,
      ];
    }
    case 'text':
      return textFigures(ofKind);
    case 'other':
      return [
        `FROM show_answers(${ofKind});`,
        `FROM show_figures((SELECT list(of_unit("group", unit, number)) FROM only_numbers_of(${ofKind})));`,
        ...textFigures(ofKind),
        `FROM show_files(${column});`,
      ];
    case 'files':
      return [`FROM show_file_counts(${column});`, `FROM show_files(${column});`];
  }
}

function textFigures(ofKind: string): readonly string[] {
  const lengths = `(SELECT list(of_unit("group", 'characters', length)) FROM lengths_of(${ofKind}))`;
  return [
    `FROM show_figures(${lengths});`,
    `FROM show_histogram(${lengths});`,
    `FROM show_words(${ofKind});`,
  ];
}

function list(texts: readonly string[]): string {
  return texts.length === 0
    ? '[]::VARCHAR[]'
    : `[\n${texts.map((text) => `  ${sqlLiteral(text)}`).join(',\n')}\n]`;
}

/** Returns a section about the combined tables, commented out if they don't exist. */
function allCollections({ allTables, hasAllTables }: NotebookContent): readonly string[] {
  const files = sqlLiteral(`${allTables}/collection=*/snapshot=*/*.parquet`);
  const section = [
    `SELECT 'All collections' AS section;`,
    'CREATE OR REPLACE TEMP VIEW all_answers AS',
    `SELECT * FROM read_parquet(${files}, hive_partitioning = true, hive_types_autocast = false)`,
    '-- Each snapshot contains all earlier submissions, so only the latest unfiltered snapshot of each collection counts. If all its',
    '-- snapshots were exported with a filter, the latest one counts; it contains only some of the submissions.',
    'QUALIFY duplicate = 0 AND snapshot = coalesce(',
    // Not max() FILTER: over several files DuckDB 1.5 took a filtered snapshot for the latest one in every
    // fiftieth run.
    `  max(CASE WHEN ${filterColumn} IS NULL THEN snapshot END) OVER (PARTITION BY collection), max(snapshot) OVER (PARTITION BY collection)`,
    ');',
    'SELECT',
    '  collection, any_value(snapshot) AS snapshot, count(DISTINCT "column") AS questions,',
    '  count(DISTINCT coalesce(submission_id, \'row \' || "row")) AS submissions,',
    '  count(DISTINCT ("row", "column")) AS answers,',
    '  bar(count(DISTINCT coalesce(submission_id, \'row \' || "row")), 0, max(count(DISTINCT coalesce(submission_id, \'row \' || "row"))) OVER (), 30) AS plot',
    'FROM all_answers WHERE blank = 0 GROUP BY collection ORDER BY collection;',
  ];
  return hasAllTables
    ? ['-- All collections: the latest snapshot of each', ...section, '']
    : [
        '-- All collections: run "Prolific: Create Analysis Tables", choose "All Collections", then remove the "--" below.',
        ...section.map((line) => `-- ${line}`),
        '',
      ];
}
