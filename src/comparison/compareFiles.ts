import { finding } from '../analysis/readReport.ts';
import type { ManifestEntry } from '../exports/manifest.ts';
import { manifestEntries } from '../exports/manifestEntries.ts';
import type { ChangedFile, Differences, FileRow } from './comparison.ts';

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
  const earlier = new Map<string, Pick<ManifestEntry, 'size' | 'crc32'>>();
  // Of files with one path in the archive, the second and later ones go by the path and so many NULs.
  let mostRepeats = 0;
  for await (const { path, size, crc32 } of entriesOf(before, signal)) {
    let key = path;
    while (earlier.has(key)) key += '\0';
    mostRepeats = Math.max(mostRepeats, key.length - path.length);
    earlier.set(key, { size, crc32 });
  }
  for await (const { path, size, crc32 } of entriesOf(after, signal)) {
    let key = path;
    while (!earlier.has(key) && key.length - path.length < mostRepeats) key += '\0';
    const old = earlier.get(key);
    if (old === undefined) fresh.add({ path, size });
    else if (old.size !== size || old.crc32 !== crc32) changed.add({ path, size, sizeBefore: old.size });
    earlier.delete(key);
  }
  for (const [key, { size }] of earlier) gone.add({ path: key.replace(/\0+$/, ''), size });
  return { fresh: fresh.found(), changed: changed.found(), gone: gone.found() };
}

/** A file goes by its path in the archive: what it is called here may have given way to another's name. */
async function* entriesOf(
  { folder, root, isLeftOut }: FilesOf,
  signal: AbortSignal,
): AsyncGenerator<ManifestEntry> {
  for await (const entry of manifestEntries(folder, signal)) {
    const whole = entry.archivePath ?? entry.path;
    const path = whole.startsWith(root) ? whole.slice(root.length) : whole;
    if (!isLeftOut(path)) yield { ...entry, path };
  }
}
