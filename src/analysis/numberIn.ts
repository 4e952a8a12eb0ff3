const plain = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
/** A decimal comma: not three digits behind it, which could be thousands, unless what precedes it is only zero. */
const decimalComma = /^[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+)$/;
const thousandsThenPoint = /^[+-]?\d{1,3}(?:,\d{3})+\.\d+$/;
const thousandsThenComma = /^[+-]?\d{1,3}(?:\.\d{3})+,\d+$/;
const longest = 64;

/**
 * The number that a text certainly means, or `undefined`: `72.5` and `72,5` are 72.5, `1,234.5` and `1.234,5` are 1234.5, while
 * `1,234` may be either of two numbers. A point alone is a decimal point, as the API writes it.
 */
export function numberIn(text: string): number | undefined {
  if (text.length > longest) return undefined;
  const trimmed = text.trim();
  let written: string | undefined;
  if (plain.test(trimmed)) written = trimmed;
  else if (decimalComma.test(trimmed)) written = trimmed.replace(',', '.');
  else if (thousandsThenPoint.test(trimmed)) written = trimmed.replaceAll(',', '');
  else if (thousandsThenComma.test(trimmed)) written = trimmed.replaceAll('.', '').replace(',', '.');
  if (written === undefined) return undefined;
  const number = Number(written);
  return Number.isFinite(number) ? number : undefined;
}
