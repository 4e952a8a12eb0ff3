/** Invisible start of every line that the tests print, to tell it from what VS Code itself logs to the same console. */
export const testOutputMark = '\u2063\u2063';
