import { exactNumber } from './exactNumber.ts';

/** JSON that is nested too deeply. */
export class TooDeepError extends Error {
  override readonly name = 'TooDeepError';
}

/**
 * JSON with more values than anything that is meant to be read, which take many times its length in memory.
 */
export class TooManyValuesError extends TooDeepError {}

/** Bytes after which the caller of {@link longJsonSteps} gets a turn. */
const bytesPerYield = 256 * 1024;
const maxLevels = 1_000;
const maxValues = 10_000_000;
/** Digits of a number; more are a mistake. */
const maxNumberLength = 4_096;
const numeric = new Set(Buffer.from('0123456789.+-eE'));

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

/** Notes about accepted deviations from JSON. */
export interface JsonNotes {
  /** Number of `NaN`, `Infinity` and `-Infinity`. */
  tokens: number;
}

type Container =
  | { readonly kind: 'list'; readonly items: unknown[] }
  | { readonly kind: 'object'; readonly json: Record<string, unknown>; key: string };

/**
 * Parses JSON like `JSON.parse`, with limits and error positions. Numbers beyond a double's precision stay
 * text. With `notes`, also accepts `NaN` and `Infinity`. `bytes` are valid UTF-8.
 *
 * @throws {SyntaxError} it isn't JSON
 * @throws {TooDeepError} it is nested too deeply; TooManyValuesError: it has too many values
 */
export function parseLongJson(bytes: Buffer, notes?: JsonNotes): unknown {
  const steps = longJsonSteps(bytes, notes);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** Parses like {@link parseLongJson} in steps, so that the thread can yield. */
export function* longJsonSteps(bytes: Buffer, notes?: JsonNotes): Generator<void, unknown> {
  const stack: Container[] = [];
  let at = 0;
  let turnAt = bytesPerYield;
  let values = 0;

  const fail = (): never => {
    throw new SyntaxError(at >= bytes.length ? 'Unexpected end' : `Unexpected character at position ${at}`);
  };
  const skipSpace = (): number => {
    while (isSpace(bytes[at] ?? 0)) at++;
    return bytes[at] ?? fail();
  };
  const expect = (byte: number): void => {
    if (skipSpace() !== byte) fail();
    at++;
  };

  /** From behind the opening quote to behind the closing one. */
  const text = (): string => {
    let end = bytes.indexOf(quote, at);
    while (end > at && backslashesBefore(bytes, end, at) % 2 > 0) end = bytes.indexOf(quote, end + 1);
    if (end < 0) at = bytes.length;
    const written = end < 0 ? fail() : (unescaped(bytes.toString('utf8', at, end)) ?? fail());
    at = end + 1;
    return written;
  };
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
    while (to < bytes.length && to - at <= maxNumberLength && numeric.has(bytes[to] ?? 0)) to++;
    const written = bytes.toString('latin1', at, to);
    if (!numberText.test(written)) fail();
    at = to;
    return exactNumber(written);
  };
  /** Into the next object's value or list's item. */
  const key = (container: Container): void => {
    if (container.kind === 'list') return;
    expect(quote);
    container.key = text();
    expect(colon);
  };

  for (;;) {
    if (at >= turnAt) {
      turnAt = at + bytesPerYield;
      yield;
    }
    const byte = skipSpace();
    if (++values > maxValues) throw new TooManyValuesError();
    let value: unknown;
    if (byte === 0x7b || byte === 0x5b) {
      at++;
      const container: Container =
        byte === 0x7b ? { kind: 'object', json: {}, key: '' } : { kind: 'list', items: [] };
      if (skipSpace() === byte + 2) {
        at++;
        value = valueOf(container);
      } else {
        if (stack.length >= maxLevels) throw new TooDeepError();
        stack.push(container);
        key(container);
        continue;
      }
    } else if (byte === quote) {
      at++;
      value = text();
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
        key(container);
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

function backslashesBefore(bytes: Buffer, at: number, from: number): number {
  let count = 0;
  while (at - count > from && bytes[at - count - 1] === backslash) count++;
  return count;
}

function unescaped(text: string): string | undefined {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return undefined;
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Returns whether a value is nested deeper than `levels`, looking no deeper. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}
