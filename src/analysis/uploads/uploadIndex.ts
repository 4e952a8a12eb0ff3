import { hash, hashes, seed } from '../records/hash.ts';
import { closest, lastSegment, looseForm } from './looseForm.ts';

/** The paths of a snapshot's uploads, with the tables that find them. */
export interface UploadIndex {
  /** Number of files. */
  readonly size: number;
  /** The path of a file, relative to the snapshot's folder, with `/`. */
  readonly path: (file: number) => string;
  /** Returns the path in the archive, which records use and may differ from that on disk. */
  readonly archivePath: (file: number) => string;
  /** Its size; `undefined`: not known, or there is no such file. */
  readonly bytes: (file: number) => number | undefined;
  /** The file with exactly this path in the folder; -1: none. */
  readonly byPath: (path: string) => number;
  /** Returns files with this path in the archive or, if none, a similar one: {@link closest}. */
  readonly likePath: (path: string) => readonly number[];
  /** Returns files with these or similar last two segments; none if there are too many. */
  readonly byTail: (folder: string, name: string) => readonly number[];
  /** The files that have this id as a folder or in their name, however many. */
  readonly byId: (id: string) => readonly number[];
  /** The same; none if there are too many. */
  readonly fewById: (id: string) => readonly number[];
  /** Returns the only file with this name or, if none, a similar one; -1 if there is none or several. */
  readonly byName: (name: string) => number;
}

export interface UploadIndexBuilder {
  /** `bytes`: its size, if known. `archivePath`: its path in the archive, if different. */
  readonly add: (path: string, bytes?: number, archivePath?: string) => void;
  readonly done: () => UploadIndex;
}

/** Matches submissions' ids and UUIDs in file names. Folders can have any id. */
const idInName = /[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|[\da-f]{24}/gi;

/** The folder of all uploads. */
const everyFolder = 'files';

/** A key with more files is useless and isn't searched for each upload. */
const maxChain = 1_000;

/** Starts an index of uploads; paths are added one by one, relative to the snapshot's folder, with `/`. */
export function uploadIndexBuilder(): UploadIndexBuilder {
  const paths: string[] = [];
  const sizes: (number | undefined)[] = [];
  const exact = chains();
  const tails = chains();
  const ids = chains();
  const names = chains();
  const archivePaths = new Map<number, string>();
  const pathOf = (file: number): string => paths[file] ?? '';
  const archivePath = (file: number): string => archivePaths.get(file) ?? pathOf(file);
  const nameOf = (file: number): string => lastSegment(archivePath(file));
  const addIds = (segments: readonly string[], name: string, file: number): void => {
    for (const folder of segments) if (folder !== everyFolder) ids.add(keyOf(folder), file);
    for (const [id] of name.matchAll(idInName)) ids.add(keyOf(id), file);
  };
  const add = (path: string, bytes?: number, inArchive = path): void => {
    const file = paths.push(path) - 1;
    sizes.push(bytes);
    const form = looseForm(inArchive);
    exact.add(keyOf(form), file);
    const segments = form.split('/');
    const name = segments.pop() ?? '';
    names.add(keyOf(name), file);
    tails.add(tailKey(segments.at(-1) ?? '', name), file);
    addIds(segments, name, file);
    if (inArchive === path) return;
    archivePaths.set(file, inArchive);
    const own = looseForm(path);
    if (own === form) return;
    exact.add(keyOf(own), file);
    addIds(own.split('/').slice(0, -1), lastSegment(own), file);
  };
  const withId = (id: string, most?: number): readonly number[] => {
    const form = looseForm(id);
    const has = (path: string): boolean => looseForm(path).includes(form);
    const found = ids.under(keyOf(form), most);
    return [...new Set(found)].filter((file) => has(pathOf(file)) || has(archivePath(file)));
  };
  const done = (): UploadIndex => ({
    size: paths.length,
    path: pathOf,
    archivePath,
    bytes: (file) => sizes[file],
    byPath: (path) => {
      for (const file of exact.under(keyOf(looseForm(path)))) if (pathOf(file) === path) return file;
      return -1;
    },
    likePath: (path) => closest(exact.under(keyOf(looseForm(path))), path, archivePath),
    byTail: (folder, name) => {
      const end = looseForm(`${folder}/${name}`);
      const found = tails.under(tailKey(looseForm(folder), looseForm(name)));
      return found.filter((file) => `/${looseForm(archivePath(file))}`.endsWith(`/${end}`));
    },
    byId: (id) => withId(id, Infinity),
    fewById: (id) => withId(id),
    byName: (name) => {
      const [only = -1, ...others] = closest(names.under(keyOf(looseForm(name))), name, nameOf);
      return others.length > 0 ? -1 : only;
    },
  });
  return { add, done };
}

function keyOf(text: string): number {
  hash(text, 0, text.length, seed);
  return hashes.low;
}

function tailKey(folder: string, name: string): number {
  return (Math.imul(keyOf(folder), 31) ^ keyOf(name)) >>> 0;
}

/** Creates lists of numbers by key. Keys with the same hash share a list, so results must be compared. */
function chains(): {
  readonly add: (key: number, item: number) => void;
  /** Returns the last one first; none if there are more than `most`. */
  readonly under: (key: number, most?: number) => readonly number[];
} {
  const lists = new Map<number, number[]>();
  return {
    add: (key, item) => {
      const list = lists.get(key);
      if (list === undefined) lists.set(key, [item]);
      else list.push(item);
    },
    under: (key, most = maxChain) => {
      const list = lists.get(key) ?? [];
      return list.length > most ? [] : list.toReversed();
    },
  };
}
