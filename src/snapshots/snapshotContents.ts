import { join, resolve } from 'node:path';
import { fileSize } from './access/files.ts';
import { entriesOf, isBehindNoLink, isRealFolder } from './access/folders.ts';
import { analysisFolder, codebookFiles, tableNames } from './knownNames.ts';
import { manifestName } from './manifest.ts';
import { isResponseAtTop, locateRecords, uploadsFolder } from './responseFiles.ts';
import type { Snapshot } from './snapshots.ts';

/** Files of a snapshot that a person opens. */
export interface SnapshotPart {
  readonly kind: 'responses' | 'questions' | 'uploads' | 'tables' | 'codebook' | 'notebook';
  /** Path of its file, or of its folder for uploads, relative to the snapshot's folder, with `/`. */
  readonly path: string;
  /** Number of uploads that are here. */
  readonly count?: number;
}

const inExplorer = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

const notebook = /^analysis(?:-\d{1,3})?\.(?:ipynb|qmd|sql)$/;
/** More would hide everything else in the side bar. */
const maxNotebooks = 20;

/**
 * Returns the parts that a snapshot has, in the order in which people need them. Reads names only, and
 * follows no links. Throws the disk's errors.
 */
export async function snapshotContents({ folder, manifest }: Snapshot): Promise<SnapshotPart[]> {
  const { root, recordsFiles } = await locateRecords(folder);
  const names = await fileNamesIn(resolve(folder, root));
  const responses = recordsFiles.find(
    ({ kind, path }) => kind === 'submission' && names.includes(path.slice(root.length)),
  )?.path;
  const questions = codebookFiles.find((name) => names.includes(name));
  const made = await fileNamesIn(join(folder, analysisFolder));
  const wide = `${tableNames.wide}.csv`;
  const ownFiles = names.filter((name) => name !== manifestName && isResponseAtTop(name)).length;
  const hasUploads = await isRealFolder(join(folder, root + uploadsFolder));
  const inAnalysis = (kind: SnapshotPart['kind'], name: string): SnapshotPart[] =>
    made.includes(name) ? [{ kind, path: `${analysisFolder}/${name}` }] : [];
  return [
    ...(responses === undefined ? [] : [{ kind: 'responses', path: responses } as const]),
    ...(questions === undefined ? [] : [{ kind: 'questions', path: root + questions } as const]),
    ...(hasUploads
      ? [
          {
            kind: 'uploads',
            path: root + uploadsFolder,
            count: Math.max(0, manifest.totals.files - ownFiles),
          } as const,
        ]
      : []),
    ...inAnalysis('tables', wide),
    ...inAnalysis('codebook', tableNames.codebookPage),
    ...made
      .filter((name) => notebook.test(name))
      .sort()
      .slice(0, maxNotebooks)
      .flatMap((name) => inAnalysis('notebook', name)),
  ];
}

/**
 * Returns the absolute path of a part's file, of the first one for uploads; `undefined` if it is gone or
 * behind a link.
 */
export async function fileOfPart(folder: string, { kind, path }: SnapshotPart): Promise<string | undefined> {
  if (!(await isBehindNoLink(folder, kind === 'uploads' ? `${path}/x` : path))) return undefined;
  const whole = join(folder, path);
  if (kind === 'uploads' && !(await isRealFolder(whole))) return undefined;
  if (kind !== 'uploads') return (await fileSize(whole)) === undefined ? undefined : whole;
  // The first one as the Explorer sorts them, so that it shows the folder from its beginning.
  const [first] = (await entriesOf(whole)).map(({ name }) => name).sort(inExplorer.compare);
  return first === undefined ? whole : join(whole, first);
}

async function fileNamesIn(folder: string): Promise<string[]> {
  const entries = await entriesOf(folder);
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}
