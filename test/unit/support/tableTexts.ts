// Decodes texts of tables as docs/analysis.md describes. Independent of the encoder, so that tests compare
// the two.

const guarded = /(^|[;,|\t\r\n])([ "\v\f\u00a0\u3000\ufeff]*)'(?='*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;
const escapeInUtf8 = /(?<!\\)(\\+)u(d[89a-f][0-9a-f]{2})/g;
const escapeInCsv = /(?<!\\)(\\+)u(0000|d[89a-f][0-9a-f]{2})/g;

/** Undoes `guardFormulas`. */
export function unguardFormulas(text: string): string {
  return text.replace(guarded, '$1$2');
}

/** Undoes `textForCsv`. */
export function textFromCsv(field: string): string {
  return /^\\+$/.test(field) ? '\\'.repeat(field.length >> 1) : unescapedText(field);
}

/** Undoes `escapedText`. */
export function unescapedText(text: string): string {
  return text.replace(escapeInCsv, unescaped);
}

/** Undoes `textForParquet`. */
export function textFromParquet(stored: string): string {
  return stored.replace(escapeInUtf8, unescaped);
}

function unescaped(_: string, backslashes: string, code: string): string {
  const kept = '\\'.repeat(backslashes.length >> 1);
  const isEscape = backslashes.length % 2 === 1;
  return kept + (isEscape ? String.fromCharCode(Number.parseInt(code, 16)) : `u${code}`);
}
