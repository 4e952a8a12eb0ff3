import type { ExportFilter, ExportJob } from '../prolific/model.ts';
import { sameFilter } from './filter.ts';
import { listSnapshots } from './snapshots.ts';
import { listStagings, type Staging } from './staging.ts';

/** How far Prolific's clock and this machine's may differ. */
const clockSkewMs = 5 * 60_000;

/**
 * The job that came of a request whose answer never arrived: of the same filter, generating or complete, made since
 * `staging` says that it was asked for, and not what another snapshot or staging folder in `exportFolder` came from. The newest,
 * where there are several.
 */
export async function adoptableJob(
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
