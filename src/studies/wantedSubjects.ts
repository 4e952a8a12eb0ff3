import { sameSubject, subjectKey, type SubjectRef } from '../snapshots/subject.ts';

interface Followed {
  readonly subject: SubjectRef;
  /** For each follower, how often Prolific is asked although the setting is 0; `undefined`: not at all. */
  readonly minutes: (number | undefined)[];
}

/** Collections and batches whose news somebody wants. */
export class WantedSubjects {
  private readonly followed = new Map<string, Followed>();
  private readonly watches = new Set<() => readonly SubjectRef[]>();

  /** Adds a follower of one and returns what removes it. */
  follow(subject: SubjectRef, everyMinutes: number | undefined): () => void {
    const key = subjectKey(subject);
    const entry = this.followed.get(key) ?? { subject, minutes: [] };
    entry.minutes.push(everyMinutes);
    this.followed.set(key, entry);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      entry.minutes.splice(entry.minutes.indexOf(everyMinutes), 1);
      if (entry.minutes.length === 0) this.followed.delete(key);
    };
  }

  /** Adds a watcher of several, which may be others each time, and returns what removes it. */
  watch(subjects: () => readonly SubjectRef[]): () => void {
    this.watches.add(subjects);
    return () => void this.watches.delete(subjects);
  }

  /** Each one, followed ones first. */
  get all(): SubjectRef[] {
    const watched = [...this.watches].flatMap((subjects) => subjects());
    const all = [...[...this.followed.values()].map(({ subject }) => subject), ...watched];
    return [...new Map(all.map((subject) => [subjectKey(subject), subject])).values()];
  }

  /** Those that Prolific is asked for although the setting is 0. */
  get always(): SubjectRef[] {
    const wanted = [...this.followed.values()].filter(({ minutes }) => timesIn(minutes).length > 0);
    return wanted.map(({ subject }) => subject);
  }

  isAlways(subject: SubjectRef): boolean {
    return this.always.some((one) => sameSubject(one, subject));
  }

  /** The shortest time between requests for {@link always}; 0 if there are none. */
  get everyMinutes(): number {
    const all = [...this.followed.values()].flatMap(({ minutes }) => timesIn(minutes));
    return all.length === 0 ? 0 : Math.min(...all);
  }
}

function timesIn(minutes: Followed['minutes']): number[] {
  return minutes.filter((each) => each !== undefined);
}
