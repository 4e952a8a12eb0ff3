import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { forgetArchive } from '../archive/forgetArchive.ts';
import { toDiskProblem } from '../problems/diskProblem.ts';
import { ProblemError } from '../problems/problem.ts';
import { isThere, lookAt, readSmallFile } from '../snapshots/files.ts';
import {
  entriesOf,
  foldersIn,
  isMissing,
  isRealFolder,
  makeFolder,
  makeFolders,
  requireFolder,
  requireFoldersBelow,
} from '../snapshots/folders.ts';
import type { Installation } from '../snapshots/installation.ts';
import { stagingPrefix } from '../snapshots/knownNames.ts';
import { removeBelow, removeIn } from '../snapshots/remove.ts';
import { renameFolder, replaceFile } from '../snapshots/replaceFile.ts';
import { requireNoRepositoryIn } from '../snapshots/repositories.ts';
import { collectionSlug, slugRoom } from './collectionSlug.ts';
import { finishErasures } from './erasure.ts';
import { removeEmptyCollection } from './keepOutOfGit.ts';
import type { ExportRequest, ExportTarget } from './exportState.ts';
import { readFilter, sameFilter } from './filter.ts';
import { readManifestHead } from './manifest.ts';
import { isSnapshotName, snapshotName } from './snapshotName.ts';
import type { Snapshot } from './snapshots.ts';
import { hasOneSubject, sameSubject, subjectFields, subjectOf } from './subject.ts';
import { lockHolder, requireUnlocked, staleAfterMs, type LockHolder } from './stagingLock.ts';

const recordName = 'export.json';
/** In a staging folder: the snapshot that is being replaced, for the moment between two renames. */
const replacedName = 'replaced';

const recordSchema = z
  .object({
    schema_version: z.literal(1),
    ...subjectFields,
    export_id: z.nullable(z.string()),
    filter: z.nullable(
      z.object({
        study_id: z.optional(z.string()),
        from: z.optional(z.iso.datetime()),
        to: z.optional(z.iso.datetime()),
      }),
    ),
    requested_at: z.iso.datetime(),
    /** Absent in records of older versions: everything. */
    scope: z.optional(z.enum(['everything', 'responses'])),
    /** Name of the snapshot folder, beside the staging folder, that is being completed. */
    completes: z.optional(z.string().check(z.refine(isSnapshotName))),
    /** `true`: a job that Prolific had already; `requested_at` is when that was made. Absent: one asked for by this export. */
    listed_job: z.optional(z.literal(true)),
    /** Name of the snapshot folder, beside the staging folder, that its content is just being renamed to. */
    publishes: z.optional(z.string().check(z.refine(isSnapshotName))),
  })
  .check(z.refine(hasOneSubject));

/**
 * What a staging folder says of its export, so that a later session can go on with it. Holds no secret. It is there before
 * Prolific is asked: without `export_id` a job may have been made at `requested_at` (ISO 8601 in UTC), or not.
 */
export type StagingRecord = z.infer<typeof recordSchema>;

/** A staging folder on disk: an export that runs or that was broken off. */
export interface Staging {
  readonly folder: string;
  readonly record: StagingRecord;
  /** The process that works on it now; `undefined` where the export was broken off. */
  readonly holder?: LockHolder;
}

/** The folder that holds a subject's snapshots. */
export function collectionFolder(request: Pick<ExportRequest, 'subject' | 'target'>): string {
  const { exportFolder } = request.target;
  return join(exportFolder, collectionSlug(request.subject, slugRoom(exportFolder, process.platform)));
}

/** What a staging folder's export was asked for with. */
export function requestOf({ folder, record }: Staging, target: ExportTarget): ExportRequest {
  const filter = readFilter(record.filter);
  return {
    subject: subjectOf(record),
    target,
    ...(filter === undefined ? {} : { filter }),
    scope: record.scope ?? 'everything',
    ...(record.completes === undefined ? {} : { completes: join(dirname(folder), record.completes) }),
    ...(record.listed_job === undefined || record.export_id === null
      ? {}
      : { job: { exportId: record.export_id, createdAt: new Date(record.requested_at) } }),
  };
}

/**
 * Makes a staging folder beside the snapshot to come, on the same file system, so that one rename publishes it.
 * @throws ProblemError `disk-full`, `folder-not-writable`, `folder-gone` or `unsafe-path`.
 */
export async function createStaging(request: ExportRequest, installation: Installation): Promise<string> {
  const { exportFolder, workspaceFolder } = request.target;
  const parent = request.completes === undefined ? collectionFolder(request) : dirname(request.completes);
  const folder = join(parent, `${stagingPrefix}${randomBytes(4).toString('hex')}`);
  try {
    await requireNoRepositoryIn([parent]);
    await makeFolders(workspaceFolder, exportFolder);
    await makeFolders(exportFolder, parent);
    await installation.remember(folder, '');
    await makeFolder(folder);
  } catch (error) {
    throw await toDiskProblem(error, workspaceFolder);
  }
  return folder;
}

/** Replaces the record of a staging folder in one step. */
export async function updateStaging(
  folder: string,
  record: StagingRecord,
  installation: Installation,
): Promise<void> {
  const path = join(folder, recordName);
  const text = `${JSON.stringify(record, undefined, 2)}\n`;
  await requireFolder(folder);
  await installation.remember(path, text);
  await replaceFile(path, text);
}

/** Whether this installation made a staging folder and wrote what its record says now. Never throws. */
export async function isOwnStaging(folder: string, installation: Installation): Promise<boolean> {
  const path = join(folder, recordName);
  const text = (await isRealFolder(folder)) ? await readSmallFile(path).catch(() => undefined) : undefined;
  return (
    text !== undefined && (await installation.wrote(folder, '')) && (await installation.wrote(path, text))
  );
}

/**
 * Takes a staging folder for this installation's, as the person wants it to be gone on with. What it says it completes must be the
 * snapshot that it was made for; of what it holds, only the files of entries are gone on with.
 * @throws ProblemError `unsafe-path` where it, or what it completes, lies behind a link; `foreign-plan`; `running-elsewhere`.
 */
export async function adoptStaging(
  { folder, record }: Staging,
  exportFolder: string,
  installation: Installation,
): Promise<void> {
  await requireFoldersBelow(exportFolder, folder);
  await requireNoRepositoryIn([dirname(folder), folder]);
  if (await isOwnStaging(folder, installation)) return;
  if (record.completes !== undefined) {
    const place = join(dirname(folder), record.completes);
    const manifest = (await isRealFolder(place)) ? await readManifestHead(place) : undefined;
    const isMeant =
      manifest?.complete === false &&
      manifest.export_id === record.export_id &&
      sameSubject(subjectOf(manifest), subjectOf(record)) &&
      sameFilter(readFilter(manifest.filter), readFilter(record.filter));
    if (!isMeant) throw new ProblemError({ kind: 'foreign-plan', what: 'export', folder });
  }
  await requireUnlocked(folder);
  await forgetArchive(folder);
  await installation.remember(folder, '');
  await updateStaging(folder, record, installation);
}

/**
 * Makes sure that a staging folder is still what it was: writing on into a folder that was removed would bring it back.
 * @throws ProblemError `folder-gone`, of the workspace folder where that is gone itself.
 */
export async function requireStaging(staging: Staging, target: ExportTarget): Promise<void> {
  if ((await readRecord(staging.folder)) !== undefined) return;
  const folder = (await isThere(target.workspaceFolder)) ? staging.folder : target.workspaceFolder;
  throw new ProblemError({ kind: 'folder-gone', folder });
}

/** The staging folders in an export folder, whoever left them there. Links are none. */
export async function listStagings(exportFolder: string): Promise<Staging[]> {
  const found: Staging[] = [];
  for (const folder of await stagingFoldersIn(exportFolder)) {
    const staging = await readStaging(folder);
    if (staging !== undefined) found.push(staging);
  }
  return found;
}

/** The staging folder that `folder` is, while it is there. */
export async function readStaging(folder: string): Promise<Staging | undefined> {
  const record = (await isRealFolder(folder)) ? await readRecord(folder) : undefined;
  if (record === undefined) return undefined;
  const holder = await lockHolder(folder);
  return { folder, record, ...(holder === undefined ? {} : { holder }) };
}

/**
 * Removes a staging folder with all that was fetched into it, and the subject's folder where nothing else is in it.
 * A snapshot that was just being replaced goes back to its place first.
 */
export async function removeStaging(folder: string, installation: Installation): Promise<void> {
  if (!basename(folder).startsWith(stagingPrefix)) throw new Error('Not a staging folder');
  const parent = dirname(folder);
  await requireFoldersBelow(dirname(parent), parent);
  if (await isRealFolder(folder)) {
    const record = await readRecord(folder);
    if (record?.completes !== undefined) await putBack(folder, record.completes);
    await removeIn(folder, replacedName);
    await removeIn(folder, recordName);
  }
  await removeBelow(parent, folder);
  await forgetStaging(folder, installation);
  await removeEmptyCollection(parent);
}

/**
 * Removes a staging folder that nobody works on.
 * @throws ProblemError `running-elsewhere` where somebody does.
 */
export async function discardStaging(folder: string, installation: Installation): Promise<void> {
  if (await isRealFolder(folder)) await requireUnlocked(folder);
  await removeStaging(folder, installation);
}

/**
 * Publishes `content`, a folder inside `staging`, as the snapshot taken when the record says, by one rename; staging is
 * removed. Whatever ends this program in between, {@link recoverReplaced} clears away what is left once the snapshot is
 * there. Gives the snapshot's folder.
 * @throws errors of the file system as they are.
 */
export async function publishSnapshot(
  content: string,
  staging: Staging,
  installation: Installation,
): Promise<string> {
  const parent = dirname(staging.folder);
  await requireFoldersBelow(dirname(parent), content);
  const time = new Date(staging.record.requested_at);
  const taken = new Set((await entriesOf(parent)).map(({ name }) => name));
  const folder = join(
    parent,
    snapshotName(time, (name) => taken.has(name)),
  );
  await updateStaging(staging.folder, { ...staging.record, publishes: basename(folder) }, installation);
  await renameFolder(content, folder);
  await clearPublished(staging.folder, installation);
  return folder;
}

/** The snapshot that the content of a staging folder of this installation has become already, where only clearing it away is left to do. */
export async function publishedFrom(
  { folder, record }: Staging,
  installation: Installation,
): Promise<Snapshot | undefined> {
  const name = record.publishes ?? record.completes;
  if (name === undefined || !(await isOwnStaging(folder, installation))) return undefined;
  const place = join(dirname(folder), name);
  const manifest = (await isRealFolder(place)) ? await readManifestHead(place) : undefined;
  const isItself =
    manifest?.export_id === record.export_id &&
    manifest.requested_at === record.requested_at &&
    (record.scope === 'responses' || manifest.complete !== false);
  return isItself ? { folder: place, manifest } : undefined;
}

/**
 * Removes what is left of staging after its content was published, the record last: until then it tells what it is.
 * Failing to remove it does not undo the export.
 */
async function clearPublished(staging: string, installation: Installation): Promise<void> {
  try {
    for (const { name } of await entriesOf(staging)) {
      if (name !== recordName) await removeIn(staging, name);
    }
    await removeBelow(dirname(staging), staging);
    await forgetStaging(staging, installation);
  } catch {
    // The next look at the export folder tries again.
  }
}

/**
 * Puts `content`, a folder inside `staging`, in the place of the snapshot `folder`, whose name it takes; the old one
 * and staging are removed. The old one waits inside staging between the two renames: whatever ends this program in
 * between, {@link recoverReplaced} brings back the old one, or clears away what is left once the new one is there.
 * @throws errors of the file system as they are; the old snapshot is in its place then.
 */
export async function replaceSnapshot(
  content: string,
  staging: string,
  folder: string,
  installation: Installation,
): Promise<void> {
  const replaced = join(staging, replacedName);
  const exportFolder = dirname(dirname(staging));
  await requireFoldersBelow(exportFolder, content);
  await requireFoldersBelow(exportFolder, folder);
  if (await isThere(folder)) await renameFolder(folder, replaced);
  try {
    await renameFolder(content, folder);
  } catch (error) {
    await putBack(staging, basename(folder));
    throw error;
  }
  await clearPublished(staging, installation);
}

/**
 * Ends what this installation began and was broken off while a snapshot was published or replaced, and removes its staging folders
 * that say nothing. What others left stays as it is. Those that somebody works on are left alone, and so are those that the disk
 * does not let go of now: the next look tries again.
 * @throws what the disk has against one that is of concern, by its folder and that of the snapshot that it completes.
 */
export async function recoverReplaced(
  exportFolder: string,
  installation: Installation,
  isOfConcern: (staging: string, snapshot: string | undefined) => boolean = () => false,
): Promise<void> {
  await removeNameless(exportFolder, installation, (folder) => isOfConcern(folder, undefined));
  await finishErasures(exportFolder, installation);
  for (const staging of await listStagings(exportFolder)) {
    if (staging.holder !== undefined || !(await isOwnStaging(staging.folder, installation))) continue;
    try {
      await recoverOne(staging, installation);
    } catch (error) {
      const { completes } = staging.record;
      const snapshot = completes === undefined ? undefined : join(dirname(staging.folder), completes);
      if (isOfConcern(staging.folder, snapshot)) throw error;
    }
  }
}

async function recoverOne(staging: Staging, installation: Installation): Promise<void> {
  const { folder, record } = staging;
  if ((await publishedFrom(staging, installation)) !== undefined) {
    await removeStaging(folder, installation);
    return;
  }
  if (record.completes === undefined) return;
  if (!(await isRealFolder(join(folder, replacedName)))) return;
  if (await isRealFolder(join(dirname(folder), record.completes))) await removeStaging(folder, installation);
  else await putBack(folder, record.completes);
}

/** A program that ends while it makes or removes a staging folder leaves one without a record; a power cut, one with a torn record. */
async function removeNameless(
  exportFolder: string,
  installation: Installation,
  isOfConcern: (folder: string) => boolean,
): Promise<void> {
  for (const folder of await stagingFoldersIn(exportFolder)) {
    if ((await hasRecord(folder)) || !(await installation.wrote(folder, ''))) continue;
    if ((await isThere(join(folder, replacedName))) || (await lockHolder(folder)) !== undefined) continue;
    const changedAt = (await lookAt(folder))?.mtimeMs ?? Date.now();
    if (Date.now() - changedAt <= staleAfterMs) continue;
    try {
      await removeStaging(folder, installation);
    } catch (error) {
      if (isOfConcern(folder)) throw error;
    }
  }
}

async function forgetStaging(folder: string, installation: Installation): Promise<void> {
  for (const path of [folder, join(folder, recordName)]) await installation.forget(path);
}

async function putBack(staging: string, name: string): Promise<void> {
  const place = join(dirname(staging), name);
  const replaced = join(staging, replacedName);
  if (!(await isRealFolder(place)) && (await isRealFolder(replaced))) await renameFolder(replaced, place);
}

/** Whether there is a record, be it one that only another version of this extension understands. */
async function hasRecord(folder: string): Promise<boolean> {
  try {
    JSON.parse(await readSmallFile(join(folder, recordName)));
    return true;
  } catch (error) {
    return !(error instanceof SyntaxError) && !isMissing(error);
  }
}

async function readRecord(folder: string): Promise<StagingRecord | undefined> {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(await readSmallFile(join(folder, recordName))));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** The staging folders in an export folder, absolute; links are none. */
export async function stagingFoldersIn(exportFolder: string): Promise<string[]> {
  const found: string[] = [];
  for (const slug of await foldersIn(exportFolder)) {
    for (const name of await foldersIn(join(exportFolder, slug))) {
      if (name.startsWith(stagingPrefix)) found.push(join(exportFolder, slug, name));
    }
  }
  return found;
}
