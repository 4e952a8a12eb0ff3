import { oneLine } from '../editor/plainText.ts';
import { readFilter } from '../exports/filter.ts';
import { filterPhrase } from '../exports/filterWords.ts';
import type { Snapshot } from '../exports/snapshots.ts';
import { subjectOf } from '../exports/subject.ts';
import type { OverviewHead } from './hostMessage.ts';

/** What a snapshot's manifest says, for the head of its overview. `studyNames` by id. */
export function overviewHead(
  { folder, manifest }: Snapshot,
  studyNames: ReadonlyMap<string, string>,
): OverviewHead {
  const { kind, name } = subjectOf(manifest);
  const { words, values } = filterPhrase(readFilter(manifest.filter), studyNames);
  const { totals, archive_totals: archive } = manifest;
  return {
    folder,
    kind,
    name: oneLine(name),
    filter: {
      words,
      values: values.map((value) =>
        typeof value === 'string' ? { text: value } : { at: value.toISOString() },
      ),
    },
    files: totals.files,
    bytes: totals.bytes,
    takenAt: manifest.requested_at,
    ...(manifest.complete === false
      ? {
          notFetched: {
            files: Math.max(0, (archive?.files ?? totals.files) - totals.files),
            bytes: Math.max(0, (archive?.bytes ?? totals.bytes) - totals.bytes),
          },
        }
      : {}),
  };
}
