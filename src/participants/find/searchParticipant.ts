import { dirname, join, relative, sep } from 'node:path';
import { isMissing } from '../../snapshots/access/folders.ts';
import { isRecordsFile } from '../../snapshots/responseFiles.ts';
import { listSnapshots } from '../../snapshots/snapshots.ts';
import { stagingFoldersIn } from '../../snapshots/staging/staging.ts';
import { lockHolder } from '../../snapshots/staging/stagingLock.ts';
import {
  isErasable,
  isInPeople,
  type NamingFile,
  type ParticipantFinding,
  type PeopleFinding,
  type SnapshotFinding,
  type StagingFinding,
} from './finding.ts';
import { needlesOf, type Needles } from './needles.ts';
import { filesUnder, isOpaque, searchFiles } from './ownFiles.ts';
import { isOwnPath, type Person } from './participantId.ts';
import { linesOf } from './recordLines.ts';
import { learnFromPeople, peopleFoldersIn, searchedPaths, searchPeople } from './searchPeople.ts';
import { learnSubmissions, searchSnapshot } from './searchSnapshot.ts';
import { dataSetFolder, partOf, stagingPrefix } from '../../snapshots/knownNames.ts';

/** The person to search for and the folders (absolute). `only`: just these snapshots (absolute). */
interface ParticipantSearch {
  readonly exportFolders: readonly string[];
  readonly person: Person;
  readonly only?: readonly string[] | undefined;
}

/**
 * Searches export folders for a participant's data: snapshots, interrupted exports, tables and other files.
 * Learns the ids of the participant's submissions on the way. Progress goes from 0 to 1. Throws the disk's
 * errors and the signal's reason.
 */
export async function searchParticipant(
  { exportFolders, person, only }: ParticipantSearch,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<ParticipantFinding> {
  const all = (await Promise.all(exportFolders.map(listSnapshots))).flat();
  const snapshots = all.filter(({ folder }) => only?.includes(folder) !== false);
  const steps = snapshots.length * 3 + exportFolders.length;
  let done = 0;
  const folders = (await Promise.all(exportFolders.map(peopleFoldersIn))).flat();
  const isBeside = (folder: string) => (path: string) => dirname(path) === dirname(folder);
  const peopleFolders = folders.filter((folder) => only?.some(isBeside(folder)) !== false);
  // They name participants of submissions that records may only name by their own ids.
  for (const folder of peopleFolders) await learnFromPeople(folder, person, signal);
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
  const people: PeopleFinding[] = [];
  for (const folder of peopleFolders) {
    const finding = await searchPeople(folder, person, signal);
    if (isInPeople(finding) || finding.records.length + finding.opaque.length > 0) people.push(finding);
  }
  const stagings: StagingFinding[] = [];
  const naming: NamingFile[] = [];
  const opaque: string[] = [];
  const needles = needlesOf(person.ids());
  for (const exportFolder of only === undefined ? exportFolders : []) {
    for (const folder of await stagingFoldersIn(exportFolder)) {
      const staging = await searchStaging(folder, person, needles, signal);
      for (const path of staging.opaque) opaque.push(path);
      if (staging.isTheirs) {
        stagings.push({ folder, isRunning: (await lockHolder(folder)) !== undefined });
      } else for (const file of staging.naming) naming.push(file);
    }
    const own = snapshots.flatMap(({ folder }) =>
      folder.startsWith(exportFolder + sep)
        ? [relative(exportFolder, folder).split(sep).join('/'), `${dataSetFolder}/${partOf(folder)}`]
        : [],
    );
    for (const folder of peopleFolders) {
      if (folder.startsWith(exportFolder + sep)) own.push(...(await searchedPaths(folder)));
    }
    const files = await searchFiles(exportFolder, needles, skipper(own), signal);
    for (const { path, count } of files.naming) naming.push({ path: join(exportFolder, path), count });
    for (const path of files.opaque) opaque.push(join(exportFolder, path));
    onProgress(++done / steps);
  }
  return {
    exportFolders,
    ...(only === undefined ? {} : { only }),
    snapshots: found,
    searched: snapshots.length,
    people,
    stagings,
    vague: person.vague(),
    naming,
    opaque,
  };
}

/**
 * Snapshots, their parts of the tables of all collections, files about people and exports under way are searched on
 * their own.
 */
function skipper(searched: readonly string[]): (path: string) => boolean {
  const known = new Set(searched);
  return (path) => {
    const [, name, below] = path.split('/');
    return known.has(path) || (name?.startsWith(stagingPrefix) === true && below === undefined);
  };
}

/** Files of the archive itself, whose directory names everyone's uploads. */
const archiveFile = /^(?:directory\.bin|journal\.json|archive\.(?:part|zip))$/;
/** Compressed, or pieces of something compressed. */
const packedFile = /^(?:archive\.(?:part|zip)$|parts\/)/;

/**
 * Searches an unfinished export for a person's data: their lines, uploads named by their id, or both within
 * its archive. Ids elsewhere are mentions. Paths are absolute.
 */
async function searchStaging(
  folder: string,
  person: Person,
  needles: Needles,
  signal: AbortSignal,
): Promise<{
  readonly isTheirs: boolean;
  readonly naming: readonly NamingFile[];
  readonly opaque: readonly string[];
}> {
  const ids = new Set(person.ids());
  const naming: NamingFile[] = [];
  const opaque: string[] = [];
  let isTheirs = false;
  for await (const path of filesUnder(folder, () => false, signal)) {
    const file = join(folder, path);
    isTheirs ||= isOwnPath(path, ids);
    if (packedFile.test(path) || isOpaque(path)) opaque.push(file);
    let count = needles.isIn(path) ? 1 : 0;
    if (!path.split('/').includes('files')) {
      if (isRecordsFile(path.slice(path.lastIndexOf('/') + 1))) {
        for await (const { finding } of linesOf(file, person, needles, signal)) {
          // Lines that break off are theirs by what can be seen of them.
          if (['whole', 'parts', 'unreadable'].includes(finding.kind)) isTheirs = true;
          else if (finding.kind === 'mention') count++;
          else if (opaque.at(-1) !== file) opaque.push(file);
        }
      } else {
        const found = await needles.countIn(file, signal).catch((error: unknown) => {
          signal.throwIfAborted();
          if (!isMissing(error)) opaque.push(file);
          return 0;
        });
        if (found > 0 && archiveFile.test(path)) isTheirs = true;
        count += found;
      }
    }
    if (count > 0) naming.push({ path: file, count });
  }
  return { isTheirs, naming, opaque };
}

function holdsSomething(finding: SnapshotFinding): boolean {
  const { records, shared, naming } = finding;
  return isErasable(finding) || records.length + shared.length + naming.length > 0;
}
