/** A value as an option or an answer has it. */
export type Scalar = string | number | boolean;

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the value of a key with an arbitrary name, ignoring inherited properties such as `constructor`. */
export function ownValue<Value>(json: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(json, key) ? json[key] : undefined;
}

export function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Returns a scalar as text, such as an id; `undefined` for empty texts, NaN and other values. */
export function textOf(value: unknown): string | undefined {
  return isScalar(value) && value !== '' && !Number.isNaN(value) ? String(value) : undefined;
}
