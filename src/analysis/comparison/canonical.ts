import { timeOf } from '../../snapshots/reading/instant.ts';
import { isJsonObject } from '../records/json.ts';

/** Returns JSON as text that doesn't depend on the order of keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(sorted(value));
}

/** Returns a member's value like {@link canonical}, a time whether it is written with milliseconds or without. */
export function canonicalMember(key: string, value: unknown): string {
  return value === undefined ? '' : JSON.stringify(sortedMember(key, value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const keys = Object.keys(value).sort();
  // `fromEntries` also defines a key `__proto__`.
  return Object.fromEntries(keys.map((key) => [key, sortedMember(key, value[key])]));
}

function sortedMember(key: string, value: unknown): unknown {
  const time = key === 'created_at' && typeof value === 'string' ? timeOf(value) : undefined;
  return time ?? sorted(value);
}
