import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as z from 'zod/mini';
import { openLines, lineEnd } from '../analysis/lines.ts';
import { finding } from '../analysis/readReport.ts';
import { entrySchema, manifestName, manifestSchema } from '../exports/manifest.ts';
import type { ChangedFile, Differences, FileRow } from './comparison.ts';

type Entry = z.infer<typeof entrySchema>;

/** The files of one snapshot; what `isLeftOut` takes is not compared. */
export interface FilesOf {
  /** Absolute. */
  readonly folder: string;
  /** What their paths begin with; either empty or ending with `/`. */
  readonly root: string;
  readonly isLeftOut: (path: string) => boolean;
}

/**
 * Which of the files that the manifests list are new, changed (by size or CRC-32) and gone. Holds the list of one of the two in memory, about
 * 200 bytes a file. Throws the disk's errors and the signal's reason.
 */
export async function compareFiles(
  before: FilesOf,
  after: FilesOf,
  signal: AbortSignal,
): Promise<Differences<FileRow, ChangedFile>> {
  const fresh = finding<FileRow>();
  const changed = finding<ChangedFile>();
  const gone = finding<FileRow>();
  const earlier = new Map<string, Omit<Entry, 'path'>>();
  for await (const { path, size, crc32 } of entriesOf(before, signal)) earlier.set(path, { size, crc32 });
  for await (const { path, size, crc32 } of entriesOf(after, signal)) {
    const old = earlier.get(path);
    if (old === undefined) fresh.add({ path, size });
    else if (old.size !== size || old.crc32 !== crc32) changed.add({ path, size, sizeBefore: old.size });
    earlier.delete(path);
  }
  for (const [path, { size }] of earlier) gone.add({ path, size });
  return { fresh: fresh.found(), changed: changed.found(), gone: gone.found() };
}

async function* entriesOf({ folder, root, isLeftOut }: FilesOf, signal: AbortSignal): AsyncGenerator<Entry> {
  for await (const entry of allEntries(join(folder, manifestName), signal)) {
    const path = entry.path.startsWith(root) ? entry.path.slice(root.length) : entry.path;
    if (!isLeftOut(path)) yield { ...entry, path };
  }
}

/** A manifest has an entry a line; one that another program has written anew is read as a whole. */
async function* allEntries(path: string, signal: AbortSignal): AsyncGenerator<Entry> {
  let count = 0;
  const file = await openLines(path, signal);
  try {
    for await (const piece of file.pieces) {
      if (piece.kind === 'long-line') continue;
      const text = piece.bytes;
      for (let from = 0; from < text.length;) {
        const end = lineEnd(text, from);
        const entry = entryIn(text.toString('utf8', from, end).trim());
        from = end;
        if (entry === undefined) continue;
        count++;
        yield entry;
      }
    }
  } finally {
    await file.close();
  }
  if (count > 0) return;
  const parsed = manifestSchema.safeParse(JSON.parse(await readFile(path, { encoding: 'utf8', signal })));
  if (parsed.success) yield* parsed.data.entries;
}

function entryIn(line: string): Entry | undefined {
  if (!line.startsWith('{"path":')) return undefined;
  try {
    const parsed = entrySchema.safeParse(JSON.parse(line.endsWith(',') ? line.slice(0, -1) : line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
