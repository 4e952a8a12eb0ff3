import { manifestEntries } from '../../exports/manifestEntries.ts';
import type { UploadIndex } from '../uploadIndex.ts';

/** What the manifest says of the uploads, by their number in the index. */
export interface UploadFacts {
  /** Bytes; `undefined` where the manifest doesn't say. */
  readonly size: (file: number) => number | undefined;
  /** Eight hex digits; `undefined` where the manifest doesn't say. */
  readonly crc32: (file: number) => string | undefined;
}

/**
 * Reads sizes and checksums from `snapshot.json` in `folder`, 12 bytes of memory a file. Of a manifest that can't be read, only what
 * comes before the damage is known. Throws the disk's errors, and the signal's reason.
 */
export async function readUploadFacts(
  folder: string,
  index: UploadIndex,
  signal: AbortSignal,
): Promise<UploadFacts> {
  const sizes = new Float64Array(index.size).fill(-1);
  const sums = new Uint32Array(index.size);
  try {
    for await (const entry of manifestEntries(folder, signal)) {
      const file = index.byPath(entry.path);
      if (file < 0) continue;
      sizes[file] = entry.size;
      sums[file] = entry.crc32;
    }
  } catch (error) {
    signal.throwIfAborted();
    const { code = 'ENOENT' } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw error;
  }
  const size = (file: number): number | undefined => {
    const found = sizes[file] ?? -1;
    return found < 0 ? undefined : found;
  };
  return {
    size,
    crc32: (file) => (size(file) === undefined ? undefined : (sums[file] ?? 0).toString(16).padStart(8, '0')),
  };
}
