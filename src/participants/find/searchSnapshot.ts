import { dirname, join } from 'node:path';
import { openSnapshotData } from '../../analysis/snapshotData.ts';
import { mayErase } from '../../snapshots/erasure/erasurePlan.ts';
import { manifestName, readHeadText } from '../../snapshots/manifest.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { subjectOf } from '../../snapshots/subject.ts';
import type { NamingFile, RecordsFinding, SnapshotFinding } from './finding.ts';
import { findUploads, listedById } from './findUploads.ts';
import { needlesOf, type Needles } from './needles.ts';
import { everythingUnder, filesUnder, madeTables, searchFiles } from './ownFiles.ts';
import { isOwnPath, type Person } from './participantId.ts';
import { linesOf } from './recordLines.ts';
import { RecordsCollector } from './recordsCollector.ts';
import { dataSetFolder, erasureFolder, partOf, stagingPrefix } from '../../snapshots/knownNames.ts';

/** Adds a person's submissions in a snapshot to the known ones. */
export async function learnSubmissions(
  { folder }: Snapshot,
  person: Person,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const data = await openSnapshotData({ folder }, signal);
  const needles = needlesOf(person.ids());
  for (const [index, { path }] of data.recordsFiles.entries()) {
    for await (const { finding } of linesOf(join(folder, path), person, needles, signal)) {
      if (finding.kind !== 'whole' && finding.kind !== 'parts') continue;
      for (const id of finding.submissions) person.addSubmission(id);
    }
    onProgress((index + 1) / data.recordsFiles.length);
  }
}

/**
 * Finds a person's data in a snapshot, after {@link learnSubmissions} has read all snapshots. Memory grows
 * with their data and the list of uploads. Throws the disk's errors and the signal's reason.
 */
export async function searchSnapshot(
  { folder, manifest }: Snapshot,
  person: Person,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<SnapshotFinding> {
  const data = await openSnapshotData({ folder }, signal);
  const needles = needlesOf(person.ids());
  const submissions = new Set<string>();
  const records: RecordsFinding[] = [];
  for (const { path } of data.recordsFiles) {
    const found = await searchRecords(folder, path, person, needles, submissions, signal);
    if (found !== undefined) records.push(found);
  }
  onProgress(0.3);
  const byId = await listedById(data, person, needles, signal);
  const isRecorded = records.some(({ cuts }) => cuts.length > 0);
  const { untouchable, ...uploads } =
    isRecorded || byId.own.size + byId.leftOut.length > 0
      ? await findUploads(data, person, byId, (fraction) => onProgress(0.3 + 0.5 * fraction), signal)
      : { uploads: [], listed: [], untouchable: [], shared: [], missingUploads: 0, nobodysUploads: 0 };
  const uploadsFolder = `${data.uploads.root}files`;
  const known = new Set([...uploads.uploads.map(({ path }) => path), ...uploads.shared, ...untouchable]);
  const named = await searchNames(folder, uploadsFolder, person, needles, known, signal);
  const isTheirs = isRecorded || uploads.listed.length + named.folders.length > 0;
  const tables = isTheirs ? await tablesOf(folder, signal) : [];
  const parts = isTheirs ? await partsOf(folder, signal) : [];
  const skipped = new Set([
    manifestName,
    erasureFolder,
    uploadsFolder,
    ...data.recordsFiles.map(({ path }) => path),
    ...tables,
  ]);
  const files = await searchFiles(folder, needles, (path) => skipped.has(path), signal);
  const head = Buffer.from(await readHeadText(folder)).toString('latin1');
  const inHead = needles.isInBytes(head) ? 1 : 0;
  const inManifest = byId.mentions + inHead;
  onProgress(1);
  return {
    folder,
    name: subjectOf(manifest).name,
    requestedAt: manifest.requested_at,
    records,
    submissions: submissions.size,
    ...uploads,
    folders: named.folders,
    tables,
    parts,
    naming: [
      ...files.naming,
      ...named.naming,
      ...untouchable.map((path) => ({ path, count: 1 })),
      ...(inManifest > 0 ? [{ path: manifestName, count: inManifest }] : []),
    ],
    opaque: isTheirs ? files.opaque : [],
  };
}

/**
 * Finds names among the uploads that contain an id, except those in `known`; `folders`: empty folders that
 * are theirs.
 */
async function searchNames(
  folder: string,
  uploadsFolder: string,
  person: Person,
  needles: Needles,
  known: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<{ readonly folders: string[]; readonly naming: NamingFile[] }> {
  const ids = new Set(person.ids());
  const naming: NamingFile[] = [];
  const named = new Set<string>();
  for await (const { path, isFolder } of everythingUnder(join(folder, uploadsFolder), () => false, signal)) {
    const whole = `${uploadsFolder}/${path}`;
    if (isFolder) {
      if (needles.isIn(path)) named.add(whole);
      continue;
    }
    for (let above = dirname(whole); named.delete(above);) above = dirname(above);
    if (needles.isIn(path) && !known.has(whole)) naming.push({ path: whole, count: 1 });
  }
  const folders = [...named].filter((path) => isOwnPath(`${path}/`, ids) && mayErase(path));
  for (const path of named) if (!folders.includes(path)) naming.push({ path: `${path}/`, count: 1 });
  return { folders, naming };
}

async function searchRecords(
  folder: string,
  path: string,
  person: Person,
  needles: Needles,
  submissions: Set<string>,
  signal: AbortSignal,
): Promise<RecordsFinding | undefined> {
  const found = new RecordsCollector(path);
  for await (const line of linesOf(join(folder, path), person, needles, signal)) {
    for (const id of found.add(line)) submissions.add(id);
  }
  return found.finding();
}

/** Finds a snapshot's tables, including unfinished ones; other files beside them are someone's own. */
async function tablesOf(folder: string, signal: AbortSignal): Promise<string[]> {
  const tables = await madeTables(folder);
  const skips = (path: string): boolean => !path.startsWith(`${stagingPrefix}analysis-`);
  for await (const path of filesUnder(folder, skips, signal)) tables.push(path);
  return tables.filter(mayErase);
}

/** Finds the snapshot's part of the combined tables, finished or not; relative to the export folder. */
async function partsOf(folder: string, signal: AbortSignal): Promise<string[]> {
  const under = `${dataSetFolder}/${dirname(partOf(folder))}`;
  const parts: string[] = [];
  const exportFolder = dirname(dirname(folder));
  for await (const name of filesUnder(join(exportFolder, under), () => false, signal)) {
    if (/^(?:part-0\.parquet|\.unfinished-[\da-f]+)$/.test(name)) parts.push(`${under}/${name}`);
  }
  return parts;
}
