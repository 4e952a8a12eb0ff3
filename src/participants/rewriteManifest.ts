import {
  readHeadJson,
  readManifestHead,
  writeManifest,
  type LeftOutFile,
  type ManifestEntry,
  type ManifestHead,
} from '../exports/manifest.ts';
import { leftOutFiles, manifestEntries } from '../exports/manifestEntries.ts';
import type { ContentSum } from './copyWithout.ts';

/** What has become of a snapshot's files, by their paths. */
export interface ManifestChanges {
  readonly rewritten: ReadonlyMap<string, ContentSum>;
  /** Entries, and files that were left out. */
  readonly removed: ReadonlySet<string>;
  /** What is noted of it; nothing says whose data they were. */
  readonly erased: { readonly at: string; readonly submissions: number; readonly files: number };
}

/**
 * Writes the manifest of a snapshot as it is after `changes` into the folder `to`, all else in it as it was; tells of every entry
 * as it was before. Throws the disk's errors, and the
 * signal's reason.
 */
export async function rewriteManifest(
  snapshot: string,
  to: string,
  { rewritten, removed, erased }: ManifestChanges,
  signal: AbortSignal,
  onEntry: (entry: ManifestEntry) => void,
): Promise<void> {
  const head = await readManifestHead(snapshot);
  const json = (await readHeadJson(snapshot)) as ManifestHead & { entries?: unknown; left_out?: unknown };
  if (head === undefined) throw new Error('No manifest');
  let { files, bytes } = head.totals;
  for await (const entry of manifestEntries(snapshot, signal)) {
    const { path, size } = entry;
    onEntry(entry);
    const sum = rewritten.get(path);
    if (sum !== undefined) bytes += sum.size - size;
    else if (removed.has(path)) {
      bytes -= size;
      files--;
    }
  }
  const leftOut: LeftOutFile[] = [];
  for await (const file of leftOutFiles(snapshot, signal)) if (!removed.has(file.path)) leftOut.push(file);
  const changed: ManifestHead & { entries?: unknown; left_out?: unknown } = {
    ...json,
    totals: { ...json.totals, files: Math.max(0, files), bytes: Math.max(0, bytes) },
    ...(head.left_out_files === undefined && leftOut.length === 0 ? {} : { left_out_files: leftOut.length }),
    erased: [...(head.erased ?? []), erased],
  };
  delete changed.entries;
  delete changed.left_out;
  async function* entries(): AsyncGenerator<ManifestEntry, void> {
    for await (const entry of manifestEntries(snapshot, signal)) {
      const sum = rewritten.get(entry.path);
      if (sum !== undefined) yield { ...entry, ...sum };
      else if (!removed.has(entry.path)) yield entry;
    }
  }
  await writeManifest(to, changed, entries(), signal, leftOut);
}
