/** Digits up to which a double holds every decimal number. */
const alwaysExact = 15;
const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,15}))?$/i;

/** Returns a JSON number or, beyond a double's precision, its text to the last digit. */
export function exactNumber(written: string): number | string {
  const number = Number(written);
  if (written.length <= alwaysExact && !/e/i.test(written)) return number;
  return decimalOf(String(number)) === decimalOf(written) ? number : written;
}

/** Returns a decimal number in canonical form; `undefined` if it is none. */
export function decimalOf(written: string): string | undefined {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts.exec(written) ?? [];
  const digits = whole + fraction;
  if (digits === '') return undefined;
  const significant = digits.replace(/^0+/, '');
  if (significant === '') return '0';
  const shortest = significant.replace(/0+$/, '');
  const power = Number(exponent) - fraction.length + significant.length - shortest.length;
  return `${sign === '-' ? '-' : ''}${shortest}e${power}`;
}
