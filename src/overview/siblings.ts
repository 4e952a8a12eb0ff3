import { previousAlike } from '../analysis/comparison/previousSnapshot.ts';
import type { SnapshotCounts } from '../editor/snapshotCounts.ts';
import { readFilter, sameFilter } from '../snapshots/filter/filter.ts';
import type { Snapshot } from '../snapshots/snapshots.ts';
import { sameSubject, subjectOf, type SubjectRef } from '../snapshots/subject.ts';
import type { SnapshotChange, SnapshotChoices } from './hostMessage.ts';
import { filterFacts } from './overviewHead.ts';

interface Deps {
  readonly counts: Pick<SnapshotCounts, 'current'>;
  /** Returns the change between two snapshots that don't follow each other, once known. */
  readonly changeBetween: (newer: Snapshot, older: Snapshot) => SnapshotChange | undefined;
  readonly studyNames: ReadonlyMap<string, string>;
  /** Returns how many submissions were completed since the newest snapshot. */
  readonly newsOf: (subject: SubjectRef) => number;
}

/**
 * Returns what the head of an overview says about the other snapshots of its collection or batch, and the
 * folder of the previous one.
 *
 * @param all the known snapshots, newest first
 */
export function siblingsOf(
  shown: Snapshot,
  all: readonly Snapshot[],
  { counts, changeBetween, studyNames, newsOf }: Deps,
): { readonly choices: SnapshotChoices; readonly previousFolder: string | undefined } {
  const own = all.filter((each) => sameSubject(subjectOf(each.manifest), subjectOf(shown.manifest)));
  if (!own.some(({ folder }) => folder === shown.folder))
    return { choices: { all: [] }, previousFolder: undefined };
  const alike = (each: Snapshot): boolean =>
    sameFilter(readFilter(each.manifest.filter), readFilter(shown.manifest.filter));
  const newest = own.find((each) => alike(each) && isNewer(each, shown));
  const previous = previousAlike(shown, own);
  const change = previous && counts.current(shown)?.change;
  const isNewest = own[0]?.folder === shown.folder;
  const newSubmissions = isNewest && isWhole(shown) ? newsOf(subjectOf(shown.manifest)) : 0;
  return {
    choices: {
      all: own.map((each) => {
        const { submissions, change: since } = counts.current(each) ?? {};
        const filter = readFilter(each.manifest.filter);
        return {
          folder: each.folder,
          takenAt: each.manifest.requested_at,
          ...(filter === undefined ? {} : { filter: filterFacts(filter, studyNames) }),
          ...(submissions === undefined ? {} : { submissions }),
          ...(since === undefined ? {} : { change: since }),
        };
      }),
      ...(newest === undefined ? {} : { newer: { folder: newest.folder, ...changeOf(newest) } }),
      ...(previous === undefined
        ? {}
        : {
            previous: {
              takenAt: previous.manifest.requested_at,
              ...(change === undefined ? {} : { change }),
            },
          }),
      ...(newSubmissions > 0 ? { newSubmissions } : {}),
    },
    previousFolder: previous?.folder,
  };

  function changeOf(newer: Snapshot): { readonly change?: SnapshotChange } {
    const follows = previousAlike(newer, own)?.folder === shown.folder;
    const change = follows ? counts.current(newer)?.change : changeBetween(newer, shown);
    return change === undefined ? {} : { change };
  }
}

function isNewer({ manifest }: Snapshot, { manifest: { requested_at: time } }: Snapshot): boolean {
  return manifest.requested_at > time;
}

/** Returns whether a snapshot has all answers to all studies up to its request. */
function isWhole({ manifest }: Snapshot): boolean {
  const filter = readFilter(manifest.filter);
  return filter?.studyId === undefined && filter?.to === undefined;
}
