/** Where a cell may start: at the start of the text or a line, or after a separator of some program. */
const cellStart = '(^|[;,|\\t\\r\\n])';
/** May precede a cell's formula: spaces and quotes. */
const before = '([ "\\v\\f\\u00a0\\u3000\\ufeff]*)';
/** Starts a formula in spreadsheets, including full-width forms. Source: OWASP, CSV injection. */
const formula = "(?='*[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20])";
const plainNumber = /^[+-]?(?:\d+(?:[.,]\d+)*|[.,]\d+)(?:[eE][+-]?\d+)?$/;

/** Quick check whether a cell can start with a formula. */
const mayRun = /^[ "'\v\f\u00a0\u3000\ufeff=+\-@\uff1d\uff0b\uff0d\uff20]|[;,|\t\r\n]/;
const unguarded = new RegExp(cellStart + before + formula, 'g');

/**
 * Makes a text safe for spreadsheets, whatever their separator: adds an apostrophe wherever a cell could
 * start with a formula, even after apostrophes. Keeps plain numbers such as `-5`. Reversible; the notebooks
 * undo it.
 */
export function guardFormulas(text: string): string {
  return !mayRun.test(text) || plainNumber.test(text) ? text : text.replace(unguarded, "$1$2'");
}
