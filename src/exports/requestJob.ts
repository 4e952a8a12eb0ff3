import { basename } from 'node:path';
import type { Timing } from '../http/timing.ts';
import { neverSent } from '../http/networkProblem.ts';
import { problemOf, ProblemError, type Problem } from '../problems/problem.ts';
import type { ProlificClient } from '../prolific/client.ts';
import type { ExportJob, ExportState, SubjectRef } from '../prolific/model.ts';
import { adoptableJob } from './adoptableJob.ts';
import type { ExportRequest } from './exportState.ts';
import { wireFilter } from './filter.ts';
import { jobGeneration, type JobOrigin } from './jobGeneration.ts';
import { readManifestHead, type ManifestHead } from './manifest.ts';
import type { StagedRun } from './stagedRun.ts';
import { updateStaging, type Staging, type StagingRecord } from './staging.ts';
import { fieldsOf } from './subject.ts';

/** What is known of an export after its request, and kept in its staging folder. */
export interface Requested {
  readonly staging: Staging;
  /** As the request's answer said it; `undefined` for a job that was there before, of which only its id is known. */
  readonly state: ExportState | undefined;
  readonly generation: ManifestHead['api_generation'];
}

export interface Asking {
  readonly client: ProlificClient;
  readonly timing: Timing;
  readonly request: ExportRequest;
  readonly staging: Staging;
  /** Whether an earlier run may have asked already. */
  readonly askedBefore: boolean;
  readonly run: StagedRun;
}

/** What the staging folder of a new export says before anything is asked of Prolific. */
export async function firstRecord(request: ExportRequest, now: Date): Promise<StagingRecord> {
  const { subject, filter, scope, completes, job } = request;
  const incomplete = completes === undefined ? undefined : await readManifestHead(completes);
  return {
    schema_version: 1,
    ...fieldsOf(subject),
    export_id: job?.exportId ?? incomplete?.export_id ?? null,
    filter: wireFilter(filter) ?? null,
    requested_at: job?.createdAt.toISOString() ?? incomplete?.requested_at ?? now.toISOString(),
    scope,
    ...(completes === undefined ? {} : { completes: basename(completes) }),
    ...(job === undefined ? {} : { listed_job: true }),
  };
}

/**
 * The job of an export: the one its record names, the one that came of a request whose answer was lost, or one asked for
 * now. Written down as soon as it is known, and dated by Prolific where Prolific says when it was made: it may be older than
 * the request, and the clocks may differ.
 * @throws ProblemError what kept it away; `filter-ignored` where the job is of another filter.
 */
export async function requestJob(asking: Asking): Promise<Requested> {
  const { request, staging, run } = asking;
  const { record } = staging;
  if (record.export_id !== null) {
    run.isWorthKeeping = true;
    return await dated(asking, undefined, await originOf(asking, record.export_id));
  }
  const adopted = asking.askedBefore ? await adopt(asking) : undefined;
  if (adopted !== undefined) return await take(asking, adopted);
  const renewed = asking.askedBefore && request.completes === undefined;
  const asked = renewed ? await note(asking, { requested_at: asking.timing.now().toISOString() }) : staging;
  const answer = await askOnce({ ...asking, staging: asked });
  if ('createdAt' in answer) return await take({ ...asking, staging: asked }, answer);
  const known = await note({ ...asking, staging: asked }, { export_id: answer.exportId ?? null });
  return await dated({ ...asking, staging: known }, answer, await originOf(asking, answer.exportId));
}

/**
 * Asks for an export without making two: where the answer was lost, the job that came of it is taken. Without a list
 * of jobs (generation 1) asking again gives the same job; where there is one that just does not come, nothing is asked again.
 */
async function askOnce(asking: Asking): Promise<ExportState | ExportJob> {
  const { client, request, askedBefore, run } = asking;
  const { subject, filter } = request;
  run.isWorthKeeping = true;
  try {
    return await client.requestExport(subject, filter, run.signal);
  } catch (error) {
    const problem = problemOf(error);
    if (run.signal.aborted || problem === undefined) throw error;
    if (!mayHaveMadeOne(problem)) {
      run.isWorthKeeping = askedBefore;
      throw error;
    }
    const jobs = await jobsListed(client, subject, run.signal);
    if (jobs === 'no-list') return await client.requestExport(subject, filter, run.signal);
    const job =
      jobs === 'missing'
        ? undefined
        : await adoptableJob(jobs, filter, asking.staging, request.target.exportFolder);
    if (job === undefined) throw error;
    return job;
  }
}

/** Whether a request that ended so may have reached Prolific and been carried out. */
function mayHaveMadeOne(problem: Problem): boolean {
  switch (problem.kind) {
    case 'stalled':
    case 'service-error':
    case 'unexpected-answer':
    case 'unreadable-answer':
      return true;
    case 'unreachable':
      return !neverSent(problem);
    default:
      return false;
  }
}

async function adopt({ client, request, staging, run }: Asking): Promise<ExportJob | undefined> {
  if (request.completes !== undefined) return undefined;
  const jobs = await jobsListed(client, request.subject, run.signal);
  if (jobs === 'missing') throw new ProblemError({ kind: 'not-found', what: request.subject.kind });
  if (jobs === 'no-list') return undefined;
  return await adoptableJob(jobs, request.filter, staging, request.target.exportFolder);
}

/**
 * The jobs as Prolific lists them. `no-list`: it keeps none, which one answer does not prove, as anything on the way may have
 * given that; `missing`: it keeps one and does not give it.
 */
async function jobsListed(
  client: ProlificClient,
  subject: SubjectRef,
  signal: AbortSignal,
): Promise<readonly ExportJob[] | 'no-list' | 'missing'> {
  const jobs = (await client.listExports(subject, signal)) ?? (await client.listExports(subject, signal));
  return jobs ?? (client.hasLists(subject.kind) ? 'missing' : 'no-list');
}

/** Goes on with a listed job: its filter is proven by the list. */
async function take(asking: Asking, { exportId, createdAt }: ExportJob): Promise<Requested> {
  const known = await note(asking, { export_id: exportId, requested_at: createdAt.toISOString() });
  return { staging: known, state: undefined, generation: '2' };
}

/** A job with the date that Prolific gave it, where it lists it. */
async function dated(
  asking: Asking,
  state: ExportState | undefined,
  { generation, job }: JobOrigin,
): Promise<Requested> {
  const { staging } = asking;
  const made = job?.createdAt.toISOString();
  const isDated = made === undefined || made === staging.record.requested_at;
  return { staging: isDated ? staging : await note(asking, { requested_at: made }), state, generation };
}

async function note(
  { staging, run }: Asking,
  changes: Partial<Pick<StagingRecord, 'export_id' | 'requested_at'>>,
): Promise<Staging> {
  const record = { ...staging.record, ...changes };
  await updateStaging(staging.folder, record, run.installation);
  return { ...staging, record };
}

async function originOf(
  { client, request, staging, askedBefore, run }: Asking,
  exportId: string | undefined,
): Promise<JobOrigin> {
  const { completes } = request;
  // Only generation 2 lists jobs, and with their filters.
  if (staging.record.listed_job) return { generation: '2' };
  const incomplete = completes === undefined ? undefined : await readManifestHead(completes);
  if (incomplete !== undefined) return { generation: incomplete.api_generation };
  return await jobGeneration(client, request, exportId, askedBefore, run.signal);
}
