import { escapedText, textForParquet } from '../analysis/tables/textEscapes.ts';
import { oneLine } from '../prolific/plainText.ts';

/**
 * What questions and options are made into before they stand in code: nothing of them may be taken for code, for the end of a comment or
 * a chunk, or for markup, whoever wrote them.
 */

/** Text that UTF-8 can hold and everybody can show: halves of pairs and NUL become U+FFFD. */
function storable(text: string): string {
  return text.replace(/\p{Surrogate}|\0/gu, '\uFFFD');
}

/** Characters that don't show, among them the letters of Hangul that stand for none, or reorder what stands around them. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;

/** Without these, words of some scripts and many emoji fall apart. */
const joiners = new Set(['\u200C', '\u200D']);

/** A literal in Python of the text as the tables that it reads have it, in double quotes. */
export function pythonLiteral(text: string): string {
  return literal(textForParquet(text));
}

/** The same in R, which has no NUL either. */
export function rLiteral(text: string): string {
  return literal(escapedText(text));
}

/** Its escapes mean the same in Python and in R. Quarto looks for shortcodes, as of variables of the environment, within code too. */
function literal(text: string): string {
  const escaped = text
    .replace(/["\\]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replace(/\{(?=\{+<)/g, escape)
    .replace(unseen, escape);
  return `"${escaped}"`;
}

/** A string in SQL as the Parquet tables have it, where code would not be read as it runs put together with `chr`: DuckDB knows no escapes for characters. */
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

/** Text on one line without characters that don't show, for a comment after `--` or `#`. */
export function commentText(text: string): string {
  return oneLine(storable(text).replace(unseen, (character) => (joiners.has(character) ? character : ' ')));
}

/**
 * Text that Markdown shows as it is. What could begin code, a formula, HTML or an attribute becomes an entity, because knitr looks for R
 * code and Quarto for shortcodes before anything is unescaped, and `\\[` begins a formula.
 */
export function markdownText(text: string): string {
  return commentText(text).replace(/[&`<>{}[\]$\\*_#|~@^]/g, (character) =>
    '&`<>{}[]$\\'.includes(character) ? `&#${character.codePointAt(0) ?? 0};` : `\\${character}`,
  );
}

/** A scalar in YAML that is read as Markdown afterwards, as Quarto does with titles. */
export function yamlMarkdown(text: string): string {
  return JSON.stringify(markdownText(text));
}
