import type { Comparisons } from '../editor/comparisons.ts';
import type { ConnectionReport } from '../editor/connectionReport.ts';
import type { ExportMessages } from '../editor/exportMessages.ts';
import type { StudyNames } from '../editor/filterQuestions/studyNames.ts';
import type { Log } from '../editor/log.ts';
import type { ProblemMessages } from '../editor/problemMessages.ts';
import type { ReportDocuments } from '../editor/reportDocuments.ts';
import type { Session } from '../editor/session.ts';
import type { SnapshotIndex } from '../editor/snapshotIndex.ts';
import type { ExportStatusBar } from '../editor/statusBar.ts';
import type { TargetFolders } from '../editor/targetFolder.ts';
import type { ExportService } from '../exports/exportService.ts';
import type { JobLists } from '../exports/jobLists.ts';
import type { StudyFinder } from '../prolific/studyFinder.ts';
import type { Overviews } from '../overview/overviews.ts';
import type { Installation } from '../snapshots/installation.ts';
import type { CollectionsTree } from '../tree/collectionsTree.ts';

/** What commands work with. Each takes the few it needs. */
export interface CommandDeps {
  readonly session: Session;
  readonly exports: ExportService;
  readonly onDisk: SnapshotIndex;
  readonly installation: Installation;
  readonly jobs: JobLists;
  readonly studies: StudyFinder;
  readonly studyNames: StudyNames;
  readonly targets: TargetFolders;
  readonly tree: CollectionsTree;
  readonly statusBar: ExportStatusBar;
  readonly exportMessages: ExportMessages;
  readonly overviews: Overviews;
  readonly comparisons: Comparisons;
  readonly connectionReport: ConnectionReport;
  readonly problems: ProblemMessages;
  readonly reports: ReportDocuments;
  readonly log: Log;
}
