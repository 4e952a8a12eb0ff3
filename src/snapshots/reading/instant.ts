import * as z from 'zod/mini';

const date = /^\d{4}-\d\d/;
const withoutZone = /\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/;
const zone = /[+-]\d\d:\d\d$/;

/**
 * Parses a time as Prolific writes it, with or without a fraction of a second, into milliseconds since 1970;
 * `undefined` if invalid. Without a zone it is UTC.
 */
export function timeOf(written: string | undefined): number | undefined {
  if (written === undefined || !date.test(written)) return undefined;
  const time = Date.parse(withoutZone.test(written) && !zone.test(written) ? `${written}Z` : written);
  return Number.isNaN(time) ? undefined : time;
}

/** A UTC instant of a manifest or record; always read with milliseconds, so that texts sort by time. */
export const instantText = z.pipe(
  z.iso.datetime(),
  z.transform((text) => new Date(text).toISOString()),
);
