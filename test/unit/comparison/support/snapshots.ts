import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { compareSnapshots } from '../../../../src/analysis/comparison/compareSnapshots.ts';
import type { Comparison } from '../../../../src/analysis/comparison/comparison.ts';
import { writeManifest, type ManifestHead } from '../../../../src/snapshots/manifest.ts';
import type { Snapshot } from '../../../../src/snapshots/snapshots.ts';
import { manifestHead } from '../../support/manifestHead.ts';
import { lines } from '../../analysis/support/snapshotFolder.ts';

export interface Given {
  /** Lines of responses.jsonl, as records or raw text. */
  readonly records?: readonly unknown[];
  /** Other files of the archive by path; values other than text are written as JSON. */
  readonly files?: Readonly<Record<string, unknown>>;
  /** Prefix of all paths in the archive. */
  readonly root?: string;
  readonly head?: Partial<ManifestHead>;
}

/** Writes a snapshot of a day in September 2026 like an export. */
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
  await writeManifest(place, { head: manifest, entries });
  return { folder: place, manifest };
}

export async function compared(before: Snapshot, after: Snapshot): Promise<Comparison> {
  return await compareSnapshots(before, after, () => undefined, new AbortController().signal);
}

/** Writes two snapshots and compares them. */
export async function comparisonOf(folder: string, before: Given, after: Given): Promise<Comparison> {
  return await compared(await snapshotOf(folder, 1, before), await snapshotOf(folder, 2, after));
}
