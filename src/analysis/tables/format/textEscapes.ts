/**
 * Characters that a format can't hold: UTF-8 has no lone surrogates, and CSV readers end texts at NUL. Each
 * becomes `\u` and four lower-case hexadecimal digits, as in JSON. Backslashes before an escape or a
 * look-alike are doubled, so that it is reversible.
 */
const inUtf8 = /(?<!\\)(?:(\\*)(\p{Surrogate})|(\\+)(?=ud[89a-f][0-9a-f]{2}))/gu;
const inCsv = /(?<!\\)(?:(\\*)([\0\p{Surrogate}])|(\\+)(?=u(?:0000|d[89a-f][0-9a-f]{2})))/gu;
const rare = /[\0\\\p{Surrogate}]/u;
const backslashesOnly = /^\\+$/;

/** Escapes a text for Parquet: only lone surrogates and what looks like their escapes change. */
export function textForParquet(text: string): string {
  return rare.test(text) ? text.replace(inUtf8, escaped) : text;
}

/**
 * Escapes a text for CSV, apart from quoting: as for Parquet, and NUL. An empty text becomes a backslash, as
 * an empty field means no text; texts of only backslashes are doubled.
 */
export function textForCsv(text: string): string {
  if (text === '') return '\\';
  return backslashesOnly.test(text) ? text + text : escapedText(text);
}

/** A character between the fields of a CSV file. */
export type CsvSeparator = ',' | ';' | '\t';

const needsQuotes: Readonly<Record<CsvSeparator, RegExp>> = {
  ',': /[",\r\n]/,
  ';': /[";\r\n]/,
  '\t': /["\t\r\n]/,
};

/** Returns a CSV field, quoted if needed. */
export function csvField(text: string, separator: CsvSeparator = ','): string {
  return needsQuotes[separator].test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Escapes NUL and lone surrogates. */
export function escapedText(text: string): string {
  return rare.test(text) ? text.replace(inCsv, escaped) : text;
}

function escaped(_: string, before = '', character?: string, looksEscaped = ''): string {
  if (character === undefined) return looksEscaped + looksEscaped;
  return `${before}${before}\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
