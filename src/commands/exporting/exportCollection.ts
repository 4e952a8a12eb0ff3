import * as vscode from 'vscode';
import { reportEnd } from '../../editor/messages/exportMessages.ts';
import { requireTrust } from '../../editor/targetFolder.ts';
import { ReportedError } from '../../editor/messages/problemMessages.ts';
import type { ExportOutcome, ExportRequest } from '../../exports/exportState.ts';
import type { ExportSubject } from '../../snapshots/subject.ts';
import { discardStaging, readStaging, type Staging } from '../../snapshots/staging/staging.ts';
import { requestOfStaging } from '../../exports/exportState.ts';
import { leftFolder } from '../../exports/exportStatus.ts';
import { problemOf, ProblemError } from '../../problems/problem.ts';
import { traitsOf } from '../../problems/traits.ts';
import type { ExportJob } from '../../prolific/apiModel.ts';
import type { ExportFilter } from '../../snapshots/filter/filter.ts';
import type { UploadSelection } from '../../snapshots/filter/uploadSelection.ts';
import { exportArgument, isFromCode, toSubject, subjectOfRow, type ExportArgument } from '../arguments.ts';
import type { CommandDeps } from '../deps.ts';
import { findSubject } from './findSubject.ts';
import { freeJobPlaces } from '../jobs/freeJobPlaces.ts';
import { runWithProgress } from '../../editor/messages/runWithProgress.ts';
import { pickCollection, type PickDeps } from './pickCollection.ts';
import { requireFilters } from './requireFilters.ts';
import { ensureSignedIn } from '../account/signIn.ts';

export type ExportingDeps = PickDeps &
  Pick<
    CommandDeps,
    'exports' | 'snapshotIndex' | 'snapshotCounts' | 'installation' | 'jobs' | 'studyNames' | 'targets'
  >;

/** Result of the command `prolificCollections.exportCollection`. */
export type ExportResult =
  | {
      readonly status: 'completed';
      readonly exportId?: string;
      readonly folder: vscode.Uri;
      readonly files: number;
      readonly bytes: number;
      /** Missing if they couldn't be counted. */
      readonly submissions?: number;
    }
  /** `keptBytes`: what was downloaded and can be resumed, in bytes. */
  | { readonly status: 'cancelled'; readonly keptBytes?: number };

export interface ExportOptions {
  readonly scope?: ExportRequest['scope'];
  readonly uploads?: UploadSelection;
  /** Target folder, if already chosen. */
  readonly workspaceFolder?: vscode.Uri;
}

export interface RequestedExport extends ExportOptions {
  readonly subject: ExportSubject;
  readonly filter?: ExportFilter;
}

/**
 * Exports a collection or batch: that of a tree row, of an argument `{ collectionId, scope?, uploads?,
 * filter?, workspaceFolder? }` or the same with `batchId`, or a picked one. Failures are shown; called by code, it
 * also rejects with the sentence.
 */
export async function exportCollection(
  deps: ExportingDeps,
  argument: unknown,
): Promise<ExportResult | undefined> {
  const isCalledFromCode = isFromCode(argument);
  // Kept for another attempt, which would ask again.
  let wanted: RequestedExport | undefined;
  return await deps.problems.attempt(
    vscode.l10n.t('Exporting a collection'),
    async () => {
      requireTrust();
      wanted ??= await chooseCollection(deps, argument);
      if (wanted === undefined) return { status: 'cancelled' };
      return await exportRequested(deps, wanted, isCalledFromCode);
    },
    { rejects: isCalledFromCode, retry: 'again' },
  );
}

/**
 * Exports into the chosen folder and reports how it ended. Rejects if it couldn't start and, with `rejectOnFailure`,
 * also if it failed. `signal` cancels it like a person.
 */
export async function exportRequested(
  deps: ExportingDeps,
  { subject, filter, workspaceFolder, scope = 'everything', uploads }: RequestedExport,
  rejectOnFailure: boolean,
  signal?: AbortSignal,
): Promise<ExportResult | undefined> {
  const target = await deps.targets.choose(
    subject.id,
    workspaceFolder === undefined ? {} : { wanted: workspaceFolder },
  );
  if (target === undefined) return { status: 'cancelled' };
  const request = {
    subject,
    target,
    ...(filter === undefined ? {} : { filter }),
    scope,
    ...(uploads === undefined ? {} : { uploads }),
  };
  const outcome = await startExport(deps, request, undefined, signal);
  if (outcome.status === 'cancelled') {
    const { kept } = outcome;
    return { status: 'cancelled', ...(kept === undefined ? {} : { keptBytes: kept.bytes }) };
  }
  if (outcome.status === 'failed') {
    if (rejectOnFailure)
      throw new ReportedError(deps.problems.sentence(outcome.error).message, { cause: outcome.error });
    return undefined;
  }
  const { snapshot } = outcome;
  const { files, bytes } = snapshot.manifest.totals;
  const submissions = await deps.snapshotCounts.submissionsIn(snapshot);
  return {
    status: 'completed',
    ...(outcome.exportId === undefined ? {} : { exportId: outcome.exportId }),
    folder: vscode.Uri.file(snapshot.folder),
    files,
    bytes,
    ...(submissions === undefined ? {} : { submissions }),
  };
}

/**
 * Runs or joins an export and reports how it ended, once however many joined. `signal` cancels it unless somebody else
 * started it.
 */
export async function startExport(
  deps: ExportingDeps,
  request: ExportRequest,
  unfinished?: Staging,
  signal?: AbortSignal,
): Promise<ExportOutcome> {
  signal?.throwIfAborted();
  const { id, isJoined, outcome } = deps.exports.start(request, unfinished);
  const cancel = (): void => deps.exports.cancel(id);
  if (!isJoined) signal?.addEventListener('abort', cancel, { once: true });
  const ended = await outcome;
  signal?.removeEventListener('abort', cancel);
  const retry = (): void => void exportAgain(deps, request, ended);
  const download = (job: ExportJob): void => void startExport(deps, requestForJob(request, job));
  reportEnd(deps, request, ended, {
    retry,
    discard: () => void discardLeft(deps, request, ended),
    exportEverything: () => void exportEverything(deps, request),
    freeJobPlaces: () => void freeJobPlaces(deps, request.subject, { retry, download }),
  });
  return ended;
}

/** Returns the request for a job that Prolific already has. */
export function requestForJob(
  { subject, target, scope, uploads }: Pick<ExportRequest, 'subject' | 'target' | 'scope' | 'uploads'>,
  { exportId, createdAt, filter }: ExportJob,
): ExportRequest {
  const job = { exportId, createdAt };
  return {
    subject,
    target,
    scope,
    job,
    ...(filter === undefined ? {} : { filter }),
    ...(uploads === undefined ? {} : { uploads }),
  };
}

/**
 * If the archive or job no longer exists, retrying makes a new export, beside a snapshot that couldn't be
 * completed.
 */
function nextSteps(request: ExportRequest, ended: ExportOutcome): ExportRequest {
  if (ended.status !== 'failed' || !traitsOf(problemOf(ended.error)).isArchiveGone) return request;
  const { subject, target, filter, scope, uploads } = request;
  return {
    subject,
    target,
    scope,
    ...(filter === undefined ? {} : { filter }),
    ...(uploads === undefined ? {} : { uploads }),
  };
}

/** Retries an ended export: resumes exactly its files, or starts over if it kept none. */
export async function exportAgain(
  deps: ExportingDeps,
  request: ExportRequest,
  ended: ExportOutcome,
): Promise<void> {
  if (!(await ensureSignedIn(deps))) return;
  const left = await leftBy(ended);
  if (left === undefined) await startExport(deps, nextSteps(request, ended));
  else await startExport(deps, requestOfStaging(left, request.target), left);
}

/** Deletes what an ended export left, which the person has just been told. */
async function discardLeft(
  { problems, installation, snapshotIndex }: ExportingDeps,
  { target }: ExportRequest,
  ended: ExportOutcome,
): Promise<void> {
  await problems.attempt(vscode.l10n.t('Discarding an interrupted export'), async () => {
    const left = await leftBy(ended);
    if (left !== undefined) await discardStaging(left.folder, installation);
  });
  snapshotIndex.refresh([target.exportFolder]);
}

async function leftBy(ended: ExportOutcome): Promise<Staging | undefined> {
  const folder = leftFolder(ended);
  return folder === undefined ? undefined : await readStaging(folder);
}

/** Exports all of a collection or batch for a person, and shows what prevents it. */
export async function exportSubject(
  deps: ExportingDeps,
  subject: ExportSubject,
  options: ExportOptions = {},
): Promise<void> {
  await deps.problems.attempt(vscode.l10n.t('Exporting a collection'), () =>
    exportRequested(deps, { ...options, subject: toSubject(subject) }, false),
  );
}

/** Exports the same without the filter that this Prolific left out. */
export async function exportEverything(
  deps: ExportingDeps,
  { subject, target, scope, uploads }: ExportRequest,
): Promise<void> {
  await startExport(deps, { subject, target, scope, ...(uploads === undefined ? {} : { uploads }) });
}

async function chooseCollection(
  deps: ExportingDeps,
  argument: unknown,
): Promise<RequestedExport | undefined> {
  const title = vscode.l10n.t('Export Collection');
  const row = subjectOfRow(argument);
  if (row !== undefined) return { subject: row };
  if (!isFromCode(argument)) {
    const picked = await pickCollection(deps, title);
    return picked && { subject: toSubject(picked) };
  }
  const wanted = exportArgument(argument);
  if (wanted === undefined) throw new ProblemError({ kind: 'bad-argument', detail: 'collectionId' });
  return await runWithProgress(title, (_, signal) => findRequested(deps, wanted, signal));
}

/**
 * Returns the export that an argument describes, with the name of its collection or batch from Prolific.
 * @throws {ProblemError} not-found: there is none. filters-unsupported: it has a filter. Any other kind that prevents the
 * lookup.
 */
export async function findRequested(
  deps: Pick<ExportingDeps, 'session' | 'jobs'>,
  wanted: ExportArgument,
  signal: AbortSignal,
): Promise<RequestedExport> {
  const found = await findSubject(await deps.session.client(), wanted.subject, signal);
  if (wanted.filter !== undefined) await requireFilters(deps, found, signal);
  return { ...wanted, subject: toSubject(found) };
}
