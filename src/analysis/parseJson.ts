import { exactNumber } from './exactNumber.ts';
import { parseLongJson, TooDeepError, type JsonNotes } from './longJson.ts';

/** A number of 16 characters or more, or with an exponent of three digits: a double may not hold it. */
const inexact = /[:,[]\s*-?\d(?:[\d.eE+-]{15}|[\d.]*[eE][+-]?\d{3})/;
const textOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;
const notJson = /NaN|Infinity/;
/** Longer JSON is bounded in how many values it may hold; `JSON.parse`, several times as fast, knows no bounds. */
const longText = 8 * 1024 * 1024;

/**
 * Reads JSON as `JSON.parse` does, but that numbers that a double can't hold stay text, exactly as written. Where `notes` are taken, the
 * tokens `NaN`, `Infinity` and `-Infinity` are read as well, which other programs write.
 *
 * @throws SyntaxError
 * @throws {@link TooDeepError}; of long texts {@link TooManyValuesError}
 */
export function parseJson(text: string, notes?: JsonNotes): unknown {
  if (text.length > longText) return parsedLong(text, notes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof RangeError) throw new TooDeepError();
    if (notes === undefined || !notJson.test(text)) throw error;
    return withTokens(text, notes, error);
  }
  if (!inexact.test(text)) return value;
  return JSON.parse(text.replace(textOrNumber, quotedIfInexact));
}

function quotedIfInexact(written: string): string {
  if (written.startsWith('"')) return written;
  const number = exactNumber(written);
  return typeof number === 'string' ? `"${number}"` : written;
}

/** Throws the first error where it is no JSON beside its tokens, either. */
function withTokens(text: string, notes: JsonNotes, first: unknown): unknown {
  const own: JsonNotes = { tokens: 0 };
  try {
    const value = parsedLong(text, own);
    notes.tokens += own.tokens;
    return value;
  } catch (error) {
    throw error instanceof SyntaxError ? first : error;
  }
}

function parsedLong(text: string, notes: JsonNotes | undefined): unknown {
  const steps = parseLongJson(Buffer.from(text), notes);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
