import { dirname, join } from 'node:path';
import { openSnapshotData, type SnapshotData } from '../analysis/snapshotData.ts';
import { dataSetFolder, partOf } from '../analysis/tables/dataSet.ts';
import { erasureFolder } from '../exports/erasure.ts';
import { manifestName } from '../exports/manifest.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import { stagingPrefix } from '../exports/staging.ts';
import { subjectOf } from '../exports/subject.ts';
import type { RecordsFinding, SnapshotFinding } from './finding.ts';
import { findUploads } from './findUploads.ts';
import { needlesOf, type Needles } from './needles.ts';
import { filesUnder, madeTables, searchFiles } from './ownFiles.ts';
import type { ByteRange } from './ownParts.ts';
import type { Person } from './participantId.ts';
import { linesOf } from './recordLines.ts';

const mostListed = 100;

/** Adds the submissions of a person in a snapshot to what is known of them. Gives whether anything of theirs is in its records. */
export async function learnSubmissions(
  { folder }: Snapshot,
  person: Person,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const data = await openSnapshotData(folder, signal);
  const needles = needlesOf(person.ids());
  for (const [index, { path }] of data.recordsFiles.entries()) {
    for await (const { finding } of linesOf(join(folder, path), person, needles, () => undefined, signal)) {
      if (finding.kind !== 'whole' && finding.kind !== 'parts') continue;
      for (const id of finding.submissions) person.addSubmission(id);
    }
    onProgress((index + 1) / data.recordsFiles.length);
  }
}

/**
 * Finds what of a person is in a snapshot; {@link learnSubmissions} has gone through all snapshots before. Memory is bounded by what is theirs, and by the
 * list of uploads. Throws the disk's errors, and the signal's reason.
 */
export async function searchSnapshot(
  { folder, manifest }: Snapshot,
  person: Person,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<SnapshotFinding> {
  const data = await openSnapshotData(folder, signal);
  const needles = needlesOf(person.ids());
  const submissions = new Set<string>();
  const records: RecordsFinding[] = [];
  for (const { path } of data.recordsFiles) {
    const found = await searchRecords(folder, path, person, needles, submissions, signal);
    if (found !== undefined) records.push(found);
  }
  onProgress(0.3);
  const isTheirs = records.some(({ cuts }) => cuts.length > 0) || hasUploads(data, person);
  const uploads = isTheirs
    ? await findUploads(data, person, (fraction) => onProgress(0.3 + 0.5 * fraction), signal)
    : { uploads: [], shared: [], missingUploads: 0, nobodysUploads: 0 };
  const tables = isTheirs ? await tablesOf(folder, signal) : [];
  const parts = isTheirs ? await partsOf(folder, signal) : [];
  const skipped = new Set([
    manifestName,
    erasureFolder,
    ...data.recordsFiles.map(({ path }) => path),
    ...tables,
  ]);
  const uploadsFolder = `${data.uploads.root}files`;
  const files = await searchFiles(
    folder,
    needles,
    (path) => skipped.has(path) || path === uploadsFolder || path.startsWith(stagingPrefix),
    signal,
  );
  const named: string[] = [];
  for await (const path of filesUnder(join(folder, uploadsFolder), () => false, signal)) {
    const whole = `${uploadsFolder}/${path}`;
    if (needles.isIn(path) && data.uploads.index.byPath(whole) < 0) named.push(whole);
  }
  onProgress(1);
  return {
    folder,
    name: subjectOf(manifest).name,
    requestedAt: manifest.requested_at,
    records,
    submissions: submissions.size,
    ...uploads,
    tables,
    parts,
    naming: [...files.naming, ...named.map((path) => ({ path, count: 1 }))],
    opaque: isTheirs ? files.opaque : [],
  };
}

async function searchRecords(
  folder: string,
  path: string,
  person: Person,
  needles: Needles,
  submissions: Set<string>,
  signal: AbortSignal,
): Promise<RecordsFinding | undefined> {
  const lists = { mention: [] as number[], unreadable: [] as number[], unsearched: [] as number[] };
  const cuts: ByteRange[] = [];
  let wholeLines = 0;
  let partLines = 0;
  for await (const found of linesOf(join(folder, path), person, needles, () => undefined, signal)) {
    const { line, at, length, finding } = found;
    if (finding.kind === 'whole') {
      wholeLines++;
      cuts.push({ start: at, end: at + length });
      if (finding.submissions.length === 0) submissions.add(`line ${line}`);
    } else if (finding.kind === 'parts') {
      partLines++;
      for (const { start, end } of finding.ranges) cuts.push({ start: at + start, end: at + end });
    } else {
      const list = lists[finding.kind];
      if (list.length < mostListed) list.push(line);
      continue;
    }
    for (const id of finding.submissions) submissions.add(id);
  }
  const { mention: mentions, unreadable, unsearched } = lists;
  if (cuts.length + mentions.length + unreadable.length + unsearched.length === 0) return undefined;
  return { path, wholeLines, partLines, mentions, unreadable, unsearched, cuts };
}

/** Whether an upload has an id of theirs in its path, wherever its record is. */
function hasUploads({ uploads: { index } }: SnapshotData, person: Person): boolean {
  return person.ids().some((id) => index.byId(id).length > 0);
}

/** The tables of a snapshot, and those that are just being made of it or that were broken off. */
async function tablesOf(folder: string, signal: AbortSignal): Promise<string[]> {
  const tables = await madeTables(folder);
  const skips = (path: string): boolean => !path.startsWith(`${stagingPrefix}analysis-`);
  for await (const path of filesUnder(folder, skips, signal)) tables.push(path);
  return tables;
}

/** The snapshot's part of the tables of all collections, finished or not; relative to the export folder. */
async function partsOf(folder: string, signal: AbortSignal): Promise<string[]> {
  const under = `${dataSetFolder}/${dirname(partOf(folder))}`;
  const parts: string[] = [];
  const exportFolder = dirname(dirname(folder));
  for await (const name of filesUnder(join(exportFolder, under), () => false, signal)) {
    if (/^(?:part-0\.parquet|\.unfinished-[\da-f]+)$/.test(name)) parts.push(`${under}/${name}`);
  }
  return parts;
}
