import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { readBytes } from '../snapshots/files.ts';
import { paceOf } from '../analysis/giveWay.ts';
import { lineEnd, openLines } from '../analysis/lines.ts';
import { parseLongJson } from '../analysis/longJson.ts';
import { inTurns, turnMs } from '../analysis/turns.ts';
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
const listsSchema = z.looseObject({
  entries: z.array(z.unknown()),
  left_out: z.optional(z.array(z.unknown())),
});
const entriesStart = '"entries": [';
const leftOutStart = '"left_out": [';

/**
 * Reads the entries of a snapshot's manifest, in its order: line by line as this extension writes it, as a whole where a person has
 * formatted it. Throws the disk's errors, and the signal's reason; a manifest that can't be read is an error.
 */
export async function* manifestEntries(
  folder: string,
  signal: AbortSignal,
): AsyncGenerator<ManifestEntry, void> {
  const path = join(folder, manifestName);
  if (!(await isByLines(path, signal))) {
    const pace = paceOf(signal, turnMs);
    for (const entry of (await wholeManifest(path, signal)).entries) {
      yield entryOf(entrySchema.parse(entry));
      await pace.restIfDue();
    }
    return;
  }
  for await (const line of listed(path, entriesStart, signal)) yield entryOf(entrySchema.parse(line));
}

/** Reads what a snapshot's manifest says was left out, as {@link manifestEntries} reads its entries. */
export async function* leftOutFiles(folder: string, signal: AbortSignal): AsyncGenerator<LeftOutFile, void> {
  const path = join(folder, manifestName);
  if (!(await isByLines(path, signal))) {
    for (const file of (await wholeManifest(path, signal)).left_out ?? []) yield leftOutSchema.parse(file);
    return;
  }
  for await (const line of listed(path, leftOutStart, signal)) yield leftOutSchema.parse(line);
}

/** One that a person has formatted, its lists not looked into. Throws a SyntaxError where it is no JSON. */
async function wholeManifest(path: string, signal: AbortSignal): Promise<z.infer<typeof listsSchema>> {
  const bytes = await readBytes(path, maxManifestBytes);
  if (!isUtf8(bytes)) throw new SyntaxError('No UTF-8');
  const json = listsSchema.parse(await inTurns(parseLongJson(bytes), signal));
  manifestSchema.parse({ ...json, entries: [], left_out: [] });
  return json;
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
  const pace = paceOf(signal, turnMs);
  try {
    for await (const piece of file.pieces) {
      if (piece.kind === 'long-line') {
        yield '';
        continue;
      }
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

function entryOf({ path, size, crc32, archive_path }: z.infer<typeof entrySchema>): ManifestEntry {
  return {
    path,
    size,
    crc32: Number.parseInt(crc32, 16),
    ...(archive_path === undefined ? {} : { archivePath: archive_path }),
  };
}
