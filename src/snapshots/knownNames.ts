import { basename, dirname } from 'node:path';

/** Folders that begin with this are in the making; the editor's defaults hide them (package.json, `configurationDefaults`). */
export const stagingPrefix = '.prolific-partial-';

/** In a snapshot, while a participant's data are deleted from it: what takes the place of its files, and the plan. */
export const erasureFolder = '.prolific-partial-erasure';

/** The folder in a snapshot that the tables go into. */
export const analysisFolder = 'analysis';

/** The folder in an export folder that the data set of all collections lies in. */
export const dataSetFolder = 'tables';
export const partName = 'part-0.parquet';

/** Returns the part of a snapshot, relative to the data set's folder. Engines undo the escapes of what is no plain character. */
export function partOf(snapshot: string): string {
  const collection = encodeURIComponent(basename(dirname(snapshot)));
  return `collection=${collection}/snapshot=${encodeURIComponent(basename(snapshot))}/${partName}`;
}
