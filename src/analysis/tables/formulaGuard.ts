/** Where a spreadsheet may begin a cell: at the text's start, after what some program separates cells by, and at a line's start. */
const cellStart = '(^|[;,|\\t\\r\\n])';
/** What may stand between the start of a cell and its formula: blanks, and the quotes that a cell may be put in. */
const before = '([ "\\v\\f\\u00a0\\u3000\\ufeff]*)';
/** What has a spreadsheet take a cell for a formula, full-width forms included. Source: OWASP, CSV injection. */
const formula = "(?='*[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20])";
const plainNumber = /^[+-]?(?:\d+(?:[.,]\d+)*|[.,]\d+)(?:[eE][+-]?\d+)?$/;

/** Whether a cell can begin with a formula at all, which is quickly said of most texts. */
const mayRun = /^[ "'\v\f\u00a0\u3000\ufeff=+\-@\uff1d\uff0b\uff0d\uff20]|[;,|\t\r\n]/;
const unguarded = new RegExp(cellStart + before + formula, 'g');

/**
 * A text that a spreadsheet shows and doesn't run, whatever it separates cells by: wherever a cell could begin with a formula, be there
 * apostrophes before it or not, it gets one more. Texts that are only a number, such as `-5`, are as they were. One-to-one:
 * the notebooks undo it, each in its language.
 */
export function guardFormulas(text: string): string {
  return !mayRun.test(text) || plainNumber.test(text) ? text : text.replace(unguarded, "$1$2'");
}
