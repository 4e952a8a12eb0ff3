import { join } from 'node:path';
import { forEachParallel } from '../../http/requestThrottle.ts';
import { fileSize } from '../../snapshots/access/files.ts';
import { eachEntry, isMissing } from '../../snapshots/access/folders.ts';
import { archiveName, StagingFolders } from './stagingFolders.ts';

const maxLookups = 16;

/**
 * Sums up the files in a staging folder that a later run needn't fetch again, without following links, and
 * calls `onBytes` with the size of each. Throws the disk's errors, and the signal's reason when aborted.
 */
export async function countKeptBytes(
  staging: string,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const folders = new StagingFolders(staging);
  await folders.require();
  const archive = await fileSize(join(staging, archiveName));
  // Entries beside a whole archive were unpacked from it.
  if (archive !== undefined) {
    onBytes(archive);
    return;
  }
  for (const folder of [folders.entries, folders.previous, folders.parts]) {
    await forEachParallel(filesBelow(folder, signal), maxLookups, async (file) =>
      onBytes((await fileSize(file)) ?? 0),
    );
  }
}

async function* filesBelow(folder: string, signal: AbortSignal): AsyncGenerator<string> {
  try {
    for await (const entry of eachEntry(folder)) {
      signal.throwIfAborted();
      const path = join(folder, entry.name);
      if (entry.isDirectory()) yield* filesBelow(path, signal);
      else if (entry.isFile()) yield path;
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
