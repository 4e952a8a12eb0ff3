import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openSummarySource } from '../../../src/analysis/summary/source.ts';
import { writeManifest } from '../../../src/exports/manifest.ts';
import { filesOnDisk } from '../../../src/overview/filesOnDisk.ts';
import { manifestHead } from '../support/manifestHead.ts';
import type { OpenOptions } from './overviewPage.ts';

const head = manifestHead('2026-11-23T14:05:09Z');

/** Writes files, by their paths, and the manifest that lists them as they are. Absolute folder; it may be there. */
export async function writeSnapshotOnDisk(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const entries = [];
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
    entries.push({ path, size: (await stat(target)).size, crc32: 0 });
  }
  await writeManifest(folder, head, entries);
}

/** A page's source and look at the files, as the extension has them. */
export function pageOf(folder: string): Pick<OpenOptions, 'source' | 'checkFiles'> {
  return {
    source: openSummarySource(folder),
    checkFiles: (onFirst, signal) => filesOnDisk(folder, onFirst, signal),
  };
}
