/** What has a spreadsheet take a cell for a formula, full-width forms included. Source: OWASP, CSV injection. */
const formulaStart = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
const plainNumber = /^[+-]?(?:\d+(?:[.,]\d+)*|[.,]\d+)(?:[eE][+-]?\d+)?$/;

/**
 * A text that a spreadsheet shows and doesn't run: one that begins as a formula does gets an apostrophe before it. Texts that are only
 * a number, such as `-5`, are as they were.
 */
export function guardFormula(text: string): string {
  return formulaStart.test(text) && !plainNumber.test(text) ? `'${text}` : text;
}
