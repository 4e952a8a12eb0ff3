/**
 * Invisible prefix of every line of test output, which distinguishes it from VS Code’s own log on the same
 * console.
 */
export const testOutputMark = '\u2063\u2063';
