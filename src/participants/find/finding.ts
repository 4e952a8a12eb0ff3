import type { ByteRange } from './ownParts.ts';

/** Findings in a records file. */
export interface RecordsFinding {
  /** Relative to the snapshot's folder, with `/`. */
  readonly path: string;
  /** Lines that are theirs as a whole, and lines with parts that are. */
  readonly wholeLines: number;
  readonly partLines: number;
  /**
   * Lines of others that name an id of theirs; lines that can't be read and name one; lines too long to be
   * read. The first hundred.
   */
  readonly mentions: readonly number[];
  readonly unreadable: readonly number[];
  readonly unsearched: readonly number[];
  /** Lines that are no UTF-8 and so could not be searched. The first hundred. */
  readonly foreign: readonly number[];
  /** The bytes that are theirs, in order. */
  readonly cuts: readonly ByteRange[];
}

/** A file, by its path with `/`. */
export interface FoundFile {
  readonly path: string;
  readonly size: number;
}

/** A file that names an id, and how often. */
export interface NamingFile {
  readonly path: string;
  readonly count: number;
}

/** Findings in a snapshot. Paths are relative to its folder, with `/`. */
export interface SnapshotFinding {
  /** Absolute. */
  readonly folder: string;
  readonly name: string;
  /** ISO 8601. */
  readonly requestedAt: string;
  readonly records: readonly RecordsFinding[];
  /** Their submissions in it. */
  readonly submissions: number;
  readonly uploads: readonly FoundFile[];
  /** Empty folders among the uploads that are named by an id of theirs. */
  readonly folders: readonly string[];
  /** Their files in the manifest, whether they exist or not. */
  readonly listed: readonly string[];
  /** Uploads that their records mean and those of others too, or that name them and belong to others. */
  readonly shared: readonly string[];
  /** Number of files in their records that are missing or ambiguous. */
  readonly missingUploads: number;
  /** Uploads that no record refers to, while theirs are missing. */
  readonly nobodysUploads: number;
  /** Tables that this extension created from it. */
  readonly tables: readonly string[];
  /** Parts of the tables of all collections, relative to the export folder. */
  readonly parts: readonly string[];
  /** Files of the researcher's own that name an id; and those that can't be searched, as Parquet. */
  readonly naming: readonly NamingFile[];
  readonly opaque: readonly string[];
}

/** Findings in a people folder: what is known about participants besides their answers. */
export interface PeopleFinding {
  /** Absolute. */
  readonly folder: string;
  /** By name of the file. */
  readonly records: readonly RecordsFinding[];
  /** Files that an interrupted write has left and that name an id. */
  readonly leftovers: readonly string[];
  /** Their submissions in it. */
  readonly submissions: number;
  /** What shareable copies call them, by the file of the copy's key; untrusted. */
  readonly pseudonyms: readonly { readonly key: string; readonly pseudonym: string }[];
  /** Files that are too large to be searched. */
  readonly opaque: readonly string[];
}

/** A running or interrupted export that contains their data. */
export interface StagingFinding {
  /** Absolute. */
  readonly folder: string;
  readonly isRunning: boolean;
}

/** Everything that was found of a person. */
export interface ParticipantFinding {
  /** Absolute paths of the folders searched. */
  readonly exportFolders: readonly string[];
  /** The only snapshots that were searched, absolute; then nothing else was, either. Absent: all. */
  readonly only?: readonly string[];
  /** Snapshots with anything of theirs in them, and how many were searched. */
  readonly snapshots: readonly SnapshotFinding[];
  readonly searched: number;
  /** People folders with anything of theirs in them. */
  readonly people: readonly PeopleFinding[];
  readonly stagings: readonly StagingFinding[];
  /** Ids of their submissions that are too common to search for. */
  readonly vague: readonly string[];
  /** Other files in the export folders that name an id; absolute paths. */
  readonly naming: readonly NamingFile[];
  readonly opaque: readonly string[];
}

/** Returns whether there is something to delete in a snapshot. */
export function isErasable({ records, uploads, folders, listed }: SnapshotFinding): boolean {
  return uploads.length + folders.length + listed.length > 0 || records.some(({ cuts }) => cuts.length > 0);
}

/** Returns whether there is something to delete in a people folder. */
export function isInPeople({ records, leftovers }: PeopleFinding): boolean {
  return leftovers.length > 0 || records.some(({ cuts }) => cuts.length > 0);
}

/** Numbers shown to the person. */
export interface FindingTotals {
  readonly submissions: number;
  readonly files: number;
  readonly bytes: number;
  readonly snapshots: number;
  /** Lines of submission details, demographics and keys of shareable copies. */
  readonly details: number;
}

/** What was found, or deleted. */
export interface Findings {
  readonly snapshots: readonly SnapshotFinding[];
  readonly people: readonly PeopleFinding[];
}

export function totalsOf({ snapshots, people }: Findings): FindingTotals {
  const erasable = snapshots.filter(isErasable);
  const uploads = erasable.flatMap((each) => each.uploads);
  return {
    submissions: erasable.reduce((sum, each) => sum + each.submissions, 0),
    files: uploads.length,
    bytes: uploads.reduce((sum, { size }) => sum + size, 0),
    snapshots: erasable.length,
    details: people.flatMap(({ records }) => records).reduce((sum, { wholeLines }) => sum + wholeLines, 0),
  };
}

/** Returns whether there is anything to delete. */
export function isErasableAnywhere({ snapshots, people, stagings }: ParticipantFinding): boolean {
  return (
    snapshots.some(isErasable) || people.some(isInPeople) || stagings.some(({ isRunning }) => !isRunning)
  );
}
