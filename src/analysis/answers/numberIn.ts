const plain = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
/** A decimal comma. Three digits after it could be thousands, unless only zero precedes it. */
const decimalComma = /^[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+)$/;
const thousandsThenPoint = /^[+-]?\d{1,3}(?:,\d{3})+\.\d+$/;
const thousandsThenComma = /^[+-]?\d{1,3}(?:\.\d{3})+,\d+$/;
const maxLength = 64;

/**
 * Returns the number that a text certainly means; otherwise `undefined`. `72.5` and `72,5` are 72.5,
 * `1,234.5` and `1.234,5` are 1234.5, but `1,234` is ambiguous. A single point is a decimal point, as in the
 * API.
 */
export function parseNumber(text: string): number | undefined {
  if (text.length > maxLength) return undefined;
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
