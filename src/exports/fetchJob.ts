import type { FetchedArchive } from '../archive/fetchRequest.ts';
import { defaultLimits } from '../archive/limits.ts';
import { ProblemError, type Problem } from '../problems/problem.ts';
import type { ExportState } from '../prolific/model.ts';
import type { ExportDeps } from './exportDeps.ts';
import type { ArchiveContent, ExportRequest, ExportStage } from './exportState.ts';
import { contentOf, fetchStages } from './fetchStages.ts';
import type { Requested } from './requestJob.ts';
import { listSnapshots } from './snapshots.ts';
import { requireStaging, type Staging } from './staging.ts';
import { sameSubject, subjectOf } from './subject.ts';
import { waitForExport } from './waitForExport.ts';

type Complete = Extract<ExportState, { status: 'complete' }>;

/**
 * Waits until a job's archive is ready. One that was there before is asked for at once.
 * @throws ProblemError what does not pass by itself; the signal's reason when aborted.
 */
export async function waitForJob(
  deps: ExportDeps,
  request: ExportRequest,
  { state, staging }: Requested,
  onStage: (stage: ExportStage) => void,
  signal: AbortSignal,
): Promise<Complete> {
  if (state?.status === 'complete') return state;
  if (state?.status === 'failed') throw new ProblemError({ kind: 'export-failed' });
  onStage({ stage: 'generating' });
  return await waitForExport(
    deps.timing,
    (asking) => askState(deps, request, staging.record.export_id, asking),
    (trouble) => onStage({ stage: 'generating', ...(trouble === undefined ? {} : { trouble }) }),
    signal,
    state === undefined ? 'at-once' : 'after-a-wait',
  );
}

/**
 * Fetches a job's archive into the staging folder, with a new link as often as the old one expires. `content` is what the
 * archive holds, where that was told.
 */
export async function fetchJob(
  deps: ExportDeps,
  request: ExportRequest,
  staging: Staging,
  complete: Complete,
  onStage: (stage: ExportStage) => void,
  signal: AbortSignal,
): Promise<{ fetched: FetchedArchive; content: ArchiveContent | undefined }> {
  const { target, scope } = request;
  const exportId = complete.exportId ?? staging.record.export_id;
  let content: ArchiveContent | undefined;
  const report = fetchStages(deps.timing, (stage) => {
    content = contentOf(stage) ?? content;
    onStage(stage);
  });
  await requireStaging(staging, target);
  const fetched = await deps.fetchArchive(
    { transport: deps.downloads, timing: deps.timing },
    {
      source: {
        url: complete.url,
        refresh: async (refreshing) =>
          await freshLink(
            deps,
            request,
            exportId,
            (trouble) => report({ stage: 'waiting', problem: trouble, seconds: 0 }),
            refreshing,
          ),
      },
      staging: staging.folder,
      scope,
      earlier: await earlierSnapshots(request),
      limits: defaultLimits,
      connections: deps.connections(),
    },
    report,
    signal,
  );
  return { fetched, content };
}

/** Folders to copy what is unchanged from: first the one to be completed, then the newest. */
async function earlierSnapshots({ subject, target, completes }: ExportRequest): Promise<string[]> {
  const folders = (await listSnapshots(target.exportFolder))
    .filter(({ manifest }) => sameSubject(subjectOf(manifest), subject))
    .map(({ folder }) => folder);
  return completes === undefined ? folders : [completes, ...folders.filter((folder) => folder !== completes)];
}

/** Where an export stands. Generation 1 may give no export id: there asking for the export again is idempotent. */
async function askState(
  deps: ExportDeps,
  { subject, filter }: ExportRequest,
  exportId: string | null,
  signal: AbortSignal,
): Promise<ExportState> {
  const client = await deps.client();
  return exportId === null
    ? await client.requestExport(subject, filter, signal)
    : await client.exportState(subject, exportId, signal);
}

/** A new link after the old one expired. */
async function freshLink(
  deps: ExportDeps,
  request: ExportRequest,
  exportId: string | null,
  onTrouble: (trouble: Problem) => void,
  signal: AbortSignal,
): Promise<URL> {
  const complete = await waitForExport(
    deps.timing,
    (asking) => askState(deps, request, exportId, asking),
    (trouble) => trouble && onTrouble(trouble),
    signal,
    'at-once',
  );
  return complete.url;
}
