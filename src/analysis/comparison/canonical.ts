import { isJsonObject } from '../records/json.ts';

/** Returns JSON as text that doesn't depend on the order of keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const keys = Object.keys(value).sort();
  // `fromEntries` also defines a key `__proto__`.
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}
