import { exactNumber } from './exactNumber.ts';

/** JSON whose objects and lists lie deeper in one another than anything that is meant to be read. */
export class TooDeepError extends Error {
  override readonly name = 'TooDeepError';
}

/** JSON with more values than anything that is meant to be read, which take many times its length in memory. */
export class TooManyValuesError extends TooDeepError {}

/** Bytes after which the caller gets a turn. */
const bytesPerTurn = 256 * 1024;
const mostLevels = 1_000;
const mostValues = 10_000_000;
/** Digits of a number; more are a mistake. */
const longestNumber = 4_096;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;

const numberText = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const words: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

const tokens: readonly (readonly [string, number])[] = [
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
];

/** What was read that is no JSON. */
export interface JsonNotes {
  /** How many `NaN`, `Infinity` and `-Infinity`. */
  tokens: number;
}

type Container =
  | { readonly kind: 'list'; readonly items: unknown[] }
  | { readonly kind: 'object'; readonly json: Record<string, unknown>; key: string };

/**
 * Reads JSON as `JSON.parse` does, with turns for the caller in between: that parses a megabyte in 4 ms, and a line may have a
 * hundred. Numbers that a double can't hold stay text, exactly as written. Where `notes` are taken, `NaN` and `Infinity` are read
 * as well. Throws SyntaxError, {@link TooDeepError} and {@link TooManyValuesError}. `bytes` are valid UTF-8.
 */
export function* parseLongJson(bytes: Buffer, notes?: JsonNotes): Generator<void, unknown> {
  const stack: Container[] = [];
  let at = 0;
  let turnAt = bytesPerTurn;
  let values = 0;

  const fail = (): never => {
    throw new SyntaxError(at >= bytes.length ? 'Unexpected end' : `Unexpected character at position ${at}`);
  };
  const skipSpace = (): number => {
    for (;;) {
      const byte = bytes[at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte ?? fail();
      at++;
    }
  };
  const expect = (byte: number): void => {
    if (skipSpace() !== byte) fail();
    at++;
  };

  /** From behind the opening quote to behind the closing one. */
  function* text(): Generator<void, string> {
    let whole = '';
    for (;;) {
      const to = Math.min(bytes.length, at + bytesPerTurn);
      const end = closingQuote(bytes, at, to);
      const cut = end >= 0 ? end : cutBefore(bytes, at, to);
      if (cut === at && end < 0) fail();
      whole += unescaped(bytes.toString('utf8', at, cut)) ?? fail();
      at = cut;
      if (end >= 0) {
        at++;
        return whole;
      }
      turnAt = at + bytesPerTurn;
      yield;
    }
  }
  const isHere = (written: string): boolean => {
    if (bytes.toString('latin1', at, at + written.length) !== written) return false;
    at += written.length;
    return true;
  };
  const word = (): unknown => {
    for (const [written, value] of words) if (isHere(written)) return value;
    if (notes !== undefined) {
      for (const [written, value] of tokens) {
        if (!isHere(written)) continue;
        notes.tokens++;
        return value;
      }
    }
    let to = at;
    while (to < bytes.length && to - at <= longestNumber && isNumeric(bytes[to] ?? 0)) to++;
    const written = bytes.toString('latin1', at, to);
    if (!numberText.test(written)) fail();
    at = to;
    return exactNumber(written);
  };
  /** Into the next object's value or list's item. */
  function* key(container: Container): Generator<void> {
    if (container.kind === 'list') return;
    expect(quote);
    container.key = yield* text();
    expect(colon);
  }

  for (;;) {
    if (at >= turnAt) {
      turnAt = at + bytesPerTurn;
      yield;
    }
    const byte = skipSpace();
    if (++values > mostValues) throw new TooManyValuesError();
    let value: unknown;
    if (byte === 0x7b || byte === 0x5b) {
      at++;
      const container: Container =
        byte === 0x7b ? { kind: 'object', json: {}, key: '' } : { kind: 'list', items: [] };
      if (skipSpace() === byte + 2) {
        at++;
        value = valueOf(container);
      } else {
        if (stack.length >= mostLevels) throw new TooDeepError();
        stack.push(container);
        yield* key(container);
        continue;
      }
    } else if (byte === quote) {
      at++;
      value = yield* text();
    } else {
      value = word();
    }
    // The value is done, and with it perhaps what holds it.
    for (;;) {
      const container = stack.at(-1);
      if (container === undefined) {
        while (at < bytes.length) if (!isSpace(bytes[at++] ?? 0)) fail();
        return value;
      }
      put(container, value);
      const next = skipSpace();
      at++;
      if (next === comma) {
        yield* key(container);
        break;
      }
      if (next !== (container.kind === 'object' ? 0x7d : 0x5d)) {
        at--;
        fail();
      }
      stack.pop();
      value = valueOf(container);
    }
  }
}

function valueOf(container: Container): unknown {
  return container.kind === 'object' ? container.json : container.items;
}

function put(container: Container, value: unknown): void {
  if (container.kind === 'list') {
    container.items.push(value);
  } else if (container.key === '__proto__') {
    Object.defineProperty(container.json, container.key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    container.json[container.key] = value;
  }
}

/** The unescaped quote from `from`, where no escape is open, up to `to`; -1: none. */
function closingQuote(bytes: Buffer, from: number, to: number): number {
  const piece = bytes.subarray(from, to);
  for (let found = piece.indexOf(quote); found >= 0; found = piece.indexOf(quote, found + 1)) {
    if (backslashesBefore(piece, found) % 2 === 0) return from + found;
  }
  return -1;
}

function backslashesBefore(piece: Buffer, at: number): number {
  let count = 0;
  while (count < at && piece[at - count - 1] === backslash) count++;
  return count;
}

/** Where a text can be cut before `to`: not within an escape, nor within a letter. */
function cutBefore(bytes: Buffer, from: number, to: number): number {
  const piece = bytes.subarray(from, to);
  const last = piece.lastIndexOf(backslash);
  if (last >= piece.length - 6 && last >= 0 && backslashesBefore(piece, last) % 2 === 0) return from + last;
  let cut = to;
  while (cut > from && cut < bytes.length && ((bytes[cut] ?? 0) & 0xc0) === 0x80) cut--;
  return cut;
}

function unescaped(text: string): string | undefined {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return undefined;
  }
}

function isNumeric(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x2e ||
    byte === 0x2b ||
    byte === 0x2d ||
    (byte | 0x20) === 0x65
  );
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
