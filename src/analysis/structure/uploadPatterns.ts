import type { OwnIds, UploadReference } from '../uploads/linkUpload.ts';
import { linkUpload, type LinkRule } from '../uploads/linkUpload.ts';
import type { UploadMatch } from '../uploads/linkUploads.ts';
import type { SnapshotUploads } from '../uploads/snapshotUploads.ts';
import { filePattern, type KnownIds } from './safeNames.ts';

/** How uploads with one pattern of names were linked to answers. */
export interface UploadPattern {
  /** Of the file in the archive or, if it is missing, of what the record says. */
  readonly pattern: string;
  /** `missing`: a record names it, but it isn't there. `unnamed`: it is there, but no record names it. */
  readonly link: LinkRule | Exclude<UploadMatch, 'name'> | 'missing' | 'unnamed';
  readonly count: number;
}

export interface UploadPatterns {
  /** Counts an upload of a record, after the record's uploads were linked. */
  readonly add: (
    file: { readonly path: string | undefined; readonly match: UploadMatch | undefined },
    reference: UploadReference,
    ids: KnownIds,
  ) => void;
  /** Counts the files that no record names. */
  readonly addUnnamed: (ids: KnownIds) => void;
  readonly rows: () => readonly UploadPattern[];
  readonly isPartial: () => boolean;
}

const maxRows = 200;

/** Counts uploads by the pattern of their names. */
export function uploadPatterns({ index, root }: SnapshotUploads): UploadPatterns {
  const rows = new Map<string, { pattern: string; link: UploadPattern['link']; count: number }>();
  const named = new Uint8Array(index.size);
  let isPartial = false;
  const count = (pattern: string, link: UploadPattern['link']): void => {
    const key = `${link} ${pattern}`;
    const row = rows.get(key);
    if (row !== undefined) row.count++;
    else if (rows.size < maxRows) rows.set(key, { pattern, link, count: 1 });
    else isPartial = true;
  };
  const patternOf = (file: number, ids: KnownIds): string => {
    const path = index.archivePath(file);
    return filePattern(path.startsWith(root) ? path.slice(root.length) : path, ids);
  };
  return {
    add: ({ path, match }, reference, ids) => {
      const file = path === undefined ? -1 : index.byPath(path);
      if (file < 0 || match === undefined) {
        count(filePattern(reference.path ?? reference.key ?? reference.name, ids), 'missing');
        return;
      }
      named[file] = 1;
      const link = match === 'name' ? linkUpload(index, root, reference).rule : match;
      count(patternOf(file, ids), link ?? 'missing');
    },
    addUnnamed: (ids) => {
      for (const [file, isNamed] of named.entries()) {
        if (isNamed === 0) count(patternOf(file, ids), 'unnamed');
      }
    },
    rows: () => [...rows.values()].sort((one, other) => other.count - one.count),
    isPartial: () => isPartial,
  };
}

/** Returns the ids of a record that paths may contain, and those of `others`. */
export function idsInPaths(own: Iterable<OwnIds>, others: KnownIds): KnownIds {
  const ids = new Map<string, string>();
  const add = (id: string | undefined, name: string): void => {
    if (id !== undefined && id !== '' && !ids.has(id.toLowerCase())) ids.set(id.toLowerCase(), name);
  };
  for (const { submissionId, participantId, taskId, studyId } of own) {
    add(submissionId, 'submission_id');
    add(participantId, 'participant_id');
    add(taskId, 'task_id');
    add(studyId, 'study_id');
  }
  return { get: (id) => ids.get(id) ?? others.get(id) };
}
