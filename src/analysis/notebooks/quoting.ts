import { escapedText, textForParquet } from '../tables/format/textEscapes.ts';
import { joinLines } from '../../problems/plainText.ts';

/**
 * Makes questions and options safe in code: nothing in them may act as code, as the end of a comment or
 * chunk, or as markup.
 */

/** Replaces lone surrogates and NUL, which UTF-8 or programs can't hold, by U+FFFD. */
function storable(text: string): string {
  return text.replace(/\p{Surrogate}|\0/gu, '\uFFFD');
}

/** Characters that are invisible, including Hangul fillers, or reorder text. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;

/** Without these, words of some scripts and many emoji fall apart. */
const joiners = new Set(['\u200C', '\u200D']);

/** Returns a Python literal in double quotes, with the text as in the tables it reads. */
export function pythonLiteral(text: string): string {
  return literal(textForParquet(text));
}

/** Returns an R literal; R has no NUL either. */
export function rLiteral(text: string): string {
  return literal(escapedText(text));
}

/**
 * Its escapes mean the same in Python and in R. Quarto looks for shortcodes, as of variables of the
 * environment, within code too.
 */
function literal(text: string): string {
  const escaped = text
    .replace(/["\\]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replace(/\{(?=\{+<)/g, escape)
    .replace(unseen, escape);
  return `"${escaped}"`;
}

/**
 * Returns a SQL string with the text as in the Parquet tables, built with `chr` where needed, as DuckDB has
 * no escapes.
 */
export function sqlLiteral(text: string): string {
  const parts = textForParquet(text)
    .split(new RegExp(`(${unseen.source})`, 'u'))
    .filter((part) => part !== '')
    .map((part) =>
      part.search(unseen) === 0 ? `chr(${part.codePointAt(0)})` : `'${part.replaceAll("'", "''")}'`,
    );
  if (parts.length === 0) return "''";
  return parts.length === 1 ? parts.join('') : `(${parts.join(' || ')})`;
}

function escape(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
}

/** Returns text on one line without invisible characters, for a comment after `--` or `#`. */
export function commentText(text: string): string {
  return joinLines(storable(text).replace(unseen, (character) => (joiners.has(character) ? character : ' ')));
}

/**
 * Escapes text for Markdown. Everything that could start code, a formula, HTML or an attribute becomes an
 * entity, because knitr looks for R code and Quarto for shortcodes before unescaping, and `\\[` starts a
 * formula.
 */
export function notebookMarkdown(text: string): string {
  return commentText(text).replace(/[&`<>{}[\]$\\*_#|~@^]/g, (character) =>
    '&`<>{}[]$\\'.includes(character) ? `&#${character.codePointAt(0) ?? 0};` : `\\${character}`,
  );
}

/** Returns a YAML scalar that is then read as Markdown, like Quarto's titles. */
export function yamlMarkdown(text: string): string {
  return JSON.stringify(notebookMarkdown(text));
}
