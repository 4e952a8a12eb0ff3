import { join } from 'node:path';
import * as z from 'zod/mini';
import { manifestName } from '../../exports/manifest.ts';
import { paceOf } from '../giveWay.ts';
import { lineEnd, openLines } from '../lines.ts';
import type { UploadIndex } from '../uploadIndex.ts';

/** What the manifest says of the uploads, by their number in the index. */
export interface UploadFacts {
  /** Bytes; `undefined` where the manifest doesn't say. */
  readonly size: (file: number) => number | undefined;
  /** Eight hex digits; `undefined` where the manifest doesn't say. */
  readonly crc32: (file: number) => string | undefined;
}

const entrySchema = z.object({
  path: z.string(),
  size: z.number(),
  crc32: z.string().check(z.regex(/^[\da-f]{8}$/)),
});

/**
 * Reads sizes and checksums from `snapshot.json` in `folder`, 12 bytes of memory a file. Where there is none that this extension
 * wrote, nothing is known. Throws the disk's errors, and the signal's reason.
 */
export async function readUploadFacts(
  folder: string,
  index: UploadIndex,
  signal: AbortSignal,
): Promise<UploadFacts> {
  const sizes = new Float64Array(index.size).fill(-1);
  const sums = new Uint32Array(index.size);
  for await (const line of linesOf(join(folder, manifestName), signal)) {
    const entry = entryIn(line);
    const file = entry === undefined ? -1 : index.byPath(entry.path);
    if (entry === undefined || file < 0) continue;
    sizes[file] = entry.size;
    sums[file] = Number.parseInt(entry.crc32, 16);
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

async function* linesOf(path: string, signal: AbortSignal): AsyncGenerator<string> {
  const file = await openLines(path, signal).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return;
  const pace = paceOf(signal);
  try {
    for await (const piece of file.pieces) {
      if (piece.kind === 'long-line') continue;
      const { bytes } = piece;
      for (let from = 0; from < bytes.length;) {
        const end = lineEnd(bytes, from);
        yield bytes.toString('utf8', from, end).trim();
        from = end;
        if (pace.isDue()) await pace.rest();
      }
    }
  } finally {
    await file.close();
  }
}

function entryIn(line: string): z.infer<typeof entrySchema> | undefined {
  if (!line.startsWith('{"path"')) return undefined;
  try {
    return entrySchema.safeParse(JSON.parse(line.replace(/,$/, ''))).data;
  } catch {
    return undefined;
  }
}
