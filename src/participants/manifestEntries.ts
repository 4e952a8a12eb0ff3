import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { lineEnd, openLines } from '../analysis/lines.ts';
import { entrySchema, manifestName, manifestSchema, type ManifestEntry } from '../exports/manifest.ts';

const entriesStart = '"entries": [';

/**
 * The entries of a snapshot's manifest, in its order: line by line as this extension writes it, all at once where a person has formatted it.
 * Throws the disk's errors, and the signal's reason; a manifest that can't be read is an error.
 */
export async function* manifestEntries(
  folder: string,
  signal: AbortSignal,
): AsyncGenerator<ManifestEntry, void> {
  const path = join(folder, manifestName);
  if (!(await isByLines(path, signal))) {
    for (const entry of manifestSchema.parse(JSON.parse(await readFile(path, 'utf8'))).entries) {
      yield entryOf(entry);
    }
    return;
  }
  for await (const line of textLines(path, signal)) {
    if (line.startsWith('{"path"')) yield entryOf(entrySchema.parse(JSON.parse(line.replace(/,$/, ''))));
  }
}

/** Whether every entry has a line of its own, which nothing else in the file looks like. */
async function isByLines(path: string, signal: AbortSignal): Promise<boolean> {
  let inEntries = false;
  let isEnded = false;
  for await (const line of textLines(path, signal)) {
    if (!inEntries) {
      if (line.startsWith('{"path"')) return false;
      inEntries = line === entriesStart;
    } else if (line === ']') {
      isEnded = true;
    } else if (!isEnded && !/^\{"path".*\},?$/.test(line)) {
      return false;
    }
  }
  return isEnded;
}

async function* textLines(path: string, signal: AbortSignal): AsyncGenerator<string, void> {
  const file = await openLines(path, signal);
  try {
    for await (const piece of file.pieces) {
      if (piece.kind === 'long-line') {
        yield '';
        continue;
      }
      const { bytes } = piece;
      for (let from = 0, count = 1; from < bytes.length; count++) {
        const end = lineEnd(bytes, from);
        yield bytes.toString('utf8', from, end).trim();
        from = end;
        if (count % 2_000 === 0) await turn(undefined, { signal });
      }
    }
  } finally {
    await file.close();
  }
}

function entryOf({ path, size, crc32 }: { path: string; size: number; crc32: string }): ManifestEntry {
  return { path, size, crc32: Number.parseInt(crc32, 16) };
}
