/**
 * The wait that `Retry-After` asks for (RFC 9110, section 10.2.3), in whole seconds from `now`, never negative;
 * `undefined` where the header is absent or neither a number of seconds nor an HTTP date.
 */
export function parseRetryAfter(value: string | undefined, now: Date): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,10}$/.test(text)) return Number(text);
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) return undefined;
  return Math.max(0, Math.ceil((instant - now.getTime()) / 1000));
}
