import { removeIn } from '../snapshots/remove.ts';
import { directoryName, journalName } from './journal.ts';
import { archiveName, partName } from './wholeDownload.ts';

/**
 * Removes from a staging folder what stands there for the archive itself. Somebody else may have made it up: what it says is then compared with nothing,
 * whereas the files of entries are, with the archive that comes. Throws the disk's errors.
 */
export async function forgetArchive(staging: string): Promise<void> {
  for (const name of [journalName, directoryName, archiveName, partName]) await removeIn(staging, name);
}
