/** Other keys beyond which records are no longer a table. */
const maxKeys = 100;

/** Keys that get a column, in the order in which they were seen. */
export interface KeyList {
  /** Returns whether a key gets a column; adds it while there is room. */
  readonly add: (key: string) => boolean;
  readonly keys: () => readonly string[];
}

export function keyList(): KeyList {
  const keys = new Set<string>();
  return {
    add: (key) => {
      if (keys.size < maxKeys) keys.add(key);
      return keys.has(key);
    },
    keys: () => [...keys],
  };
}
