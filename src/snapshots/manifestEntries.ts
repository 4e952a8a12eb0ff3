import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { readBytes } from './access/files.ts';
import type { LeftOutFile } from './leftOut.ts';
import { entrySchema, leftOutSchema, manifestName, manifestSchema, type ManifestEntry } from './manifest.ts';
import { readLines } from './reading/lines.ts';
import { longJsonSteps } from './reading/longJson.ts';
import { runYielding, createYielder } from '../problems/longWork.ts';

/** Maximum size for reading at once; texts are limited to 512 MiB. */
const maxManifestBytes = 256 * 1024 * 1024;
const listsSchema = z.looseObject({
  entries: z.array(z.unknown()),
  left_out: z.optional(z.array(z.unknown())),
});

/**
 * Reads the entries of a snapshot's manifest in order: line by line as this extension writes them, or at once
 * if a person has reformatted it. Throws the disk's errors and the signal's reason; an unreadable manifest is
 * an error.
 */
export async function* manifestEntries(
  folder: string,
  signal: AbortSignal,
): AsyncGenerator<ManifestEntry, void> {
  for await (const { path, size, crc32, archive_path } of itemsOf(folder, 'entries', entrySchema, signal)) {
    yield {
      path,
      size,
      crc32: Number.parseInt(crc32, 16),
      ...(archive_path === undefined ? {} : { archivePath: archive_path }),
    };
  }
}

/** Reads a manifest's skipped files, like {@link manifestEntries}. */
export function leftOutFiles(folder: string, signal: AbortSignal): AsyncGenerator<LeftOutFile, void> {
  return itemsOf(folder, 'left_out', leftOutSchema, signal);
}

async function* itemsOf<Schema extends typeof entrySchema | typeof leftOutSchema>(
  folder: string,
  list: 'entries' | 'left_out',
  schema: Schema,
  signal: AbortSignal,
): AsyncGenerator<z.infer<Schema>, void> {
  const path = join(folder, manifestName);
  const turns = createYielder(signal);
  const start = `  "${list}": [`;
  let isInside = false;
  let count = 0;
  reading: for await (const { lines } of readLines(path, 0, signal)) {
    for (const { bytes } of lines) {
      if (turns.isDue()) await turns.pause();
      const line = bytes?.toString('utf8').trimEnd() ?? '';
      if (!isInside) {
        isInside = bytes === undefined || line.includes(`"${list}"`);
        if (isInside && line !== start) break reading;
        continue;
      }
      if (line === '  ]' || line === '  ],') return;
      const item = schema.safeParse(jsonIn(line.replace(/,$/, '')));
      if (!item.success) break reading;
      count++;
      yield item.data as z.infer<Schema>;
    }
  }
  if (!isInside && list === 'left_out') return;
  // Not, or not to its end, as this extension writes it: with a line for each item.
  for (const item of (await wholeManifest(path, turns))[list]?.slice(count) ?? []) {
    yield schema.parse(item) as z.infer<Schema>;
    if (turns.isDue()) await turns.pause();
  }
}

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Reads a manifest that a person has reformatted. Throws a SyntaxError if it isn't JSON. */
async function wholeManifest(
  path: string,
  turns: ReturnType<typeof createYielder>,
): Promise<z.infer<typeof listsSchema>> {
  const bytes = await readBytes(path, maxManifestBytes);
  if (!isUtf8(bytes)) throw new SyntaxError('No UTF-8');
  const json = listsSchema.parse(await runYielding(longJsonSteps(bytes), turns));
  manifestSchema.parse({ ...json, entries: [], left_out: [] });
  return json;
}
