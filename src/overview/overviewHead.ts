import { oneLine } from '../editor/messages/untrustedText.ts';
import { readFilter, type ExportFilter } from '../snapshots/filter/filter.ts';
import { filterPhrase } from '../snapshots/filter/filterWords.ts';
import type { Snapshot } from '../snapshots/snapshots.ts';
import { subjectOf } from '../snapshots/subject.ts';
import type { OverviewHead } from './hostMessage.ts';

/** Names of this many studies are sent at most. */
const maxStudies = 500;
const maxNameLength = 100;

/** Converts a snapshot's manifest into the head of its overview. `remembered`: names of studies by id. */
export function overviewHead(
  { folder, manifest }: Snapshot,
  remembered: ReadonlyMap<string, string>,
): OverviewHead {
  const { kind, name } = subjectOf(manifest);
  const studies = new Map([...remembered, ...Object.entries(manifest.studies ?? {})]);
  const { totals, archive_totals: archive } = manifest;
  return {
    folder,
    kind,
    name: oneLine(name),
    filter: filterFacts(readFilter(manifest.filter), studies),
    studies: [...studies]
      .slice(-maxStudies)
      .map(([id, each]) => [id, oneLine(each, maxNameLength)] as const)
      .filter(([, each]) => each !== ''),
    files: totals.files,
    bytes: totals.bytes,
    takenAt: manifest.requested_at,
    ...(manifest.complete === false
      ? {
          notFetched: {
            files: Math.max(0, (archive?.files ?? totals.files) - totals.files),
            bytes: Math.max(0, (archive?.bytes ?? totals.bytes) - totals.bytes),
            ...(manifest.uploads === undefined ? {} : { isSelection: true }),
          },
        }
      : {}),
  };
}

/** Describes an export's filter for a page in another time zone. */
export function filterFacts(
  filter: ExportFilter | undefined,
  studyNames: ReadonlyMap<string, string>,
): OverviewHead['filter'] {
  const { words, values } = filterPhrase(filter, studyNames);
  return {
    words,
    values: values.map((value) =>
      typeof value === 'string' ? { text: value } : { at: value.toISOString() },
    ),
  };
}
