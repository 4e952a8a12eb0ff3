/** The columns of a result: its group only if there are groups. */
export const shownColumns = "SELECT COLUMNS([c FOR c IN (*) IF c <> 'group' OR is_grouped()])";

/** Macros that summarize questions. */
export const sqlQuestions = `-- How questions are summarized

-- Counts rows that answered the question, rows with only white space, rows that answered only when the question had a different type, and rows
-- without an answer.
CREATE OR REPLACE TEMP MACRO show_rows(question_column, own_kind) AS TABLE
WITH
  each_row AS (
    SELECT "group", "row", bool_or(blank = 0 AND kind = own_kind) AS is_own, bool_and(blank = 1) AS is_blank
    FROM everything WHERE "column" = question_column GROUP BY "group", "row"
  )
${shownColumns}
FROM (
  SELECT "group", count(*) FILTER (is_own) AS answered, count(*) FILTER (is_blank) AS blank, count(*) FILTER (NOT is_own AND NOT is_blank) AS of_another_type,
    any_value(total) - count("row") AS missing
  FROM groups LEFT JOIN each_row USING ("group") GROUP BY "group" ORDER BY "group"
);

-- The first ten answers from when the question had a different type, by rows without an answer of its current type.
CREATE OR REPLACE TEMP MACRO show_other_types(question_column, own_kind) AS TABLE
WITH own AS (SELECT "row" FROM answers WHERE "column" = question_column AND kind = own_kind)
SELECT submission_id, type AS "other type", coalesce(label, "text", file) AS answer, "text"
FROM answers WHERE "column" = question_column AND kind <> own_kind AND "row" NOT IN (FROM own) ORDER BY "row" LIMIT 10;

-- The number of rows that chose each option: the question's options in their order, then other answers.
CREATE OR REPLACE TEMP MACRO show_choices(question_column, own_kind, options) AS TABLE
WITH
  listed AS (SELECT unnest(options) AS label, generate_subscripts(options, 1) AS place),
  own AS (SELECT *, if(option <= len(options), option, NULL) AS place FROM answers WHERE "column" = question_column AND kind = own_kind),
  counted AS (SELECT "group", place, if(place IS NULL, label, NULL) AS other, count(DISTINCT "row") AS n FROM own WHERE label IS NOT NULL GROUP BY ALL),
  answered AS (SELECT "group", count(DISTINCT own."row") AS total FROM groups LEFT JOIN own USING ("group") GROUP BY "group"),
  every_option AS (SELECT "group", place, label FROM groups CROSS JOIN listed)
${shownColumns}
FROM (
  SELECT
    "group",
    coalesce(every_option.label, other) AS answer,
    coalesce(n, 0) AS n,
    share_of(coalesce(n, 0), total) AS share,
    bar(coalesce(n, 0), 0, greatest(1, max(n) OVER (PARTITION BY "group")), 30) AS plot
  FROM every_option FULL JOIN counted USING ("group", place) JOIN answered USING ("group")
  ORDER BY "group", place NULLS LAST, n DESC, answer
);

-- The stars of each row that gave exactly one number of them.
CREATE OR REPLACE TEMP MACRO stars_of(question_column) AS TABLE
SELECT "group", any_value(number) AS number FROM answers WHERE "column" = question_column AND kind = 'rating'
GROUP BY "group", "row" HAVING count(DISTINCT label) = 1 AND any_value(number) IS NOT NULL;

-- The number in each row, if there is only one and it can be read reliably.
CREATE OR REPLACE TEMP MACRO numbers_of(question_column, own_kind) AS TABLE
WITH amounts AS (
  SELECT DISTINCT "group", "row", coalesce(unit, '') AS unit, number, if(number IS NULL, "text", NULL) AS "text"
  FROM answers WHERE "column" = question_column AND kind = own_kind
)
SELECT "group", "row", any_value(unit) AS unit, if(count(*) > 1, NULL, any_value(number)) AS number, count(*) > 1 AS several FROM amounts GROUP BY "group", "row";

-- The numbers of answers that all are numbers; otherwise none.
CREATE OR REPLACE TEMP MACRO only_numbers_of(question_column, own_kind) AS TABLE
SELECT "group", unit, number FROM numbers_of(question_column, own_kind)
WHERE (SELECT bool_and(number IS NOT NULL) FROM answers WHERE "column" = question_column AND kind = own_kind);

-- A number for the histograms and statistics of each group and unit.
CREATE OR REPLACE TEMP MACRO of_unit(of_group, of_unit, number) AS {'unit': {'group': of_group, 'unit': of_unit}, 'value': number};

-- Counts rows with several different numbers, and rows whose answer can't be read reliably as a number. No other figure includes them.
CREATE OR REPLACE TEMP MACRO show_not_numbers(question_column, own_kind) AS TABLE
${shownColumns}
FROM (
  SELECT "group", count(*) FILTER (several) AS several_numbers, count(*) FILTER ("row" IS NOT NULL AND number IS NULL AND NOT several) AS not_a_number
  FROM groups LEFT JOIN numbers_of(question_column, own_kind) USING ("group") GROUP BY "group" ORDER BY "group"
);

-- A histogram of the numbers of each unit. Outliers are in one bar at each end.
CREATE OR REPLACE TEMP MACRO show_histogram(numbers) AS TABLE
${shownColumns}
FROM (
  SELECT unit."group" AS "group", unit.unit AS unit, CASE kind
    WHEN 'value' THEN edge("from")
    WHEN 'bin' THEN edge("from") || ' to below ' || edge("to")
    WHEN 'below' THEN 'below ' || edge("to")
    WHEN 'above' THEN 'above ' || edge("from")
    ELSE edge("from") || ' or more'
  END AS bar, "from", "to", n, bar(n, 0, greatest(1, max(n) OVER (PARTITION BY unit)), 30) AS plot
  FROM histogram_of(numbers)
  WHERE n > 0 OR kind IN ('value', 'bin')
  ORDER BY "group", unit, place
);

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
${shownColumns}
FROM (
  SELECT
    unit."group" AS "group", unit.unit AS unit, len(sorted) AS n, figure(quantile_of(sorted, 25e-2)) AS lower_quartile, figure(quantile_of(sorted, 50e-2)) AS median,
    figure(quantile_of(sorted, 75e-2)) AS upper_quartile, if(len(sorted) >= 5, figure(mean), NULL) AS mean, if(len(sorted) >= 5, figure(sd), NULL) AS sd,
    figure(sorted[1]) AS "min", figure(sorted[-1]) AS "max"
  FROM figures
  ORDER BY "group", n DESC, unit
);

-- The most frequent answers as they are.
CREATE OR REPLACE TEMP MACRO show_answers(question_column, own_kind) AS TABLE
WITH
  own AS (SELECT "group", "row", coalesce(label, file, "text") AS answer FROM answers WHERE "column" = question_column AND kind = own_kind),
  answered AS (SELECT "group", count(DISTINCT "row") AS total FROM own GROUP BY "group")
${shownColumns}
FROM (
  SELECT "group", answer AS "any answer", count(DISTINCT "row") AS n, bar(count(DISTINCT "row"), 0, greatest(1, any_value(total)), 30) AS plot
  FROM own JOIN answered USING ("group")
  WHERE answer IS NOT NULL
  GROUP BY "group", answer
  QUALIFY row_number() OVER (PARTITION BY "group" ORDER BY n DESC, answer) <= 40
  ORDER BY "group", n DESC, answer
);

-- The number of characters in each row; identical texts count once.
CREATE OR REPLACE TEMP MACRO lengths_of(question_column, own_kind) AS TABLE
SELECT "group", sum(length("text"))::DOUBLE AS length
FROM (SELECT DISTINCT "group", "row", "text" FROM answers WHERE "column" = question_column AND kind = own_kind AND "text" IS NOT NULL AND file IS NULL)
GROUP BY "group", "row";

-- Words to exclude from the frequent words, in lower case. Common English words are already excluded.
CREATE OR REPLACE TEMP MACRO stop_words() AS []::VARCHAR[];

-- The most frequent words.
CREATE OR REPLACE TEMP MACRO show_words(question_column, own_kind) AS TABLE
WITH
  each_word AS (SELECT "group", "row", unnest(string_split(words, ' ')) AS word FROM answers WHERE "column" = question_column AND kind = own_kind),
  counted AS (SELECT "group", word, count(DISTINCT "row") AS answers FROM each_word WHERE NOT list_contains(stop_words(), word) GROUP BY "group", word)
${shownColumns}
FROM (
  SELECT "group", word, answers, bar(answers, 0, greatest(1, max(answers) OVER (PARTITION BY "group")), 30) AS plot
  FROM counted
  QUALIFY row_number() OVER (PARTITION BY "group" ORDER BY answers DESC, word) <= 15
  ORDER BY "group", answers DESC, word
);

-- The files of each row; a file that a row lists twice counts once.
CREATE OR REPLACE TEMP MACRO files_of(question_column) AS TABLE
SELECT "group", "row", file, any_value("text") AS "text" FROM answers
WHERE "column" = question_column AND kind IN ('files', 'other') AND file IS NOT NULL
GROUP BY "group", "row", file
UNION ALL
SELECT "group", "row", file, "text" FROM answers
WHERE "column" = question_column AND kind = 'files' AND file IS NULL;

-- The number of files per answer.
CREATE OR REPLACE TEMP MACRO show_file_counts(question_column) AS TABLE
WITH
  each_row AS (SELECT "group", count(*) AS files FROM files_of(question_column) GROUP BY "group", "row"),
  counted AS (SELECT "group", files, count(*) AS n FROM each_row GROUP BY "group", files),
  -- DuckDB 1.4.0 can't calculate these within a macro.
  sums AS (SELECT *, sum(n) OVER of_group AS total, max(n) OVER of_group AS most FROM counted WINDOW of_group AS (PARTITION BY "group"))
${shownColumns}
FROM (
  SELECT "group", files, n, share_of(n, total) AS share, bar(n, 0, greatest(1, most), 30) AS plot
  FROM sums
  ORDER BY "group", files
);

-- File types, and how many of the files are in this snapshot.
CREATE OR REPLACE TEMP MACRO show_files(question_column) AS TABLE
WITH named AS (
  SELECT
    "group", coalesce(nullif(lower(regexp_extract(coalesce(file, "text"), '\\.([^./\\\\]{1,10})$', 1)), ''), '?') AS file_type,
    file, (SELECT any_value(size) FROM files WHERE path = file) AS bytes
  FROM files_of(question_column)
)
${shownColumns}
FROM (
  SELECT
    "group", file_type, count(*) AS files, count(file) AS in_snapshot, figure(sum(bytes) / 1e6) AS megabytes,
    bar(count(*), 0, greatest(1, max(count(*)) OVER (PARTITION BY "group")), 30) AS plot
  FROM named
  GROUP BY "group", file_type
  ORDER BY "group", files DESC, file_type
);

-- The first ten comments. Identical comments in a row count once.
CREATE OR REPLACE TEMP MACRO show_comments(question_column) AS TABLE
${shownColumns}
FROM (
  SELECT "group", min(label) AS label, "text" FROM answers
  WHERE "column" = question_column AND kind = 'choice'
    AND regexp_matches("text", '[^\\s\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}]')
  GROUP BY "group", "row", "text"
  QUALIFY row_number() OVER (PARTITION BY "group" ORDER BY "row", "text") <= 10
  ORDER BY "group", "row", "text"
);
`;
