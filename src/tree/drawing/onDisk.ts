import { dirname } from 'node:path';
import type { FoldersContent, SnapshotIndex, Unfinished } from '../../editor/snapshotIndex.ts';
import type { PeopleRecord } from '../../snapshots/people/peopleRecord.ts';
import type { Snapshot } from '../../snapshots/snapshots.ts';
import { sameSubject, subjectKey, subjectOf, type SubjectRef } from '../../snapshots/subject.ts';
import { newestOfSubjects } from '../subjectRows.ts';

/** What is on disk, as rows show it: looked up while they are drawn, which can't wait. */
export class OnDisk {
  private readonly index: Pick<SnapshotIndex, 'read'>;
  private newest: ReadonlyMap<string, Snapshot> = new Map();
  private subjects: ReadonlyMap<string, SubjectRef> = new Map();
  private content: FoldersContent | undefined;

  constructor(index: Pick<SnapshotIndex, 'read'>) {
    this.index = index;
  }

  async read(): Promise<FoldersContent> {
    const content = await this.index.read();
    this.content = content;
    this.newest = newestOfSubjects(content.snapshots);
    return content;
  }

  /** As last read; `undefined` if it wasn't yet. */
  get last(): FoldersContent | undefined {
    return this.content;
  }

  newestSnapshot(subject: SubjectRef): Snapshot | undefined {
    return this.newest.get(subjectKey(subject));
  }

  /** Returns what was added about the participants of a snapshot. */
  peopleOf({ folder }: Snapshot): PeopleRecord | undefined {
    return this.content?.people.get(dirname(folder));
  }

  unfinishedOf(subject: SubjectRef): Unfinished[] {
    const unfinished = this.content?.unfinished ?? [];
    return unfinished.filter(({ staging }) => sameSubject(subjectOf(staging.record), subject));
  }

  /** Returns whether an export that this installation began was interrupted, and no other window has it. */
  isResumable(subject: SubjectRef): boolean {
    return this.unfinishedOf(subject).some(
      ({ staging, fromElsewhere }) => staging.holder === undefined && fromElsewhere !== true,
    );
  }

  /** Reads the disk; returns the subjects that have something there or had when last asked. */
  async changedSubjects(): Promise<SubjectRef[]> {
    const { snapshots, unfinished } = await this.read();
    const now = [
      ...snapshots.map(({ manifest }) => subjectOf(manifest)),
      ...unfinished.map(({ staging }) => subjectOf(staging.record)),
    ];
    const before = this.subjects;
    this.subjects = new Map(now.map((subject) => [subjectKey(subject), subject]));
    return [...new Map([...before, ...this.subjects]).values()];
  }
}
