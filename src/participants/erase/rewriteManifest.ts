import {
  readHeadJson,
  readManifestHead,
  writeManifest,
  type ManifestEntry,
  type ManifestHead,
} from '../../snapshots/manifest.ts';
import type { CountedSubmissions } from '../../analysis/counts/countSubmissions.ts';
import type { LeftOutFile } from '../../snapshots/leftOut.ts';
import { leftOutFiles, manifestEntries } from '../../snapshots/manifestEntries.ts';
import type { CopySums } from './copyWithout.ts';

/** Changes to a snapshot's files, by path. */
export interface ManifestChanges {
  readonly rewritten: ReadonlyMap<string, CopySums>;
  /** Entries, and files that were left out. */
  readonly removed: ReadonlySet<string>;
  /** What is left; `undefined`: not counted. */
  readonly counts: CountedSubmissions | undefined;
  /** Note about the deletion, without identifying the person. */
  readonly erased: { readonly at: string; readonly submissions: number; readonly files: number };
}

/**
 * Writes a snapshot's manifest with `changes` into the folder `to`. Returns the rewritten files that hadn't
 * matched the manifest before. Throws the disk's errors and the signal's reason.
 */
export async function rewriteManifest(
  snapshot: string,
  to: string,
  { rewritten, removed, erased, counts }: ManifestChanges,
  signal: AbortSignal,
): Promise<string[]> {
  const head = await readManifestHead(snapshot);
  const json = (await readHeadJson(snapshot)) as ManifestHead & { entries?: unknown; left_out?: unknown };
  if (head === undefined) throw new Error('No manifest');
  let { files, bytes } = head.totals;
  const edited: string[] = [];
  for await (const { path, size, crc32 } of manifestEntries(snapshot, signal)) {
    const sums = rewritten.get(path);
    if (sums !== undefined) {
      bytes += sums.after.size - size;
      if (sums.before.size !== size || sums.before.crc32 !== crc32) edited.push(path);
    } else if (removed.has(path)) {
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
    ...(counts && { submissions: counts.submissions, participants: counts.participants }),
    ...(counts && head.studies && { studies: namesOf(counts.studies, head.studies) }),
  };
  if (counts === undefined) {
    delete changed.submissions;
    delete changed.participants;
  }
  delete changed.entries;
  delete changed.left_out;
  async function* entries(): AsyncGenerator<ManifestEntry, void> {
    for await (const entry of manifestEntries(snapshot, signal)) {
      const sums = rewritten.get(entry.path);
      if (sums !== undefined) yield { ...entry, ...sums.after };
      else if (!removed.has(entry.path)) yield entry;
    }
  }
  await writeManifest(to, { head: changed, entries: entries(), leftOut }, signal);
  return edited;
}

/** Returns the names of studies that still have submissions. */
function namesOf(
  studies: readonly string[],
  names: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(names).filter(([id]) => studies.includes(id)));
}
