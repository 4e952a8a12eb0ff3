import { finding } from '../records/readReport.ts';
import type { ManifestEntry } from '../../snapshots/manifest.ts';
import { manifestEntries } from '../../snapshots/manifestEntries.ts';
import type { ChangedFile, Differences, FileRow } from './comparison.ts';

/** The files of one snapshot, except those for which `isLeftOut` returns true. */
export interface FilesOf {
  /** Absolute. */
  readonly folder: string;
  /** Common prefix of their paths, empty or ending with `/`. */
  readonly root: string;
  readonly isLeftOut: (path: string) => boolean;
}

/**
 * Finds new, changed (by size or CRC-32) and removed files in two manifests. Needs about 200 bytes of memory
 * per file of one of them. Throws the disk's errors and the signal's reason.
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
  // Repeated paths get this many NULs appended at most.
  let maxRepeats = 0;
  for await (const { path, size, crc32 } of entriesOf(before, signal)) {
    let key = path;
    while (earlier.has(key)) key += '\0';
    maxRepeats = Math.max(maxRepeats, key.length - path.length);
    earlier.set(key, { size, crc32 });
  }
  for await (const { path, size, crc32 } of entriesOf(after, signal)) {
    let key = path;
    while (!earlier.has(key) && key.length - path.length < maxRepeats) key += '\0';
    const old = earlier.get(key);
    if (old === undefined) fresh.add({ path, size });
    else if (old.size !== size || old.crc32 !== crc32) changed.add({ path, size, sizeBefore: old.size });
    earlier.delete(key);
  }
  for (const [key, { size }] of earlier) gone.add({ path: key.replace(/\0+$/, ''), size });
  return { fresh: fresh.found(), changed: changed.found(), gone: gone.found() };
}

/** Yields files by their path in the archive, as their path on disk may depend on other files. */
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
