/** Results that were asked for last. */
export interface Recent<Result> {
  readonly get: (key: string, make: () => Promise<Result>) => Promise<Result>;
  readonly clear: () => void;
}

/** Keeps up to `most` results by key; those that fail are not kept. */
export function recent<Result>(most: number): Recent<Result> {
  const kept = new Map<string, Result>();
  return {
    get: async (key, make) => {
      const known = kept.get(key);
      kept.delete(key);
      const result = known ?? (await make());
      kept.set(key, result);
      for (const oldest of kept.keys()) {
        if (kept.size <= most) break;
        kept.delete(oldest);
      }
      return result;
    },
    clear: () => kept.clear(),
  };
}
