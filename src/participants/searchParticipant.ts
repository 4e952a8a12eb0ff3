import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { dataSetFolder, partOf } from '../analysis/tables/dataSet.ts';
import { listSnapshots } from '../exports/snapshots.ts';
import { stagingPrefix } from '../exports/staging.ts';
import { lockHolder } from '../exports/stagingLock.ts';
import type { NamingFile, ParticipantFinding, SnapshotFinding, StagingFinding } from './finding.ts';
import { needlesOf, type Needles } from './needles.ts';
import { filesUnder, searchFiles } from './ownFiles.ts';
import type { Person } from './participantId.ts';
import { learnSubmissions, searchSnapshot } from './searchSnapshot.ts';

/**
 * Finds everything of a person in export folders (absolute): in snapshots, in exports that were broken off, in tables and other files. What they submitted is
 * learnt on the way. Progress goes from 0 to 1. Throws the disk's errors, and the signal's reason.
 */
export async function searchParticipant(
  exportFolders: readonly string[],
  person: Person,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<ParticipantFinding> {
  const snapshots = (await Promise.all(exportFolders.map(listSnapshots))).flat();
  const steps = snapshots.length * 3 + exportFolders.length;
  let done = 0;
  for (const snapshot of snapshots) {
    const told = (fraction: number): void => onProgress((done + fraction) / steps);
    await learnSubmissions(snapshot, person, told, signal);
    done++;
  }
  const found: SnapshotFinding[] = [];
  for (const snapshot of snapshots) {
    const told = (fraction: number): void => onProgress((done + 2 * fraction) / steps);
    const finding = await searchSnapshot(snapshot, person, told, signal);
    if (holdsSomething(finding)) found.push(finding);
    done += 2;
  }
  const stagings: StagingFinding[] = [];
  const naming: NamingFile[] = [];
  const opaque: string[] = [];
  const needles = needlesOf(person.ids());
  for (const exportFolder of exportFolders) {
    stagings.push(...(await searchStagings(exportFolder, needles, signal)));
    const own = snapshots.flatMap(({ folder }) =>
      folder.startsWith(exportFolder + sep)
        ? [relative(exportFolder, folder).split(sep).join('/'), `${dataSetFolder}/${partOf(folder)}`]
        : [],
    );
    const files = await searchFiles(exportFolder, needles, skipper(own), signal);
    naming.push(...files.naming.map(({ path, count }) => ({ path: join(exportFolder, path), count })));
    opaque.push(...files.opaque.map((path) => join(exportFolder, path)));
    onProgress(++done / steps);
  }
  return { exportFolders, snapshots: found, searched: snapshots.length, stagings, naming, opaque };
}

/** Snapshots, their parts of the tables of all collections, and exports under way are searched on their own. */
function skipper(snapshots: readonly string[]): (path: string) => boolean {
  const known = new Set(snapshots);
  return (path) => known.has(path) || path.split('/').some((segment) => segment.startsWith(stagingPrefix));
}

async function searchStagings(
  exportFolder: string,
  needles: Needles,
  signal: AbortSignal,
): Promise<StagingFinding[]> {
  const found: StagingFinding[] = [];
  for (const slug of await namesIn(exportFolder)) {
    for (const name of await namesIn(join(exportFolder, slug))) {
      if (!name.startsWith(stagingPrefix)) continue;
      const folder = join(exportFolder, slug, name);
      if (!(await holds(folder, needles, signal))) continue;
      found.push({ folder, isRunning: (await lockHolder(folder)) !== undefined });
    }
  }
  return found;
}

/** Whether an id is in a file's name, or in a file that is no upload. */
async function holds(folder: string, needles: Needles, signal: AbortSignal): Promise<boolean> {
  for await (const path of filesUnder(folder, () => false, signal)) {
    if (needles.isIn(path)) return true;
    if (path.split('/').includes('files')) continue;
    if ((await needles.countIn(join(folder, path), signal).catch(() => 0)) > 0) return true;
  }
  return false;
}

function holdsSomething(finding: SnapshotFinding): boolean {
  const { records, uploads, shared, naming } = finding;
  return records.length + uploads.length + shared.length + naming.length > 0;
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => []);
}
