import { isUtf8 } from 'node:buffer';
import { exactNumber } from '../../snapshots/reading/exactNumber.ts';
import { parseLongJson, TooDeepError, type JsonNotes } from '../../snapshots/reading/longJson.ts';

/** A number of 16 characters or more, or with an exponent of three digits: a double may not hold it. */
const inexact = /[:,[]\s*-?\d(?:[\d.eE+-]{15}|[\d.]*[eE][+-]?\d{3})/;
const textOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;
const notJson = /NaN|Infinity/;
/**
 * Longer JSON is bounded in how many values it may hold; `JSON.parse`, several times as fast, knows no
 * bounds.
 */
export const longText = 8 * 1024 * 1024;

/**
 * Parses JSON like `JSON.parse`, but keeps numbers beyond a double's precision as text. With `notes`, also
 * accepts the tokens `NaN`, `Infinity` and `-Infinity` that other programs write.
 *
 * @throws {SyntaxError} it isn't JSON
 * @throws {TooDeepError} it is nested too deeply; for long texts also TooManyValuesError
 */
export function parseJson(text: string, notes?: JsonNotes): unknown {
  if (text.length > longText) return parseLongJson(Buffer.from(text), notes);
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

/** Parses bytes; `undefined` if they aren't JSON in UTF-8. */
export function jsonIn(bytes: Buffer): unknown {
  return isUtf8(bytes) ? jsonOf(bytes.toString('utf8')) : undefined;
}

/** Parses text with all tokens; `undefined` if it isn't JSON. */
export function jsonOf(text: string): unknown {
  try {
    return parseJson(text, { tokens: 0 });
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TooDeepError) return undefined;
    throw error;
  }
}

function quotedIfInexact(written: string): string {
  if (written.startsWith('"')) return written;
  const number = exactNumber(written);
  return typeof number === 'string' ? `"${number}"` : written;
}

/** Parses text with tokens. Throws the first error if that fails too. */
function withTokens(text: string, notes: JsonNotes, first: unknown): unknown {
  const own: JsonNotes = { tokens: 0 };
  try {
    const value = parseLongJson(Buffer.from(text), own);
    notes.tokens += own.tokens;
    return value;
  } catch (error) {
    throw error instanceof SyntaxError ? first : error;
  }
}
