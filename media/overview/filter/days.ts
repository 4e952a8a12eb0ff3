/** Returns the first instant of a local day (`YYYY-MM-DD`) in ISO 8601; `undefined` if invalid. */
export function startOfDay(day: string): string | undefined {
  return instant(day, 0);
}

/** Returns the first instant after a local day. */
export function endOfDay(day: string): string | undefined {
  return instant(day, 1);
}

function instant(day: string, daysLater: number): string | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (parts === null) return undefined;
  const date = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + daysLater);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** Returns the local day of an instant plus `laterMs` milliseconds. */
export function dayOf(iso: string, laterMs = 0): string {
  const date = new Date(new Date(iso).getTime() + laterMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
