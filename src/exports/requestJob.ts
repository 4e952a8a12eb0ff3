import { type ExportFilter, sameFilter, wireFilter } from '../snapshots/filter/filter.ts';
import { wireUploads } from '../snapshots/filter/uploadSelection.ts';
import type { ExportJob, ExportState } from '../prolific/apiModel.ts';
import { type SubjectRef, fieldsOf } from '../snapshots/subject.ts';
import { listSnapshots } from '../snapshots/snapshots.ts';
import { listStagings, type Staging, updateStaging } from '../snapshots/staging/staging.ts';
import type { StagingRecord } from '../snapshots/staging/stagingRecord.ts';
import type { StagedRun } from './stagedRun.ts';
import { problemOf, ProblemError } from '../problems/problem.ts';
import type { ProlificClient } from '../prolific/client.ts';
import type { ExportRequest } from './exportState.ts';
import { type ManifestHead, readManifestHead } from '../snapshots/manifest.ts';
import { basename } from 'node:path';
import type { Timing } from '../http/timing.ts';
import { traitsOf } from '../problems/traits.ts';

/** Maximum difference between Prolific's clock and this computer's. */
const clockSkewMs = 5 * 60_000;

/**
 * Finds the job created by a request whose answer was lost: same filter, generating or complete, created
 * after the request in `staging`, and not the source of any snapshot or staging folder in `exportFolder`.
 * Returns the newest match.
 */
async function adoptableJob(
  jobs: readonly ExportJob[],
  filter: ExportFilter | undefined,
  staging: Staging,
  exportFolder: string,
): Promise<ExportJob | undefined> {
  const earliest = Date.parse(staging.record.requested_at) - clockSkewMs;
  const taken = new Set<string | null>();
  for (const { manifest } of await listSnapshots(exportFolder)) taken.add(manifest.export_id);
  for (const { folder, record } of await listStagings(exportFolder)) {
    if (folder !== staging.folder) taken.add(record.export_id);
  }
  return jobs
    .filter(({ status }) => status === 'generating' || status === 'complete')
    .filter(({ createdAt }) => createdAt.getTime() >= earliest)
    .filter((job) => sameFilter(job.filter, filter) && !taken.has(job.exportId))
    .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())[0];
}

/** The API generation that answered, and the job as listed, if it is. */
interface JobOrigin {
  readonly generation: ManifestHead['api_generation'];
  readonly job?: ExportJob;
}

/**
 * Determines the API generation and whether the filter was applied. Generation 1 silently ignores filters, so
 * only generation 2's list proves it. `wasRequested`: the job is from an earlier run, so a missing list, which
 * may be temporary or another account's, proves nothing.
 * @throws {ProblemError} filter-ignored: the job has another filter. not-found: the filtered job or the list
 * no longer exists. Any other kind that prevents the check.
 */
async function jobGeneration(
  client: ProlificClient,
  { subject, filter }: ExportRequest,
  exportId: string | undefined,
  askedBefore: boolean,
  signal: AbortSignal,
): Promise<JobOrigin> {
  try {
    const jobs = await client.listExports(subject, signal);
    const job = jobs?.find((listed) => listed.exportId === exportId);
    if (jobs === undefined && client.hasLists(subject.kind)) {
      throw new ProblemError({ kind: 'not-found', what: subject.kind });
    }
    const isUnproven = jobs === undefined ? askedBefore : job === undefined;
    if (filter !== undefined && isUnproven) {
      throw new ProblemError({ kind: 'not-found', what: 'export' });
    }
    if (filter !== undefined && !sameFilter(job?.filter, filter)) {
      throw new ProblemError({ kind: 'filter-ignored' });
    }
    if (jobs === undefined) return { generation: '1' };
    return { generation: '2', ...(job === undefined ? {} : { job }) };
  } catch (error) {
    const problem = problemOf(error);
    if (filter === undefined && problem !== undefined && !signal.aborted) return { generation: 'unknown' };
    throw error;
  }
}

/** What is known about an export after its request, as stored in its staging folder. */
export interface Requested {
  readonly staging: Staging;
  /** The request's answer; `undefined` for an existing job of which only the id is known. */
  readonly state: ExportState | undefined;
  readonly generation: ManifestHead['api_generation'];
}

export interface JobRequest {
  readonly client: ProlificClient;
  readonly timing: Timing;
  readonly request: ExportRequest;
  readonly staging: Staging;
  /** Whether an earlier run may already have requested it. */
  readonly wasRequested: boolean;
  readonly run: StagedRun;
}

/** Returns the record that a new staging folder holds before Prolific is asked. */
export async function firstRecord(request: ExportRequest, now: Date): Promise<StagingRecord> {
  const { subject, filter, scope, completes, job } = request;
  const uploads = wireUploads(request.uploads);
  const incomplete = completes === undefined ? undefined : await readManifestHead(completes);
  return {
    schema_version: 1,
    ...fieldsOf(subject),
    export_id: job?.exportId ?? incomplete?.export_id ?? null,
    filter: wireFilter(filter) ?? null,
    requested_at: job?.createdAt.toISOString() ?? incomplete?.requested_at ?? now.toISOString(),
    scope,
    ...(uploads === undefined ? {} : { uploads }),
    ...(completes === undefined ? {} : { completes: basename(completes) }),
    ...(job === undefined ? {} : { listed_job: true }),
  };
}

/**
 * Returns the job of an export: the one in its record, one created by a request whose answer was lost, or a
 * new one. Stores it as soon as it is known, with Prolific's creation date if available, as the job may be
 * older than the request and clocks may differ.
 * @throws {ProblemError} filter-ignored: the job has another filter. Any other kind that prevents the
 * request.
 */
export async function requestJob(jobRequest: JobRequest): Promise<Requested> {
  const { request, staging, run } = jobRequest;
  const { record } = staging;
  if (record.export_id !== null) {
    run.isWorthKeeping = true;
    return await withDate(jobRequest, undefined, await originOf(jobRequest, record.export_id));
  }
  const adopted = jobRequest.wasRequested ? await adopt(jobRequest) : undefined;
  if (adopted !== undefined) return await useJob(jobRequest, adopted);
  const renewed = jobRequest.wasRequested && request.completes === undefined;
  const asked = renewed
    ? await updateRecord(jobRequest, { requested_at: jobRequest.timing.now().toISOString() })
    : staging;
  const answer = await postRequest({ ...jobRequest, staging: asked });
  if ('createdAt' in answer) return await useJob({ ...jobRequest, staging: asked }, answer);
  const known = await updateRecord({ ...jobRequest, staging: asked }, { export_id: answer.exportId ?? null });
  return await withDate(
    { ...jobRequest, staging: known },
    answer,
    await originOf(jobRequest, answer.exportId),
  );
}

/**
 * Requests an export without creating two: if the answer was lost, the resulting job is used. Without a list
 * (generation 1), requesting again returns the same job; if a list exists but can't be read, nothing is
 * requested.
 */
async function postRequest(jobRequest: JobRequest): Promise<ExportState | ExportJob> {
  const { client, request, wasRequested, run } = jobRequest;
  const { subject, filter } = request;
  run.isWorthKeeping = true;
  try {
    return await client.requestExport(subject, filter, run.signal);
  } catch (error) {
    const problem = problemOf(error);
    if (run.signal.aborted || problem === undefined) throw error;
    const { request: madeOne } = traitsOf(problem);
    if (madeOne !== 'perhaps' && madeOne !== 'unlikely') {
      run.isWorthKeeping = wasRequested;
      throw error;
    }
    const jobs = await jobsListed(client, subject, run.signal);
    if (jobs === 'no-list') return await client.requestExport(subject, filter, run.signal);
    const job =
      jobs === 'missing'
        ? undefined
        : await adoptableJob(jobs, filter, jobRequest.staging, request.target.exportFolder);
    if (job === undefined) throw error;
    return job;
  }
}

async function adopt({ client, request, staging, run }: JobRequest): Promise<ExportJob | undefined> {
  if (request.completes !== undefined) return undefined;
  const jobs = await jobsListed(client, request.subject, run.signal);
  if (jobs === 'missing') throw new ProblemError({ kind: 'not-found', what: request.subject.kind });
  if (jobs === 'no-list') return undefined;
  return await adoptableJob(jobs, request.filter, staging, request.target.exportFolder);
}

/**
 * Lists Prolific's jobs. `no-list`: Prolific keeps no list, though a proxy may also have answered so;
 * `missing`: it keeps one but didn't return it.
 */
async function jobsListed(
  client: ProlificClient,
  subject: SubjectRef,
  signal: AbortSignal,
): Promise<readonly ExportJob[] | 'no-list' | 'missing'> {
  const jobs = (await client.listExports(subject, signal)) ?? (await client.listExports(subject, signal));
  return jobs ?? (client.hasLists(subject.kind) ? 'missing' : 'no-list');
}

/** Uses a listed job, whose filter the list proves. */
async function useJob(jobRequest: JobRequest, { exportId, createdAt }: ExportJob): Promise<Requested> {
  const known = await updateRecord(jobRequest, {
    export_id: exportId,
    requested_at: createdAt.toISOString(),
  });
  return { staging: known, state: undefined, generation: '2' };
}

/** Adds Prolific's creation date to a job, if listed. */
async function withDate(
  jobRequest: JobRequest,
  state: ExportState | undefined,
  { generation, job }: JobOrigin,
): Promise<Requested> {
  const { staging } = jobRequest;
  const made = job?.createdAt.toISOString();
  const isDated = made === undefined || made === staging.record.requested_at;
  return {
    staging: isDated ? staging : await updateRecord(jobRequest, { requested_at: made }),
    state,
    generation,
  };
}

async function updateRecord(
  { staging, run }: JobRequest,
  changes: Partial<Pick<StagingRecord, 'export_id' | 'requested_at'>>,
): Promise<Staging> {
  const record = { ...staging.record, ...changes };
  await updateStaging(staging.folder, record, run.installation);
  return { ...staging, record };
}

async function originOf(
  { client, request, staging, wasRequested, run }: JobRequest,
  exportId: string | undefined,
): Promise<JobOrigin> {
  const { completes } = request;
  // Only generation 2 lists jobs, with their filters.
  if (staging.record.listed_job) return { generation: '2' };
  const incomplete = completes === undefined ? undefined : await readManifestHead(completes);
  if (incomplete !== undefined) return { generation: incomplete.api_generation };
  return await jobGeneration(client, request, exportId, wasRequested, run.signal);
}
