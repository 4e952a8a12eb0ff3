import type { Memento } from 'vscode';
import type { Analysis } from '../worker/analysisThread.ts';
import type { Comparisons } from '../editor/reports/comparisons.ts';
import type { ConnectionReport } from '../editor/reports/connectionReport.ts';
import type { StudyNames } from '../editor/filterQuestions/studyNames.ts';
import type { Log } from '../editor/log.ts';
import type { PeopleChanges } from '../editor/peopleChanges.ts';
import type { ProblemMessages } from '../editor/messages/problemMessages.ts';
import type { ReportDocuments } from '../editor/reports/reportDocuments.ts';
import type { Session } from '../account/session.ts';
import type { SnapshotCounts } from '../editor/snapshotCounts.ts';
import type { SnapshotIndex } from '../editor/snapshotIndex.ts';
import type { ExportStatusBar } from '../editor/status/statusBar.ts';
import type { TargetFolders } from '../editor/targetFolder.ts';
import type { ExportService } from '../exports/exportService.ts';
import type { Keeper } from '../exports/keepUpdated/keeper.ts';
import type { JobLists } from '../prolific/jobLists.ts';
import type { SubjectStudies } from '../studies/subjectStudies.ts';
import type { StudyFinder } from '../prolific/studyFinder.ts';
import type { NewAnswers } from '../studies/newAnswers.ts';
import type { Overviews } from '../overview/overviews.ts';
import type { Installation } from '../snapshots/access/installation.ts';
import type { CollectionsTree } from '../tree/collectionsTree.ts';

/** Dependencies of the commands, each of which takes a few. */
export interface CommandDeps {
  readonly session: Session;
  readonly exports: ExportService;
  readonly keepUpdated: Keeper;
  readonly snapshotIndex: SnapshotIndex;
  readonly snapshotCounts: SnapshotCounts;
  readonly installation: Installation;
  readonly analysis: Analysis;
  readonly jobs: JobLists;
  readonly studies: StudyFinder;
  readonly studyNames: StudyNames;
  readonly newAnswers: NewAnswers;
  readonly subjectStudies: SubjectStudies;
  readonly targets: TargetFolders;
  readonly tree: CollectionsTree;
  readonly statusBar: ExportStatusBar;
  readonly overviews: Overviews;
  readonly comparisons: Comparisons;
  readonly connectionReport: ConnectionReport;
  readonly peopleChanges: PeopleChanges;
  readonly problems: ProblemMessages;
  readonly reports: ReportDocuments;
  /** What is remembered on this computer for all workspaces. */
  readonly memory: Memento;
  readonly log: Log;
  /** Of this extension. */
  readonly version: string;
}
