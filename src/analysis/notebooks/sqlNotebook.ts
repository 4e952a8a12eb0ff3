import { answerKinds } from '../../snapshots/instructionType.ts';
import { filterColumn } from '../tables/writeTables.ts';
import { howFigures, otherQuestions } from './introduction.ts';
import type { NotebookContent, NotebookQuestion } from './notebookQuestion.ts';
import { commentText, sqlLiteral } from './quoting.ts';
import { sqlMeasures } from './sqlMeasures.ts';

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
    '-- Requires DuckDB 1.1 or later. Run it in the folder of the tables:',
    '--   duckdb -f FILE    runs all statements in a terminal',
    '--   duckdb -ui        runs single statements in a browser',
    '-- See codebook.md for questions and columns. Your data stays on this computer.',
    '',
    setup,
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

const kinds = Object.entries(answerKinds)
  .map(([type, kind]) => `  WHEN '${type}' THEN '${kind}'`)
  .join('\n');

const setup = `-- Read the tables: submissions has one row per submission (in a batch: per submission and task), everything one per answer, or per choice
-- or file in the answer, and files one per upload. Duplicate submissions count once.
SELECT if(contains(content, '"replacing": true'), error('Some of these tables are outdated. Run "Prolific: Create Analysis Tables" again.'), 'yes') AS "tables are up to date"
FROM read_text('tables.json');
CREATE OR REPLACE TEMP VIEW submissions AS SELECT * FROM read_parquet('responses_wide.parquet') WHERE duplicate = 0;
-- kind is the kind of answer. Most questions never change their type, but some had a different type before. Unsupported types are 'other'.
CREATE OR REPLACE TEMP VIEW everything AS
SELECT *, CASE type
${kinds}
  ELSE 'other'
END AS kind
FROM read_parquet('responses_long.parquet') WHERE duplicate = 0;
-- All answers except blank ones.
CREATE OR REPLACE TEMP VIEW answers AS SELECT * FROM everything WHERE blank = 0;
CREATE OR REPLACE TEMP VIEW files AS SELECT * FROM read_parquet('files.parquet');

-- How figures are calculated
${howFigures.map((line) => `-- ${commentText(line)}`).join('\n')}

${sqlMeasures}
-- How questions are summarized

-- Counts rows that answered the question, rows with only white space, rows that answered only when the question had a different type, and rows
-- without an answer.
CREATE OR REPLACE TEMP MACRO show_rows(question_column, own_kind) AS TABLE
WITH
  each_row AS (
    SELECT "row", bool_or(blank = 0 AND kind = own_kind) AS is_own, bool_and(blank = 1) AS is_blank
    FROM everything WHERE "column" = question_column GROUP BY "row"
  )
SELECT
  count(*) FILTER (is_own) AS answered, count(*) FILTER (is_blank) AS blank, count(*) FILTER (NOT is_own AND NOT is_blank) AS of_another_type,
  (SELECT count(*) FROM submissions) - count(*) AS missing
FROM each_row;

-- The first ten answers from when the question had a different type, by rows without an answer of its current type.
CREATE OR REPLACE TEMP MACRO show_other_types(question_column, own_kind) AS TABLE
WITH own AS (SELECT "row" FROM answers WHERE "column" = question_column AND kind = own_kind)
SELECT submission_id, type AS "other type", coalesce(label, "text", file) AS answer, "text"
FROM answers WHERE "column" = question_column AND kind <> own_kind AND "row" NOT IN (FROM own) LIMIT 10;

-- The number of rows that chose each option: the question's options in their order, then other answers.
CREATE OR REPLACE TEMP MACRO show_choices(question_column, own_kind, options) AS TABLE
WITH
  listed AS (SELECT unnest(options) AS label, generate_subscripts(options, 1) AS place),
  own AS (SELECT *, if(option <= len(options), option, NULL) AS place FROM answers WHERE "column" = question_column AND kind = own_kind),
  counted AS (SELECT place, if(place IS NULL, label, NULL) AS other, count(DISTINCT "row") AS n FROM own WHERE label IS NOT NULL GROUP BY ALL),
  answered AS (SELECT count(DISTINCT "row") AS total FROM own)
SELECT
  coalesce(listed.label, other) AS answer,
  coalesce(n, 0) AS n,
  share_of(coalesce(n, 0), total) AS share,
  bar(coalesce(n, 0), 0, greatest(1, max(n) OVER ()), 30) AS plot
FROM listed FULL JOIN counted ON listed.place = counted.place CROSS JOIN answered
ORDER BY listed.place NULLS LAST, n DESC, answer;

-- The stars of each row that gave exactly one number of them.
CREATE OR REPLACE TEMP MACRO stars_of(question_column) AS TABLE
SELECT any_value(number) AS number FROM answers WHERE "column" = question_column AND kind = 'rating'
GROUP BY "row" HAVING count(DISTINCT label) = 1 AND any_value(number) IS NOT NULL;

-- The number in each row, if there is only one and it can be read reliably.
CREATE OR REPLACE TEMP MACRO numbers_of(question_column, own_kind) AS TABLE
WITH amounts AS (
  SELECT DISTINCT "row", coalesce(unit, '') AS unit, number, if(number IS NULL, "text", NULL) AS "text"
  FROM answers WHERE "column" = question_column AND kind = own_kind
)
SELECT "row", any_value(unit) AS unit, if(count(*) > 1, NULL, any_value(number)) AS number, count(*) > 1 AS several FROM amounts GROUP BY "row";

-- The numbers of answers that all are numbers; otherwise none.
CREATE OR REPLACE TEMP MACRO only_numbers_of(question_column, own_kind) AS TABLE
SELECT unit, number FROM numbers_of(question_column, own_kind)
WHERE (SELECT bool_and(number IS NOT NULL) FROM answers WHERE "column" = question_column AND kind = own_kind);

-- Counts rows with several different numbers, and rows whose answer can't be read reliably as a number. No other figure includes them.
CREATE OR REPLACE TEMP MACRO show_not_numbers(question_column, own_kind) AS TABLE
SELECT count(*) FILTER (several) AS several_numbers, count(*) FILTER (number IS NULL AND NOT several) AS not_a_number
FROM numbers_of(question_column, own_kind);

-- A histogram of the numbers of each unit. Outliers are in one bar at each end.
CREATE OR REPLACE TEMP MACRO show_histogram(numbers) AS TABLE
SELECT unit, CASE kind
  WHEN 'value' THEN edge("from")
  WHEN 'bin' THEN edge("from") || ' to below ' || edge("to")
  WHEN 'below' THEN 'below ' || edge("to")
  WHEN 'above' THEN 'above ' || edge("from")
  ELSE edge("from") || ' or more'
END AS bar, "from", "to", n, bar(n, 0, greatest(1, max(n) OVER (PARTITION BY unit)), 30) AS plot
FROM histogram_of(numbers)
WHERE n > 0 OR kind IN ('value', 'bin')
ORDER BY unit, place;

-- Statistics of the numbers of each unit. Mean and SD require at least five numbers, which are scaled so that no sum overflows.
CREATE OR REPLACE TEMP MACRO show_figures(numbers) AS TABLE
WITH
  each_number AS (SELECT unnest(numbers) AS number),
  scales AS (
    SELECT number.unit AS unit, number.value AS value, pow(2e0, floor(log2(greatest(max(abs(number.value)) OVER (PARTITION BY number.unit), 1e-300)))) AS scale
    FROM each_number WHERE number.value IS NOT NULL
  ),
  means AS (SELECT *, favg(value / scale) OVER (PARTITION BY unit) AS mean FROM scales),
  figures AS (
    SELECT unit, list(value ORDER BY value) AS sorted, any_value(mean * scale) AS mean,
      sqrt(fsum(pow(value / scale - mean, 2)) / (count(*) - 1)) * any_value(scale) AS sd
    FROM means GROUP BY unit
  )
SELECT
  unit, len(sorted) AS n, figure(quantile_of(sorted, 25e-2)) AS lower_quartile, figure(quantile_of(sorted, 50e-2)) AS median,
  figure(quantile_of(sorted, 75e-2)) AS upper_quartile, if(len(sorted) >= 5, figure(mean), NULL) AS mean, if(len(sorted) >= 5, figure(sd), NULL) AS sd,
  figure(sorted[1]) AS "min", figure(sorted[-1]) AS "max"
FROM figures
ORDER BY n DESC, unit;

-- The most frequent answers as they are.
CREATE OR REPLACE TEMP MACRO show_answers(question_column, own_kind) AS TABLE
WITH
  own AS (SELECT "row", coalesce(label, file, "text") AS answer FROM answers WHERE "column" = question_column AND kind = own_kind),
  answered AS (SELECT count(DISTINCT "row") AS total FROM own)
SELECT answer AS "any answer", count(DISTINCT "row") AS n, bar(count(DISTINCT "row"), 0, greatest(1, any_value(total)), 30) AS plot
FROM own CROSS JOIN answered
WHERE answer IS NOT NULL
GROUP BY answer
ORDER BY n DESC, answer
LIMIT 40;

-- The number of characters in each row; identical texts count once.
CREATE OR REPLACE TEMP MACRO lengths_of(question_column, own_kind) AS TABLE
SELECT sum(length("text"))::DOUBLE AS length
FROM (SELECT DISTINCT "row", "text" FROM answers WHERE "column" = question_column AND kind = own_kind AND "text" IS NOT NULL AND file IS NULL)
GROUP BY "row";

-- Words to exclude from the frequent words, in lower case. Common English words are already excluded.
CREATE OR REPLACE TEMP MACRO stop_words() AS []::VARCHAR[];

-- The most frequent words.
CREATE OR REPLACE TEMP MACRO show_words(question_column, own_kind) AS TABLE
WITH each_word AS (SELECT "row", unnest(string_split(words, ' ')) AS word FROM answers WHERE "column" = question_column AND kind = own_kind)
SELECT word, count(DISTINCT "row") AS answers, bar(count(DISTINCT "row"), 0, greatest(1, max(count(DISTINCT "row")) OVER ()), 30) AS plot
FROM each_word
WHERE NOT list_contains(stop_words(), word)
GROUP BY word
ORDER BY answers DESC, word
LIMIT 15;

-- The files of each row; a file that a row lists twice counts once.
CREATE OR REPLACE TEMP MACRO files_of(question_column) AS TABLE
SELECT "row", file, any_value("text") AS "text" FROM answers
WHERE "column" = question_column AND kind IN ('files', 'other') AND file IS NOT NULL
GROUP BY "row", file
UNION ALL
SELECT "row", file, "text" FROM answers
WHERE "column" = question_column AND kind = 'files' AND file IS NULL;

-- The number of files per answer.
CREATE OR REPLACE TEMP MACRO show_file_counts(question_column) AS TABLE
WITH each_row AS (SELECT count(*) AS files FROM files_of(question_column) GROUP BY "row")
SELECT
  files, count(*) AS n, share_of(count(*), sum(count(*)) OVER ()) AS share, bar(count(*), 0, greatest(1, max(count(*)) OVER ()), 30) AS plot
FROM each_row
GROUP BY files
ORDER BY files;

-- File types, and how many of the files are in this snapshot.
CREATE OR REPLACE TEMP MACRO show_files(question_column) AS TABLE
WITH named AS (
  SELECT
    coalesce(nullif(lower(regexp_extract(coalesce(file, "text"), '\\.([^./\\\\]{1,10})$', 1)), ''), '?') AS file_type,
    file, (SELECT any_value(size) FROM files WHERE path = file) AS bytes
  FROM files_of(question_column)
)
SELECT
  file_type, count(*) AS files, count(file) AS in_snapshot, figure(sum(bytes) / 1e6) AS megabytes,
  bar(count(*), 0, greatest(1, max(count(*)) OVER ()), 30) AS plot
FROM named
GROUP BY file_type
ORDER BY files DESC, file_type;

-- The first ten comments. Identical comments in a row count once.
CREATE OR REPLACE TEMP MACRO show_comments(question_column) AS TABLE
SELECT any_value(label) AS label, "text" FROM answers
WHERE "column" = question_column AND kind = 'choice'
  AND regexp_matches("text", '[^\\s\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}]')
GROUP BY "row", "text"
ORDER BY "row"
LIMIT 10;
`;

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
        `FROM show_figures((SELECT list({'unit': 'stars', 'value': number}) FROM stars_of(${column})));`,
      ];
    case 'number': {
      const numbers = `(SELECT list({'unit': unit, 'value': number}) FROM numbers_of(${ofKind}))`;
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
        `FROM show_figures((SELECT list({'unit': unit, 'value': number}) FROM only_numbers_of(${ofKind})));`,
        ...textFigures(ofKind),
        `FROM show_files(${column});`,
      ];
    case 'files':
      return [`FROM show_file_counts(${column});`, `FROM show_files(${column});`];
  }
}

function textFigures(ofKind: string): readonly string[] {
  const lengths = `(SELECT list({'unit': 'characters', 'value': length}) FROM lengths_of(${ofKind}))`;
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
