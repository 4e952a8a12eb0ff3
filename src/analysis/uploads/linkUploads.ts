import { linkUpload, type UploadReference } from './linkUpload.ts';
import { lastSegment, looseForm } from './looseForm.ts';
import type { UploadIndex } from './uploadIndex.ts';

/**
 * How a file was found: by name; by order among several of one name in a record; or as the only candidate in
 * the submission's folder (`place`). `unsure`: by order, but the numbers of files and names differ.
 */
export type UploadMatch = 'name' | 'order' | 'place' | 'unsure';

export interface UploadLink {
  /** -1: there is none. */
  readonly file: number;
  readonly match: UploadMatch | undefined;
}

const none = -1;
/** Maximum number of a submission's references that are linked by place. */
const maxByPlace = 100;

/**
 * Links a record's references to files together: {@link linkUpload} for each; references that share a name
 * get one file each, in order; then, with `byPlace`, unambiguous rest in the submission's folder.
 */
export function linkUploads(
  index: UploadIndex,
  root: string,
  references: readonly UploadReference[],
  byPlace: boolean,
): readonly UploadLink[] {
  const links = references.map((reference): UploadLink => {
    const { file } = linkUpload(index, root, reference);
    return { file, match: file < 0 ? undefined : 'name' };
  });
  if (index.size === 0) return links;
  if (references.length > 1) linkNamesakes(index, references, links);
  if (byPlace) linkByPlace(index, references, links);
  return links;
}

/** Files of one name, each of which has a number for its end in the archive but for, perhaps, the first. */
function linkNamesakes(
  index: UploadIndex,
  references: readonly UploadReference[],
  links: UploadLink[],
): void {
  const linked = new Set(links.map(({ file }) => file));
  for (const places of namesakes(references, links)) {
    const [first = 0] = places;
    const reference = references[first];
    const common = links[first]?.file ?? none;
    if (reference === undefined) continue;
    const files = numbered(index, reference, common).filter((file) => file === common || !linked.has(file));
    const isOneFile =
      files.length <= 1 && places.every((place) => saysSameFile(references[place], reference));
    if (files.length === 0 || isOneFile) continue;
    for (const [nth, place] of places.entries()) {
      links[place] = {
        file: files[nth] ?? none,
        match: files.length === places.length ? 'order' : 'unsure',
      };
    }
    for (const file of files) linked.add(file);
  }
}

/** Places of references to files of one name that came to one file, or to none. */
function namesakes(references: readonly UploadReference[], links: readonly UploadLink[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const [place, reference] of references.entries()) {
    const file = links[place]?.file ?? none;
    const key = JSON.stringify([
      file,
      file < 0 ? [looseForm(wantedOf(reference)), reference.ids.submissionId] : '',
    ]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [place]);
    else group.push(place);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

/** Returns whether two references name the same file by more than its name. */
function saysSameFile(one: UploadReference | undefined, { path, key }: UploadReference): boolean {
  return one !== undefined && one.path === path && one.key === key && (path ?? key) !== undefined;
}

/** A name with a number behind it, as `image-1.jpg` and `image (1).jpg` have. */
const withNumber = /^(.*?)(?:[ _.-]?\((\d{1,4})\)|[ _-](\d{1,4}))(\.[^.]*)?$/s;

/**
 * Returns files with the reference's name, possibly numbered, beside `linked` or in the submission's folder,
 * ordered by number.
 */
function numbered(index: UploadIndex, reference: UploadReference, linked: number): readonly number[] {
  const wanted = looseForm(wantedOf(reference));
  const extension = extensionOf(wanted);
  const stem = wanted.slice(0, wanted.length - extension.length);
  const folder = linked < 0 ? undefined : folderOf(index, linked);
  const owner = folder === undefined ? reference.ids.submissionId : ownerOf(folder);
  const found: { readonly file: number; readonly number: number }[] = [];
  const candidates = owner === undefined ? [linked] : [...index.fewById(owner)];
  for (const file of candidates) {
    if (file < 0 || (folder !== undefined && folderOf(index, file) !== folder)) continue;
    const name = looseForm(lastSegment(index.archivePath(file)));
    const [, base, inBrackets, bare, end = ''] = withNumber.exec(name) ?? [];
    if (name === wanted || file === linked) found.push({ file, number: 0 });
    else if (base === stem && end === extension) found.push({ file, number: Number(inBrackets ?? bare) });
  }
  return found
    .sort((one, other) => one.number - other.number || one.file - other.file)
    .map(({ file }) => file);
}

/**
 * Links the rest in a submission's folder: the only file and reference of an extension, then the only file
 * and reference.
 */
function linkByPlace(index: UploadIndex, references: readonly UploadReference[], links: UploadLink[]): void {
  const open = new Map<string, number[]>();
  for (const [place, { ids }] of references.entries()) {
    if ((links[place]?.file ?? none) >= 0 || ids.submissionId === undefined) continue;
    const places = open.get(ids.submissionId);
    if (places === undefined) open.set(ids.submissionId, [place]);
    else places.push(place);
  }
  const linked = new Set(links.map(({ file }) => file));
  for (const [submissionId, all] of open) {
    if (all.length > maxByPlace) continue;
    const id = looseForm(submissionId);
    let places = all;
    let files = index
      .fewById(submissionId)
      .filter((file) => looseForm(index.archivePath(file)).split('/').slice(0, -1).includes(id))
      .filter((file) => !linked.has(file));
    const extensionAt = (place: number): string => {
      const reference = references[place];
      return reference === undefined ? '' : extensionOf(wantedOf(reference));
    };
    for (const kindOf of [true, false]) {
      for (const place of places) {
        const like = (extension: string): boolean => !kindOf || extension === extensionAt(place);
        const fitting = files.filter((file) => like(extensionOf(index.archivePath(file))));
        const [file] = fitting;
        if (file === undefined || fitting.length > 1) continue;
        if (places.filter((other) => like(extensionAt(other))).length > 1) continue;
        links[place] = { file, match: 'place' };
        linked.add(file);
      }
      places = places.filter((place) => (links[place]?.file ?? none) < 0);
      files = files.filter((file) => !linked.has(file));
    }
  }
}

function wantedOf({ name, path, key }: UploadReference): string {
  return lastSegment(name === '' ? (path ?? key ?? '') : name);
}

function folderOf(index: UploadIndex, file: number): string {
  const path = looseForm(index.archivePath(file));
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** Returns the id under which the index knows a folder. */
function ownerOf(folder: string): string | undefined {
  const name = folder.split('/').at(-2);
  return name === undefined || name === 'files' ? undefined : name;
}

function extensionOf(path: string): string {
  return /\.[^./\\]*$/.exec(path)?.[0].toLowerCase() ?? '';
}
