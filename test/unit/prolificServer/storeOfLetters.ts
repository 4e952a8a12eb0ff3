import { contentFromBuffer } from '../../prolific/objectContent.ts';
import { startObjectStore, type ObjectStore } from '../../prolific/objectStore.ts';

export const letters = Buffer.from('abcdefghijklmnopqrstuvwxyz');
export const key = 'exports/a b/ünïcode.zip';

/**
 * Starts a store with the 26 letters under `key` for each test; its clock is set by `now`, in milliseconds.
 */
export function storeOfLetters(): { (): ObjectStore; now: number } {
  let store: ObjectStore | undefined;
  const current = Object.assign(() => store!, { now: 0 });
  beforeEach(async () => {
    current.now = Date.UTC(2026, 0, 31, 23, 59, 30);
    store = await startObjectStore({ clock: () => current.now });
    store.put(key, contentFromBuffer(letters));
  });
  afterEach(() => store?.close());
  return current;
}
