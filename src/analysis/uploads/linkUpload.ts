import { closest, lastSegment, looseForm } from './looseForm.ts';
import type { UploadIndex } from './uploadIndex.ts';

/** A record's data about an uploaded file. */
export interface UploadReference {
  readonly path: string | undefined;
  readonly key: string | undefined;
  /** Empty if there is none. */
  readonly name: string;
  readonly ids: OwnIds;
}

/** Ids of the answer's owner that may be part of a path. */
export interface OwnIds {
  readonly submissionId: string | undefined;
  readonly participantId: string | undefined;
  readonly taskId: string | undefined;
  readonly studyId: string | undefined;
}

/**
 * What a file was found by: the path or the key in the record; its name and an id in its path, the
 * submission's or another one; or its name alone.
 */
export type LinkRule = 'path' | 'key' | 'name and submission' | 'name and other id' | 'only name';

const none = -1;
const nothing = { file: none, rule: undefined };
/** Ids of submissions, participants and studies. */
const recordId = /[\da-f]{24}/gi;

/**
 * Returns the file of a reference, or -1, and what it was found by. As names in archives are undocumented, tries in order: the path
 * itself; the file whose path ends like the key, or is its end; a file of that name with the submission's id
 * in its path; with the participant's, task's or study's; and the only file of that name, unless an id in its
 * path says that it is someone else's. Each compares exactly first, then by {@link looseForm}. Ambiguous
 * matches don't count.
 *
 * `root` is the folder of the response files, with `/` at its end, or empty.
 */
export function linkUpload(
  index: UploadIndex,
  root: string,
  reference: UploadReference,
): { readonly file: number; readonly rule: LinkRule | undefined } {
  if (index.size === 0) return nothing;
  const { path, key, name, ids } = reference;
  if (path !== undefined) {
    const file = exactly(index, root, path);
    if (file >= 0) return { file, rule: 'path' };
  }
  if (key !== undefined) {
    const file = exactly(index, root, key);
    if (file >= 0) return { file, rule: 'key' };
    const ending = byEnding(index, `${root}files/`, key);
    if (ending >= 0) return { file: ending, rule: 'key' };
  }
  const wanted = lastSegment(name === '' ? (path ?? key ?? '') : name);
  if (wanted === '') return nothing;
  const own = withId(index, ids.submissionId, wanted);
  if (own >= 0) return { file: own, rule: 'name and submission' };
  for (const id of [ids.participantId, ids.taskId, ids.studyId]) {
    const file = withId(index, id, wanted);
    if (file >= 0 && mayBelong(index.archivePath(file), ids)) return { file, rule: 'name and other id' };
  }
  const only = index.byName(wanted);
  return only >= 0 && mayBelong(index.archivePath(only), ids) ? { file: only, rule: 'only name' } : nothing;
}

function exactly(index: UploadIndex, root: string, written: string): number {
  const path = written.replaceAll('\\', '/').replace(/^(?:\.?\/)+/, '');
  const candidates = root === '' ? [path, `files/${path}`] : [root + path, path, `${root}files/${path}`];
  for (const candidate of candidates) {
    const file = onlyOf(index.likePath(candidate));
    if (file >= 0) return file;
  }
  return none;
}

/** Returns the file that shares the longest end with the key, where one contains the other's whole end. */
function byEnding(index: UploadIndex, files: string, key: string): number {
  const segments = key.split('/').filter((segment) => segment !== '');
  const name = segments.at(-1) ?? '';
  const whole = looseForm(segments.join('/'));
  const inFiles = (file: number): string => looseForm(within(files, index.archivePath(file)));
  const [folder] = segments.slice(-2);
  let found: number[] = [];
  let longest = 0;
  if (segments.length > 1 && folder !== undefined) {
    for (const file of index.byTail(folder, name)) {
      const path = inFiles(file);
      if (!endsWithSegments(whole, path) && !endsWithSegments(path, whole)) continue;
      if (path.length > longest) found = [];
      longest = Math.max(longest, path.length);
      if (path.length === longest) found.push(file);
    }
  }
  if (found.length > 0) {
    const end = (file: number): string => index.archivePath(file).split(/[/\\]/).slice(-2).join('/');
    return onlyOf(closest(found, `${folder ?? ''}/${name}`, end));
  }
  const only = index.byName(name);
  if (only < 0) return none;
  return segments.length === 1 || inFiles(only) === looseForm(name) ? only : none;
}

function withId(index: UploadIndex, id: string | undefined, name: string): number {
  if (id === undefined) return none;
  const form = looseForm(name);
  const nameOf = (file: number): string => lastSegment(index.archivePath(file));
  const same: number[] = [];
  const ending: number[] = [];
  for (const file of index.fewById(id)) {
    const base = looseForm(nameOf(file));
    if (base === form) same.push(file);
    else if (base.endsWith(form) && !/[\p{L}\p{N}]/u.test(base.at(-form.length - 1) ?? '')) ending.push(file);
  }
  if (same.length > 0) return onlyOf(closest(same, name, nameOf));
  const exactly = ending.filter((file) => nameOf(file).endsWith(name));
  return onlyOf(exactly.length > 0 ? exactly : ending);
}

/** Returns whether no id in a path belongs to someone else. A study's id says nothing about that. */
function mayBelong(path: string, { submissionId, participantId, studyId }: OwnIds): boolean {
  const found = path.match(recordId)?.filter((id) => !isSameId(id, studyId)) ?? [];
  return found.length === 0 || found.some((id) => isSameId(id, submissionId) || isSameId(id, participantId));
}

function isSameId(one: string, other: string | undefined): boolean {
  return one.toLowerCase() === other?.toLowerCase();
}

function onlyOf(files: readonly number[]): number {
  const [file = none, ...others] = files;
  return others.length === 0 ? file : none;
}

function within(folder: string, path: string): string {
  return path.startsWith(folder) ? path.slice(folder.length) : path;
}

function endsWithSegments(path: string, end: string): boolean {
  return path === end || path.endsWith(`/${end}`);
}
