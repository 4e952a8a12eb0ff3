import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { compareSnapshots } from '../../../../src/comparison/compareSnapshots.ts';
import type { Comparison } from '../../../../src/comparison/comparison.ts';
import { writeManifest, type ManifestHead } from '../../../../src/exports/manifest.ts';
import type { Snapshot } from '../../../../src/exports/snapshots.ts';
import { manifestHead } from '../../support/manifestHead.ts';
import { lines } from '../../analysis/support/snapshotFolder.ts';

export interface Given {
  /** Lines of responses.jsonl: records, or texts as they are. */
  readonly records?: readonly unknown[];
  /** Other files of the archive by their path; JSON where they are no text. */
  readonly files?: Readonly<Record<string, unknown>>;
  /** What the archive wraps all of them in. */
  readonly root?: string;
  readonly head?: Partial<ManifestHead>;
}

/** Writes a snapshot of one day of September 2026 as an export does. */
export async function snapshotOf(folder: string, day: number, given: Given): Promise<Snapshot> {
  const { records = [], files = {}, root = '', head = {} } = given;
  const place = join(folder, `2026-09-${String(day).padStart(2, '0')}T10-00-00Z`);
  const responses = records.map((each) => (typeof each === 'string' ? `${each}\n` : lines(each))).join('');
  const entries: { path: string; size: number; crc32: number }[] = [];
  for (const [name, content] of Object.entries({ 'responses.jsonl': responses, ...files })) {
    const path = root + name;
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await mkdir(dirname(join(place, path)), { recursive: true });
    await writeFile(join(place, path), text);
    entries.push({ path, size: Buffer.byteLength(text), crc32: crc32(text) });
  }
  const at = `2026-09-${String(day).padStart(2, '0')}T10:00:00Z`;
  const manifest = manifestHead(at, {
    totals: { files: entries.length, bytes: entries.reduce((sum, { size }) => sum + size, 0) },
    complete: true,
    ...head,
  });
  await writeManifest(place, manifest, entries);
  return { folder: place, manifest };
}

export async function compared(before: Snapshot, after: Snapshot): Promise<Comparison> {
  return await compareSnapshots(before, after, () => undefined, new AbortController().signal);
}

/** What is different between two snapshots that hold this. */
export async function comparisonOf(folder: string, before: Given, after: Given): Promise<Comparison> {
  return await compared(await snapshotOf(folder, 1, before), await snapshotOf(folder, 2, after));
}
