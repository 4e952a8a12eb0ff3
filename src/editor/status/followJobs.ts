import type { ExportService, ExportView } from '../../exports/exportService.ts';
import type { JobLists } from '../../prolific/jobLists.ts';

/** Marks the list of a subject's jobs as outdated when an export creates a job and when it ends. */
export function followJobs(exports: ExportService, jobs: JobLists): { dispose(): void } {
  const requested = new Set<number>();
  return exports.onDidChange((view) => {
    if (view.progress.status === 'ended') {
      requested.delete(view.id);
      jobs.invalidate(view.request.subject);
    } else if (isRequested(view) && !requested.has(view.id)) {
      requested.add(view.id);
      jobs.invalidate(view.request.subject);
    }
  });
}

function isRequested({ progress }: ExportView): boolean {
  return progress.status === 'running' && progress.stage.stage !== 'requesting';
}
