import { join } from 'node:path';
import { fileChecksum } from '../../exports/fileChecksum.ts';
import { manifestName } from '../../exports/manifest.ts';
import { fileSize } from '../../snapshots/files.ts';
import { namesIn } from '../../snapshots/folders.ts';
import { codebookFiles } from '../codebook.ts';
import { locateRecords } from '../snapshotData.ts';
import type { WrittenFile } from './tableColumn.ts';

/** A file that tables are made from, by its path in the snapshot. */
export type SourceFile = Omit<WrittenFile, 'rows'>;

/**
 * What a snapshot's tables are made from, as it is now: the manifest, which lists the uploads, the records and the questions. Times say
 * nothing: a copy's is today's. Throws the disk's errors and the signal's reason.
 */
export async function sourcesOf(snapshot: string, signal: AbortSignal): Promise<readonly SourceFile[]> {
  const { root, recordsFiles } = await locateRecords(snapshot);
  const inRoot = await namesIn(join(snapshot, root));
  const paths = [
    ...(root === '' ? inRoot : await namesIn(snapshot)).filter((name) => name === manifestName),
    ...recordsFiles.slice(0, 1).map(({ path }) => path),
    ...codebookFiles.filter((name) => inRoot.includes(name)).map((name) => root + name),
  ];
  const sources: SourceFile[] = [];
  for (const name of paths) {
    const path = join(snapshot, name);
    const size = (await fileSize(path)) ?? 0;
    sources.push({ name, size, crc32: await fileChecksum(path, signal) });
  }
  return sources;
}
