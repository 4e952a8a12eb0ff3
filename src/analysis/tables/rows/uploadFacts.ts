import { checksumText } from '../../../snapshots/access/files.ts';
import { manifestEntries } from '../../../snapshots/manifestEntries.ts';
import type { UploadIndex } from '../../uploads/uploadIndex.ts';

/** The manifest's facts about uploads, by index. */
export interface UploadFacts {
  /** Bytes; `undefined` if the manifest doesn't say. */
  readonly size: (file: number) => number | undefined;
  /** Eight hexadecimal digits; `undefined` if the manifest doesn't say. */
  readonly crc32: (file: number) => string | undefined;
}

/**
 * Reads sizes and checksums from `snapshot.json` in `folder`, with 12 bytes of memory per file. For a damaged
 * manifest, only what precedes the damage is known. Throws the disk's errors and the signal's reason.
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
    crc32: (file) => (size(file) === undefined ? undefined : checksumText(sums[file] ?? 0)),
  };
}
