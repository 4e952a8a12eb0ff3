import type { FetchedArchive } from '../archive/fetchRequest.ts';
import { requireFolder } from '../snapshots/folders.ts';
import { removeIn } from '../snapshots/remove.ts';
import { carryOver } from './carryOver.ts';
import { requireNotErased } from './erasure.ts';
import type { ArchiveContent, ExportOutcome, ExportRequest } from './exportState.ts';
import { readFilter, sameFilter } from './filter.ts';
import { manifestName, readManifestHead, writeManifest, type ManifestHead } from './manifest.ts';
import type { Requested } from './requestJob.ts';
import { listSnapshots, type Snapshot } from './snapshots.ts';
import type { StagedRun } from './stagedRun.ts';
import { publishSnapshot, replaceSnapshot, requireStaging, type Staging } from './staging.ts';
import { fieldsOf, sameSubject, subjectOf } from './subject.ts';

/**
 * Publishes what was fetched: writes the manifest last, then renames the folder into its place.
 * @throws ProblemError `folder-gone`, `running-elsewhere` where the staging folder was taken over; errors of the file system as they are; the signal's reason when aborted.
 */
export async function finishExport(
  request: ExportRequest,
  { staging, state, generation }: Requested,
  { fetched, content }: { readonly fetched: FetchedArchive; readonly content: ArchiveContent | undefined },
  finishedAt: Date,
  run: StagedRun,
): Promise<ExportOutcome> {
  const { record } = staging;
  const { completes } = request;
  await requireStaging(staging, request.target);
  const exportId = record.export_id ?? state?.exportId;
  const { files, bytes, complete, leftOut } = fetched;
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
    complete,
    ...(complete || content === undefined
      ? {}
      : { archive_totals: { files: content.files, bytes: content.bytes } }),
    ...(leftOut.length === 0 ? {} : { left_out_files: leftOut.length }),
  };
  await run.requireOwn();
  // Of a run that ended while it wrote it, or before the folder was in its place.
  await requireFolder(fetched.folder);
  await removeIn(fetched.folder, manifestName);
  await writeManifest(fetched.folder, head, fetched.entries, run.signal, leftOut);
  const before = completes === undefined ? undefined : await readManifestHead(completes);
  const earlier = completes === undefined ? await ofSameArchive(request, head) : undefined;
  await run.requireOwn();
  run.signal.throwIfAborted();
  const folder =
    completes === undefined || before === undefined
      ? await publish(request, fetched.folder, staging, run)
      : await replaceKeeping(request, fetched.folder, staging.folder, completes, run);
  const archiveChanged = before !== undefined && before.archive.etag !== head.archive.etag;
  return {
    status: 'completed',
    ...(exportId === undefined ? {} : { exportId }),
    snapshot: { folder, manifest: head },
    ...(archiveChanged ? { archiveChanged } : {}),
    ...(earlier === undefined ? {} : { sameAs: earlier }),
  };
}

/** The newest snapshot of the same subject and filter that came from this very archive, byte for byte. */
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

async function publish(
  request: ExportRequest,
  content: string,
  staging: Staging,
  run: StagedRun,
): Promise<string> {
  await run.keepOutOfGit(request, content);
  return await publishSnapshot(content, staging, run.installation);
}

async function replaceKeeping(
  request: ExportRequest,
  content: string,
  staging: string,
  snapshot: string,
  run: StagedRun,
): Promise<string> {
  await requireNotErased(snapshot);
  await carryOver(snapshot, content, run.signal);
  await run.keepOutOfGit(request, content, snapshot);
  await run.requireOwn();
  run.signal.throwIfAborted();
  await replaceSnapshot(content, staging, snapshot, run.installation);
  return snapshot;
}
