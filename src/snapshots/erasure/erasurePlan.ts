import { basename, dirname } from 'node:path';
import * as z from 'zod/mini';
import {
  analysisFolder,
  dataSetFolder,
  isLeftOfPeopleFile,
  isPeopleFile,
  partName,
  partOf,
  peopleFolder,
  peopleNames,
  stagingPrefix,
  tableFiles,
} from '../knownNames.ts';
import { manifestName } from '../manifest.ts';
import { isRecordsFile } from '../responseFiles.ts';

/** Folders that never contain uploads. */
const reserved = /^\.(?:git|vscode|prolific-partial-)/i;
/** Tables in the making. */
const tablesStaging = new RegExp(`^\\${stagingPrefix}analysis-[\\da-f]{8}$`);

const planSchema = z.object({
  schema_version: z.literal(1),
  /** Files with a prepared new version, besides the one that describes the folder. */
  replaced: z.array(z.string()),
  /** Uploads and tables of the snapshot that go, or what is left of files of people. */
  removed: z.array(z.string()),
  /** Parts of the combined tables in the export folder to remove. */
  removed_outside: z.array(z.string()),
});

/** A written plan of a deletion. Paths are relative, with `/`. */
export type ErasurePlan = z.infer<typeof planSchema>;
export type PlannedErasure = Omit<ErasurePlan, 'schema_version'>;

/** Returns the file that says what a snapshot or people folder contains, and is replaced last. */
export function describingFile(folder: string): string {
  return isPeople(folder) ? peopleNames.record : manifestName;
}

/**
 * Reads a plan in a snapshot or people folder. Throws if it isn't one or names what no deletion may touch.
 */
export function readPlan(text: string, folder: string): ErasurePlan {
  const plan = planSchema.parse(JSON.parse(text));
  const may = isPeople(folder)
    ? { replace: isPeopleFile, remove: isLeftOfPeopleFile, removeOutside: (): boolean => false }
    : { replace: isResponses, remove: mayErase, removeOutside: partsIn(folder) };
  const isFine =
    plan.replaced.every(may.replace) &&
    plan.removed.every(may.remove) &&
    plan.removed_outside.every(may.removeOutside);
  if (!isFine) throw new Error('The plan names a file that no deletion may touch');
  return plan;
}

/**
 * Returns whether a deletion may remove this file or folder of a snapshot: an upload or a table that this
 * extension makes.
 */
export function mayErase(path: string): boolean {
  if (!isInside(path)) return false;
  const [first = '', second = '', ...more] = path.split('/');
  if (first === analysisFolder) return more.length === 0 && tableFiles.includes(second);
  if (tablesStaging.test(first)) return more.length === 0 && second !== '';
  const folders = path.split('/').slice(0, -1);
  return (folders[0] === 'files' || folders[1] === 'files') && !folders.some((name) => reserved.test(name));
}

/** Returns whether a relative path with `/` stays in its folder. */
export function isInside(path: string): boolean {
  if (process.platform === 'win32' && /[\\:]/.test(path)) return false;
  return !path.includes('\0') && !path.split('/').some((segment) => ['', '.', '..'].includes(segment));
}

function isPeople(folder: string): boolean {
  return basename(folder) === peopleFolder;
}

/** Tells the parts of the combined tables that are a snapshot's, finished or not. */
function partsIn(snapshot: string): (path: string) => boolean {
  const part = `${dataSetFolder}/${partOf(snapshot)}`;
  return (path) =>
    dirname(path) === dirname(part) &&
    (path === part || /^\.unfinished-[\da-f]+$/.test(path.slice(part.length - partName.length)));
}

/** Returns whether a path is a records file at a snapshot's root or in the archive's root folder. */
function isResponses(path: string): boolean {
  const [name = '', wrapping = 'x', ...more] = path.split('/').reverse();
  return isInside(path) && more.length === 0 && !wrapping.startsWith('.') && isRecordsFile(name);
}
