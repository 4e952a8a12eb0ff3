/** The latest results by key. */
export interface RecentResults<Result> {
  readonly get: (key: string, make: () => Promise<Result>) => Promise<Result>;
  readonly clear: () => void;
}

/** Keeps up to `max` results. Failures aren't kept. */
export function recentResults<Result>(max: number): RecentResults<Result> {
  const kept = new Map<string, Result>();
  return {
    get: async (key, make) => {
      const known = kept.get(key);
      kept.delete(key);
      const result = known ?? (await make());
      kept.set(key, result);
      for (const oldest of kept.keys()) {
        if (kept.size <= max) break;
        kept.delete(oldest);
      }
      return result;
    },
    clear: () => kept.clear(),
  };
}
