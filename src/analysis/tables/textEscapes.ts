/**
 * What files of a kind cannot hold: UTF-8 has no halves of surrogate pairs, and programs that read CSV end a text at NUL. Each becomes `\u` and
 * four hex digits in lower case, as JSON has it. Backslashes before such an escape, or before what looks like one, are doubled, so that
 * it is one-to-one.
 */
const inUtf8 = /(?<!\\)(?:(\\*)(\p{Surrogate})|(\\+)(?=ud[89a-f][0-9a-f]{2}))/gu;
const inCsv = /(?<!\\)(?:(\\*)([\0\p{Surrogate}])|(\\+)(?=u(?:0000|d[89a-f][0-9a-f]{2})))/gu;
const rare = /[\0\\\p{Surrogate}]/u;
const backslashesOnly = /^\\+$/;

/** A text as Parquet can hold it: only halves of surrogate pairs, and what looks like their escapes, become another. */
export function textForParquet(text: string): string {
  return rare.test(text) ? text.replace(inUtf8, escaped) : text;
}

/**
 * A text as CSV can hold it, apart from quoting: as in Parquet, and NUL escaped too. As an empty field is none, an empty text is one
 * backslash; a text of nothing but backslashes has twice as many.
 */
export function textForCsv(text: string): string {
  if (text === '') return '\\';
  return backslashesOnly.test(text) ? text + text : escapedText(text);
}

/** A text with NUL and halves of surrogate pairs escaped. */
export function escapedText(text: string): string {
  return rare.test(text) ? text.replace(inCsv, escaped) : text;
}

function escaped(_: string, before = '', character?: string, looksEscaped = ''): string {
  if (character === undefined) return looksEscaped + looksEscaped;
  return `${before}${before}\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
