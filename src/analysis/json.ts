import type { Scalar } from './instruction.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value that a key has in an object whose keys are anybody's words: not what every object has, such as `constructor`. */
export function ownValue<Value>(json: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(json, key) ? json[key] : undefined;
}

export function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** The text of a value that says something, such as an id: an empty text, NaN and all that is no scalar don't. */
export function textOf(value: unknown): string | undefined {
  return isScalar(value) && value !== '' && !Number.isNaN(value) ? String(value) : undefined;
}

/** Whether objects and lists lie more than `levels` deep in one another. Looks no deeper than that. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const inner of Object.values(value)) {
    if (isDeeperThan(levels - 1, inner)) return true;
  }
  return false;
}
