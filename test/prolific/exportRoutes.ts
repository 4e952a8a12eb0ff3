import { errorReply, notFound } from './envelopes.ts';
import { parseFilter } from './exportFilter.ts';
import type { ExportJobs, Generation, Job } from './exportJobs.ts';
import type { ObjectStore } from './objectStore.ts';
import type { Exportable } from './prolificData.ts';
import { jsonReply, type ReceivedRequest, type Reply } from './reply.ts';

export interface ExportRoutesSetUp {
  readonly generation: Generation;
  readonly jobs: ExportJobs;
  readonly store: ObjectStore;
  readonly urlLifetimeMs: number;
  readonly clock: () => number;
}

/** Answers all requests below `…/export` of one collection or batch. */
export async function answerExport(
  setUp: ExportRoutesSetUp,
  request: ReceivedRequest,
  owner: Exportable<{ id: string }>,
  exportId: string | undefined,
): Promise<Reply> {
  const allowed = methods(setUp.generation, exportId);
  if (!allowed.includes(request.method)) {
    return {
      ...errorReply(405, 'Method not allowed', `Method "${request.method}" not allowed.`),
    };
  }
  if (exportId === undefined) {
    return request.method === 'POST'
      ? await requestExport(setUp, request, owner)
      : await listJobs(setUp, owner.wire.id);
  }
  const job = (await setUp.jobs.settled(owner.wire.id)).find((one) => one.exportId === exportId);
  if (job === undefined) {
    return notFound('Export not found.');
  }
  return request.method === 'DELETE' ? deleteJob(setUp, job) : jsonReply(200, state(setUp, job));
}

function methods(generation: Generation, exportId: string | undefined): string[] {
  const first = exportId === undefined ? ['POST'] : ['GET'];
  const second = exportId === undefined ? ['GET'] : ['DELETE'];
  return generation === '2' ? [...first, ...second] : first;
}

async function requestExport(
  setUp: ExportRoutesSetUp,
  request: ReceivedRequest,
  owner: Exportable<{ id: string }>,
): Promise<Reply> {
  const parsed = setUp.generation === '2' ? parseFilter(request.query) : ({ ok: true, filter: {} } as const);
  if (!parsed.ok) {
    return errorReply(400, 'Bad request', parsed.detail);
  }
  const outcome = await setUp.jobs.request(owner, parsed.filter);
  if (outcome === 'cap-reached') {
    const what = request.path.includes('/batches/') ? 'batch' : 'collection';
    return errorReply(
      409,
      'Conflict',
      `The limit of 10 exports for this ${what} has been reached. Delete an export to request another.`,
    );
  }
  if (setUp.generation !== '2' && outcome.reused && outcome.job.status === 'complete') {
    return jsonReply(200, state(setUp, outcome.job));
  }
  return jsonReply(202, { status: 'generating', export_id: outcome.job.exportId });
}

async function listJobs(setUp: ExportRoutesSetUp, ownerId: string): Promise<Reply> {
  const jobs = await setUp.jobs.settled(ownerId);
  return jsonReply(
    200,
    jobs.reverse().map((job) => ({
      export_id: job.exportId,
      filter: Object.keys(job.filter).length === 0 ? null : job.filter,
      status: job.status,
      created_at: new Date(job.createdAt).toISOString(),
    })),
  );
}

function deleteJob(setUp: ExportRoutesSetUp, job: Job): Reply {
  if (job.status === 'generating') {
    return errorReply(409, 'Conflict', 'An export cannot be deleted while it is generating.');
  }
  setUp.jobs.remove(job.exportId);
  return { status: 204, headers: {} };
}

function state(setUp: ExportRoutesSetUp, job: Job): object {
  switch (job.status) {
    case 'generating':
      return { status: 'generating', export_id: job.exportId };
    case 'failed':
      return { status: 'failed' };
    case 'complete': {
      const seconds = Math.max(1, Math.ceil(setUp.urlLifetimeMs / 1000));
      return {
        status: 'complete',
        url: setUp.store.presign(job.key, seconds).href,
        expires_at: new Date(setUp.clock() + seconds * 1000).toISOString().replace(/\.\d+/, ''),
      };
    }
  }
}
