import { join } from 'node:path';
import { manifestName } from '../../snapshots/manifest.ts';
import { fileSize, fileChecksum, lookAt } from '../../snapshots/access/files.ts';
import { namesIn } from '../../snapshots/access/folders.ts';
import { peopleFilesOf } from '../people/peopleFiles.ts';
import { codebookFiles, peopleFolder } from '../../snapshots/knownNames.ts';
import { locateRecords } from '../../snapshots/responseFiles.ts';
import type { WrittenFile } from './rows/tableColumn.ts';

/** A source file of the tables, by its path from the snapshot. */
export type SourceFile = Omit<WrittenFile, 'rows'>;

/**
 * Returns the files from which a snapshot's tables are created: the manifest, which lists uploads, the
 * records, the questions and what is known about participants. Ignores times, as copies have new ones. Throws the disk's errors and the
 * signal's reason.
 */
export async function sourcesOf(snapshot: string, signal: AbortSignal): Promise<readonly SourceFile[]> {
  const { root, recordsFiles } = await locateRecords(snapshot);
  const inRoot = await namesIn(join(snapshot, root));
  const paths = [
    ...(root === '' ? inRoot : await namesIn(snapshot)).filter((name) => name === manifestName),
    ...recordsFiles.slice(0, 1).map(({ path }) => path),
    ...codebookFiles.filter((name) => inRoot.includes(name)).map((name) => root + name),
    ...(await peopleFilesOf(snapshot)).map(({ name }) => `../${peopleFolder}/${name}`),
  ];
  const sources: SourceFile[] = [];
  for (const name of paths) {
    const path = join(snapshot, name);
    const size = (await fileSize(path)) ?? 0;
    sources.push({ name, size, crc32: await fileChecksum(path, signal) });
  }
  return sources;
}

/**
 * Returns whether a file has the bytes that were written. Throws the disk's errors and the signal's reason.
 */
export async function isAsWritten(
  path: string,
  { size, crc32 }: Pick<WrittenFile, 'size' | 'crc32'>,
  signal: AbortSignal,
): Promise<boolean> {
  const stats = await lookAt(path);
  if (stats?.isFile() !== true || stats.size !== size) return false;
  return (await fileChecksum(path, signal)) === crc32;
}
