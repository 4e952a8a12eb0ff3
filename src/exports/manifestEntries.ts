import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type * as z from 'zod/mini';
import { readBytes } from '../snapshots/files.ts';
import { lineEnd, openLines } from '../analysis/lines.ts';
import { parseLongJson } from '../analysis/longJson.ts';
import { inTurns } from '../analysis/turns.ts';
import {
  entrySchema,
  leftOutSchema,
  manifestName,
  manifestSchema,
  type LeftOutFile,
  type ManifestEntry,
} from './manifest.ts';

/** Of one that is read at once; the longest text that there can be is 512 MiB. */
const maxManifestBytes = 256 * 1024 * 1024;
const entriesStart = '"entries": [';
const leftOutStart = '"left_out": [';

/**
 * Reads the entries of a snapshot's manifest, in its order: line by line as this extension writes it, all at once where a person has
 * formatted it. Throws the disk's errors, and the signal's reason; a manifest that can't be read is an error.
 */
export async function* manifestEntries(
  folder: string,
  signal: AbortSignal,
): AsyncGenerator<ManifestEntry, void> {
  const path = join(folder, manifestName);
  if (!(await isByLines(path, signal))) {
    for (const entry of (await atOnce(path, signal)).entries) yield entryOf(entry);
    return;
  }
  for await (const line of listed(path, entriesStart, signal)) yield entryOf(entrySchema.parse(line));
}

/** Reads what a snapshot's manifest says was left out, as {@link manifestEntries} reads its entries. */
export async function* leftOutFiles(folder: string, signal: AbortSignal): AsyncGenerator<LeftOutFile, void> {
  const path = join(folder, manifestName);
  if (!(await isByLines(path, signal))) {
    yield* (await atOnce(path, signal)).left_out ?? [];
    return;
  }
  for await (const line of listed(path, leftOutStart, signal)) yield leftOutSchema.parse(line);
}

/** Not with `JSON.parse`, which stops all else for seconds and lets a manifest that was planted take all memory there is. */
async function atOnce(path: string, signal: AbortSignal): Promise<z.infer<typeof manifestSchema>> {
  const bytes = await readBytes(path, maxManifestBytes);
  return manifestSchema.parse(await inTurns(parseLongJson(bytes), signal));
}

/** The items of the list that begins with the line `start`, which has an item a line. */
async function* listed(path: string, start: string, signal: AbortSignal): AsyncGenerator<unknown, void> {
  let isInside = false;
  for await (const line of textLines(path, signal)) {
    if (!isInside) isInside = line === start;
    else if (isListEnd(line)) return;
    else yield JSON.parse(line.replace(/,$/, ''));
  }
}

function isListEnd(line: string): boolean {
  return line === ']' || line === '],';
}

/** Whether every entry has a line of its own, which nothing else in the file looks like. */
async function isByLines(path: string, signal: AbortSignal): Promise<boolean> {
  let inEntries = false;
  let isEnded = false;
  for await (const line of textLines(path, signal)) {
    if (!inEntries) {
      if (line.startsWith('{"path"')) return false;
      inEntries = line === entriesStart;
    } else if (isListEnd(line)) {
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

function entryOf({ path, size, crc32, archive_path }: z.infer<typeof entrySchema>): ManifestEntry {
  return {
    path,
    size,
    crc32: Number.parseInt(crc32, 16),
    ...(archive_path === undefined ? {} : { archivePath: archive_path }),
  };
}
