import type { Session } from '../../account/session.ts';
import type { Timing } from '../../http/timing.ts';
import type { StudyFinder } from '../../prolific/studyFinder.ts';
import type { Installation } from '../../snapshots/access/installation.ts';
import { NewAnswers } from '../../studies/newAnswers.ts';
import { StudyMemory } from '../../studies/studyMemory.ts';
import { SubjectStudies, type SubjectStudiesDeps } from '../../studies/subjectStudies.ts';
import type { Log } from '../log.ts';
import { newAnswersSetting } from '../settings.ts';
import type { SnapshotCounts } from '../snapshotCounts.ts';
import type { SnapshotIndex } from '../snapshotIndex.ts';

interface Deps {
  readonly session: Pick<Session, 'client'>;
  readonly timing: Timing;
  readonly installation: Installation;
  readonly snapshotIndex: Pick<SnapshotIndex, 'known'>;
  readonly snapshotCounts: Pick<SnapshotCounts, 'counts'>;
  readonly studies: StudyFinder;
  readonly workspaceOf: SubjectStudiesDeps['workspaceOf'];
  readonly log: Pick<Log, 'warn'>;
}

/** Creates what reads the news of the window's account and snapshots, and what knows the studies. */
export function createNews({ session, timing, snapshotIndex, snapshotCounts, log, ...deps }: Deps): {
  readonly newAnswers: NewAnswers;
  readonly subjectStudies: SubjectStudies;
} {
  const reading = {
    client: () => session.client(),
    timing,
    memory: new StudyMemory(deps.installation),
    snapshots: () => snapshotIndex.known,
  };
  const subjectStudies = new SubjectStudies({
    ...reading,
    finder: deps.studies,
    workspaceOf: deps.workspaceOf,
  });
  const newAnswers = new NewAnswers({
    ...reading,
    studies: subjectStudies,
    intervalMinutes: newAnswersSetting,
    submissionsIn: (snapshot) => snapshotCounts.counts(snapshot)?.submissions,
    onFailure: (error) => log.warn(`Checking for new answers: ${String(error)}`),
  });
  return { newAnswers, subjectStudies };
}
