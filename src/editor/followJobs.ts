import type { ExportService, ExportView } from '../exports/exportService.ts';
import type { JobLists } from '../exports/jobLists.ts';

/** Outdates the list of a subject's jobs as soon as an export of it has made one, and once more when the export is over. */
export function followJobs(exports: ExportService, jobs: JobLists): { dispose(): void } {
  const requested = new Set<number>();
  return exports.onDidChange((view) => {
    if (view.progress.status === 'ended') {
      requested.delete(view.id);
      jobs.outdate(view.request.subject);
    } else if (isRequested(view) && !requested.has(view.id)) {
      requested.add(view.id);
      jobs.outdate(view.request.subject);
    }
  });
}

function isRequested({ progress }: ExportView): boolean {
  return progress.status === 'running' && progress.stage.stage !== 'requesting';
}
