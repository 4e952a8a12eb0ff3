import { filterColumn } from '../analysis/tables/writeTables.ts';
import { stopWordLines } from './stopWordLines.ts';
import type { NotebookContent, NotebookQuestion } from './notebookQuestion.ts';
import { commentText, sqlLiteral } from './quoting.ts';

/**
 * SQL for DuckDB that reads the tables beside it and shows every question, with bars drawn in text. Plain SQL, as that runs wherever DuckDB
 * does: in its command line, its own user interface and the extensions of editors; a Jupyter notebook would need Python and packages too.
 */
export function sqlNotebook(content: NotebookContent): string {
  const { title, requestedAt, questions } = content;
  return [
    `-- ${commentText(title)}`,
    `-- Answers as of ${commentText(requestedAt)}. Made by Prolific Collections; change it as you like.`,
    '--',
    '-- It needs DuckDB 1.1 or newer and runs in the folder of the tables: cd into it, then',
    '--   duckdb -f FILE    all at once, in a terminal',
    '--   duckdb -ui        statement by statement, in a browser',
    '-- Questions and columns are explained in codebook.md. Nothing leaves this machine.',
    '',
    setup,
    '-- What came in',
    `SELECT 'What came in' AS section;`,
    'SELECT',
    '  count(*) AS "rows", count(DISTINCT submission_id) AS submissions, count(DISTINCT participant_id) AS participants,',
    '  min(created_at) AS "first", max(created_at) AS "last",',
    '  (SELECT count(*) FROM answers WHERE item = 1) AS answers, (SELECT count(*) FROM files) AS uploads_here',
    'FROM submissions;',
    '',
    ...questions.flatMap(showing),
    '-- Answers to questions that are not in the list above',
    `SELECT 'Answers to other questions' AS section;`,
    'SELECT "column", any_value(question) AS question, any_value(type) AS type, count(*) FILTER (item = 1) AS answers',
    'FROM answers',
    `WHERE NOT list_contains(${list(questions.map(({ column }) => column))}, "column")`,
    'GROUP BY "column" ORDER BY answers DESC;',
    '',
    ...allCollections(content),
  ].join('\n');
}

const setup = `-- Read the tables: submissions has one row for each submission (of a batch: for each submission and task), answers one for each
-- answer, or for each choice or file in it, and files one for each upload. What is in the data twice counts once.
SELECT if(contains(content, '"replacing": true'), error('Some of these tables are new and some are not. Run "Prolific: Create Analysis Tables" again.'), 'yes') AS "tables are whole"
FROM read_text('tables.json');
CREATE OR REPLACE TEMP VIEW submissions AS SELECT * FROM read_parquet('responses_wide.parquet') WHERE duplicate = 0;
-- kind is what was answered: most questions had one type all the time, some were of another type before.
CREATE OR REPLACE TEMP VIEW answers AS
SELECT *, CASE
  WHEN type IN ('multiple_choice', 'multiple_choice_with_free_text') THEN 'choice'
  WHEN type = 'free_text_with_unit' THEN 'number'
  WHEN type = 'file_upload' THEN 'files'
  ELSE 'text'
END AS kind
FROM read_parquet('responses_long.parquet') WHERE duplicate = 0;
CREATE OR REPLACE TEMP VIEW files AS SELECT * FROM read_parquet('files.parquet');

-- How questions are shown.

-- What was answered when a question was of another type, which is not in what else is shown of it: the first ten.
CREATE OR REPLACE TEMP MACRO show_other_types(question_column, own_kind) AS TABLE
SELECT submission_id, type AS "other type", coalesce(label, "text", file) AS answer, "text"
FROM answers WHERE "column" = question_column AND kind <> own_kind LIMIT 10;

-- How often each option was chosen: those of the question in their order, then what else there is.
CREATE OR REPLACE TEMP MACRO show_choices(question_column, options) AS TABLE
WITH
  listed AS (SELECT unnest(options) AS label, generate_subscripts(options, 1) AS place),
  own AS (SELECT *, if(option <= len(options), option, NULL) AS place FROM answers WHERE "column" = question_column AND kind = 'choice'),
  counted AS (SELECT place, if(place IS NULL, label, NULL) AS other, count(*) AS n FROM own WHERE label IS NOT NULL GROUP BY ALL),
  answered AS (SELECT count(*) AS total FROM own WHERE item = 1)
SELECT
  coalesce(listed.label, other) AS answer,
  coalesce(n, 0) AS n,
  round(100.0 * coalesce(n, 0) / nullif(total, 0), 1) AS percent,
  bar(coalesce(n, 0), 0, greatest(1, max(n) OVER ()), 30) AS plot
FROM listed FULL JOIN counted ON listed.place = counted.place CROSS JOIN answered
ORDER BY listed.place NULLS LAST, n DESC, answer;

-- A histogram with ten classes for each group of numbers.
CREATE OR REPLACE TEMP MACRO show_histogram(numbers) AS TABLE
WITH
  each_number AS (SELECT unnest(numbers) AS number),
  pairs AS (SELECT number.unit AS unit, number.value AS value FROM each_number WHERE abs(number.value) < 1e300),
  ranges AS (SELECT unit, min(value) AS low, max(value) AS high FROM pairs GROUP BY unit),
  classes AS (
    SELECT unit, low, (high - low) / 10 AS width, if(high = low, 0, least(9, floor(10 * (value - low) / (high - low)))) AS class
    FROM pairs JOIN ranges USING (unit)
  ),
  counted AS (SELECT unit, class, any_value(low) AS low, any_value(width) AS width, count(*) AS n FROM classes GROUP BY unit, class)
SELECT
  unit, round(low + class * width, 2) AS "from", round(low + (class + 1) * width, 2) AS "to", n,
  bar(n, 0, max(n) OVER (PARTITION BY unit), 30) AS plot
FROM counted
ORDER BY unit, class;

-- Figures for each unit. Amounts are not converted.
CREATE OR REPLACE TEMP MACRO show_figures(question_column, own_kind) AS TABLE
SELECT
  coalesce(unit, '') AS unit, count(*) AS answers, count(number) AS numbers, round(avg(number), 2) AS mean, median(number) AS median,
  min(number) AS "min", max(number) AS "max"
FROM answers
WHERE "column" = question_column AND kind = own_kind
GROUP BY ALL
ORDER BY numbers DESC;

-- English words that say nothing of what a text is about. Add your own.
CREATE OR REPLACE TEMP MACRO stop_words() AS string_split_regex('${stopWordLines().replaceAll("'", "''")}', '\\s+');

-- The words that most answers have, in any script that has blanks between words.
CREATE OR REPLACE TEMP MACRO show_words(question_column) AS TABLE
WITH
  texts AS (SELECT lower(replace("text", '’', '''')) AS words FROM answers WHERE "column" = question_column AND kind = 'text' AND "text" IS NOT NULL),
  each_word AS (SELECT unnest(list_distinct(regexp_extract_all(words, '[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}'']*'))) AS word FROM texts)
SELECT word, count(*) AS answers_with_it, bar(count(*), 0, greatest(1, max(count(*)) OVER ()), 30) AS plot
FROM each_word
WHERE length(word) > 1 AND NOT list_contains(stop_words(), word)
GROUP BY word
ORDER BY answers_with_it DESC, word
LIMIT 15;

-- How many files came with an answer: each has a first one, those with two a second, and so on.
CREATE OR REPLACE TEMP MACRO show_file_counts(question_column) AS TABLE
WITH
  reached AS (SELECT item, count(*) AS n FROM answers WHERE "column" = question_column AND kind = 'files' GROUP BY item),
  counted AS (SELECT item AS files, n - coalesce(lead(n) OVER (ORDER BY item), 0) AS answers FROM reached)
SELECT files, answers, bar(answers, 0, greatest(1, max(answers) OVER ()), 30) AS plot
FROM counted
WHERE answers > 0
ORDER BY files;

-- Of which kinds files are, and how many of them are in this snapshot.
CREATE OR REPLACE TEMP MACRO show_files(question_column) AS TABLE
WITH named AS (
  SELECT
    coalesce(nullif(lower(regexp_extract(coalesce(file, "text"), '\\.([^./\\\\]{1,10})$', 1)), ''), '?') AS ending,
    file, (SELECT any_value(size) FROM files WHERE path = file) AS bytes
  FROM answers
  WHERE "column" = question_column AND kind = 'files'
)
SELECT
  ending, count(*) AS files, count(file) AS here, round(sum(bytes) / 1e6, 1) AS megabytes,
  bar(count(*), 0, greatest(1, max(count(*)) OVER ()), 30) AS plot
FROM named
GROUP BY ending
ORDER BY files DESC;
`;

function showing(question: NotebookQuestion): readonly string[] {
  const column = sqlLiteral(question.column);
  return [
    `-- ${question.order}. ${commentText(question.question)}`,
    `SELECT ${sqlLiteral(question.question)} AS "question ${question.order}";`,
    ...statements(question, column),
    '',
  ];
}

function statements(question: NotebookQuestion, column: string): readonly string[] {
  const ofKind = (kind: string): string => `FROM answers WHERE "column" = ${column} AND kind = '${kind}'`;
  const others = (kind: string): string => `FROM show_other_types(${column}, '${kind}');`;
  switch (question.kind) {
    case 'choice':
      return [
        `FROM show_choices(${column}, ${list(question.options)});`,
        ...(question.withText
          ? [
              `SELECT label, "text" ${ofKind('choice')} AND "text" IS NOT NULL LIMIT 10; -- written with a choice`,
            ]
          : []),
        others('choice'),
      ];
    case 'number': {
      const kind = question.units === undefined ? 'text' : 'number';
      return [
        ...[...(question.units ?? [])].map(
          ([value, label]) => `-- ${commentText(value)}: ${commentText(label)}`,
        ),
        `FROM show_figures(${column}, '${kind}');`,
        `FROM show_histogram((SELECT list({'unit': coalesce(unit, ''), 'value': number}) ${ofKind(kind)}));`,
        others(kind),
      ];
    }
    case 'text':
      return [
        `FROM show_histogram((SELECT list({'unit': 'characters', 'value': length("text")::DOUBLE}) ${ofKind('text')}));`,
        `FROM show_words(${column});`,
        others('text'),
      ];
    case 'files':
      return [`FROM show_file_counts(${column});`, `FROM show_files(${column});`, others('files')];
  }
}

function list(texts: readonly string[]): string {
  return texts.length === 0
    ? '[]::VARCHAR[]'
    : `[\n${texts.map((text) => `  ${sqlLiteral(text)}`).join(',\n')}\n]`;
}

/** A section on the data set of all collections: to be run as it is where that was made, else as a comment. */
function allCollections({ allTables, hasAllTables }: NotebookContent): readonly string[] {
  const files = sqlLiteral(`${allTables}/collection=*/snapshot=*/*.parquet`);
  const section = [
    `SELECT 'All collections' AS section;`,
    'CREATE OR REPLACE TEMP VIEW all_answers AS',
    `SELECT * FROM read_parquet(${files}, hive_partitioning = true, hive_types_autocast = false)`,
    '-- A submission is in every snapshot since it came: of each collection the latest snapshot of all responses counts. Where all',
    '-- were exported with a filter, the latest of these does, which has a part of the submissions only.',
    'QUALIFY duplicate = 0 AND snapshot = coalesce(',
    // Not max() FILTER: over several files DuckDB 1.5 took a filtered snapshot for the latest one in every fiftieth run.
    `  max(CASE WHEN ${filterColumn} IS NULL THEN snapshot END) OVER (PARTITION BY collection), max(snapshot) OVER (PARTITION BY collection)`,
    ');',
    'SELECT',
    '  collection, any_value(snapshot) AS snapshot, count(DISTINCT "column") AS questions, count(DISTINCT submission_id) AS submissions,',
    '  count(*) FILTER (item = 1) AS answers, bar(count(DISTINCT submission_id), 0, max(count(DISTINCT submission_id)) OVER (), 30) AS plot',
    'FROM all_answers GROUP BY collection ORDER BY collection;',
  ];
  return hasAllTables
    ? ['-- All collections: the latest snapshot of each', ...section, '']
    : [
        '-- All collections: run "Prolific: Create Tables for All Collections", then take away the "--" below.',
        ...section.map((line) => `-- ${line}`),
        '',
      ];
}
