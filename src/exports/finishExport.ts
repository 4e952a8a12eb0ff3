import type { FetchedArchive } from '../archive/fetchRequest.ts';
import { requireFolder, makeFolders } from '../snapshots/access/folders.ts';
import { removeIn } from '../snapshots/access/changeFiles.ts';
import { requireNotErased } from '../snapshots/erasure/erasure.ts';
import type { ArchiveContent, ExportOutcome, ExportRequest, ResponseCounts } from './exportState.ts';
import { readFilter, sameFilter } from '../snapshots/filter/filter.ts';
import { manifestName, readManifestHead, writeManifest, type ManifestHead } from '../snapshots/manifest.ts';
import type { Requested } from './requestJob.ts';
import { listSnapshots, type Snapshot } from '../snapshots/snapshots.ts';
import type { StagedRun } from './stagedRun.ts';
import { publishSnapshot, replaceSnapshot } from '../snapshots/staging/publishStaging.ts';
import { requireStaging } from '../snapshots/staging/staging.ts';
import type { StagingRecord } from '../snapshots/staging/stagingRecord.ts';
import { fieldsOf, sameSubject, subjectOf } from '../snapshots/subject.ts';
import { constants } from 'node:fs';
import { copyFile, readdir } from 'node:fs/promises';
import { dirname, join, parse, relative, sep } from 'node:path';
import { exists, fileChecksum } from '../snapshots/access/files.ts';
import { repositoryIn, isSignOfRepository, isOwnGitignore } from '../snapshots/access/git.ts';
import { manifestEntries } from '../snapshots/manifestEntries.ts';

/** A download, and what is known of its content. */
interface Downloaded {
  readonly fetched: FetchedArchive;
  readonly content: ArchiveContent | undefined;
  readonly counts: ResponseCounts | undefined;
  /** Names of studies by id. */
  readonly studies: Readonly<Record<string, string>>;
}

/**
 * Publishes a download: writes the manifest last, then renames the folder into place.
 * @throws {ProblemError} folder-gone, running-elsewhere: the staging folder was removed or taken over. Throws
 * the file system's errors, and the signal's reason when aborted.
 */
export async function finishExport(
  request: ExportRequest,
  { staging, state, generation }: Requested,
  { fetched, content, counts, studies }: Downloaded,
  finishedAt: Date,
  run: StagedRun,
): Promise<ExportOutcome> {
  const { record } = staging;
  const { completes } = request;
  await requireStaging(staging, request.target);
  const exportId = record.export_id ?? state?.exportId;
  const { files, bytes, complete, leftOut } = fetched;
  const before = completes === undefined ? undefined : await readManifestHead(completes);
  const named = { ...before?.studies, ...studies };
  const head: ManifestHead = {
    schema_version: 1,
    ...fieldsOf(request.subject),
    export_id: exportId ?? null,
    filter: record.filter,
    api_generation: generation,
    requested_at: record.requested_at,
    finished_at: finishedAt.toISOString(),
    archive: {
      size: fetched.size,
      etag: fetched.etag ?? null,
      ...(fetched.truncated === true ? { truncated: true } : {}),
    },
    totals: { files, bytes },
    ...(counts && { submissions: counts.submissions, participants: counts.participants }),
    ...(Object.keys(named).length === 0 ? {} : { studies: named }),
    complete,
    ...(complete || content === undefined
      ? {}
      : { archive_totals: { files: content.files, bytes: content.bytes } }),
    ...(fetched.truncated === true ? {} : limitOf(record, complete)),
    ...(leftOut.length === 0 ? {} : { left_out_files: leftOut.length }),
  };
  await run.requireOwn();
  // An earlier run may have been interrupted before or after the rename.
  await requireFolder(fetched.folder);
  await removeIn(fetched.folder, manifestName);
  await writeManifest(fetched.folder, { head, entries: fetched.entries, leftOut }, run.signal);
  const earlier = completes === undefined ? await ofSameArchive(request, head) : undefined;
  await run.requireOwn();
  run.signal.throwIfAborted();
  let folder = completes;
  if (folder === undefined || before === undefined) {
    await run.keepOutOfGit(request, fetched.folder);
    folder = await publishSnapshot(fetched.folder, staging, run.installation);
  } else {
    await replaceKeeping(request, fetched.folder, staging.folder, folder, run);
  }
  const archiveChanged = before !== undefined && before.archive.etag !== head.archive.etag;
  return {
    status: 'completed',
    ...(exportId === undefined ? {} : { exportId }),
    snapshot: { folder, manifest: head },
    uploads: files - fetched.responseFiles,
    ...(archiveChanged ? { archiveChanged } : {}),
    ...(earlier === undefined ? {} : { sameAs: earlier }),
  };
}

/** Returns what a snapshot's manifest says if less than everything was wanted. */
function limitOf(
  { scope, uploads }: Pick<StagingRecord, 'scope' | 'uploads'>,
  complete: boolean,
): Pick<ManifestHead, 'uploads' | 'limited_to'> {
  const limit = uploads ?? (scope === 'responses' ? scope : undefined);
  if (complete) return limit === undefined ? {} : { limited_to: limit };
  return uploads === undefined ? {} : { uploads };
}

/** Finds the newest snapshot with the same subject and filter whose archive has the same bytes. */
async function ofSameArchive(
  { subject, target }: ExportRequest,
  { archive, filter }: ManifestHead,
): Promise<Snapshot | undefined> {
  if (archive.etag === null) return undefined;
  return (await listSnapshots(target.exportFolder)).find(
    ({ manifest }) =>
      sameSubject(subjectOf(manifest), subject) &&
      sameFilter(readFilter(manifest.filter), readFilter(filter)) &&
      manifest.archive.etag === archive.etag &&
      manifest.archive.size === archive.size &&
      manifest.erased === undefined,
  );
}

async function replaceKeeping(
  request: ExportRequest,
  content: string,
  staging: string,
  snapshot: string,
  run: StagedRun,
): Promise<void> {
  await requireNotErased(snapshot);
  await carryOver(snapshot, content, run.signal);
  await run.keepOutOfGit(request, content, snapshot);
  await run.requireOwn();
  run.signal.throwIfAborted();
  await replaceSnapshot(content, staging, snapshot, run.installation);
}

/**
 * Copies what a person added to the snapshot `from` into its replacement `to`: files that the manifest
 * doesn't list keep their names, and edited files are copied as `name.edited.ext` beside the originals. Links
 * are skipped. Returns the paths in `to`, with the system's separator.
 * @throws {ProblemError} unsafe-path: the snapshot contains a Git repository. Throws the disk's errors and
 * the signal's reason.
 */
export async function carryOver(from: string, to: string, signal: AbortSignal): Promise<string[]> {
  const original = await checksumsOf(from, signal);
  const carried: string[] = [];
  const found = await readdir(from, { recursive: true, withFileTypes: true });
  for (const entry of found) {
    signal.throwIfAborted();
    const file = join(entry.parentPath, entry.name);
    const path = relative(from, file);
    if (isSignOfRepository(entry.name)) throw repositoryIn(entry.parentPath);
    if (!entry.isFile() || path === manifestName || (await isOwnGitignore(file))) continue;
    const listed = original.get(path.split(sep).join('/'));
    if (listed !== undefined && Number.parseInt(await fileChecksum(file, signal), 16) === listed) continue;
    const place = await freePath(to, path);
    await makeFolders(to, dirname(join(to, place)));
    await copyFile(file, join(to, place), constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    carried.push(place);
  }
  return carried;
}

async function freePath(folder: string, path: string): Promise<string> {
  const { dir, name, ext } = parse(path);
  let place = path;
  for (let count = 1; await exists(join(folder, place)); count += 1) {
    place = join(dir, `${name}.edited${count === 1 ? '' : `-${count}`}${ext}`);
  }
  return place;
}

/** Returns checksums by path. If a person made the manifest unreadable, every file counts as theirs. */
async function checksumsOf(folder: string, signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const sums = new Map<string, number>();
  try {
    for await (const { path, crc32 } of manifestEntries(folder, signal)) sums.set(path, crc32);
  } catch (error) {
    signal.throwIfAborted();
    if ((error as NodeJS.ErrnoException).code !== undefined) throw error;
  }
  return sums;
}
